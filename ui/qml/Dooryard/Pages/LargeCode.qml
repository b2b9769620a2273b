// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import Dooryard.Parts

// The code as large as the window allows, always dark on white.
Sheet {
    id: dlg
    property string payload
    property string title
    readonly property int side: Math.min(560, parent ? parent.height - 180 : 400)
    name: title
    first: close
    width: side + 64
    height: side + 120
    contentItem: Item {
        Label {
            kind: "title"
            text: dlg.title
            elide: Text.ElideRight
            anchors { left: parent.left; right: close.left; leftMargin: 24; verticalCenter: close.verticalCenter }
        }
        IconBtn {
            id: close
            icon.name: "x"
            text: qsTr("Close")
            focus: true
            anchors { right: parent.right; top: parent.top; margins: 14 }
            onClicked: dlg.close()
        }
        Qr {
            side: dlg.side + 16
            payload: dlg.opened ? dlg.payload : ""
            anchors { horizontalCenter: parent.horizontalCenter; bottom: parent.bottom; bottomMargin: 24 }
        }
    }
}
