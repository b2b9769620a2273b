// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import Dooryard.Parts

// A back button and a title in one line.
Item {
    id: t
    property string title
    property string back
    signal goBack
    IconBtn {
        id: button
        objectName: "back"
        icon.name: t.LayoutMirroring.enabled ? "arrow-right" : "arrow-left"
        text: t.back
        framed: true
        anchors { left: parent.left; verticalCenter: parent.verticalCenter }
        onClicked: t.goBack()
    }
    Label {
        kind: "title"
        text: t.title
        elide: Text.ElideRight
        anchors { left: button.right; leftMargin: 12; right: parent.right; verticalCenter: parent.verticalCenter }
        Accessible.role: Accessible.Heading
    }
}
