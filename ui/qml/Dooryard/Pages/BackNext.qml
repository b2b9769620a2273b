// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import QtQuick.Layouts
import Dooryard.Parts

// Back at one end, on at the other.
RowLayout {
    id: r
    property string next
    property string note
    property bool can: true
    property bool busy: false
    signal goBack
    signal goOn
    spacing: 14
    Btn {
        objectName: "goBack"
        look: "quiet"
        text: qsTr("Back")
        big: true
        icon.name: r.LayoutMirroring.enabled ? "arrow-right" : "arrow-left"
        Layout.leftMargin: -18
        onClicked: r.goBack()
    }
    Para { kind: "meta"; lineHeight: 1.2; text: r.note; horizontalAlignment: Text.AlignRight; Layout.fillWidth: true }
    Btn {
        visible: r.next !== ""
        objectName: "goOn"
        look: "primary"
        text: r.busy ? qsTr("One moment…") : r.next
        big: true
        enabled: r.can && !r.busy
        Layout.maximumWidth: Math.round(r.width * .62)
        onClicked: r.goOn()
    }
}
