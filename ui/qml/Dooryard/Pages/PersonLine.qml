// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import Dooryard.Parts

// A face and a name.
Item {
    id: p
    property string name
    property string face
    implicitHeight: Math.max(30, label.implicitHeight)
    Avatar { id: avatar; size: 30; name: p.name; face: p.face; anchors { left: parent.left; verticalCenter: parent.verticalCenter } }
    Label {
        id: label
        kind: "small"
        lineHeight: 1
        text: p.name
        elide: Text.ElideRight
        anchors { left: avatar.right; leftMargin: 10; right: parent.right; verticalCenter: parent.verticalCenter }
    }
}
