// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import QtQuick.Layouts
import Dooryard.Theme

RowLayout {
    id: h
    property string title
    property string sub
    property string back
    default property alias actions: acts.data
    signal goBack
    spacing: 14
    IconBtn {
        objectName: "pageBack"
        visible: h.back !== ""
        icon.name: h.LayoutMirroring.enabled ? "arrow-right" : "arrow-left"
        text: h.back
        framed: true
        Layout.alignment: Qt.AlignVCenter
        onClicked: h.goBack()
    }
    ColumnLayout {
        spacing: 4
        Layout.fillWidth: true
        Layout.maximumWidth: Number.POSITIVE_INFINITY
        Para {
            kind: "display"
            text: h.title
            maximumLineCount: 2
            elide: Text.ElideRight
            Layout.fillWidth: true
            Accessible.role: Accessible.Heading
        }
        Para { visible: text !== ""; kind: "ui"; font.weight: Font.Normal; text: h.sub; color: Theme.ink2; Layout.fillWidth: true }
    }
    Row { id: acts; spacing: 10; Layout.alignment: Qt.AlignVCenter }
}
