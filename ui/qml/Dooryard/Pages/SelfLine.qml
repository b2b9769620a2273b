// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import Dooryard.Theme
import Dooryard.Parts

// Oneself, at the foot of the sidebar.
Item {
    id: l
    property string name
    property string face
    property bool slim: false
    property bool on: false
    Avatar {
        id: avatar
        size: 36
        name: l.name
        face: l.face
        anchors { left: parent.left; verticalCenter: parent.verticalCenter }
        anchors.leftMargin: l.slim ? Math.round((l.width - 36) / 2) : 10
    }
    Column {
        visible: !l.slim
        spacing: 4
        anchors { left: avatar.right; leftMargin: 10; right: gear.left; rightMargin: 8; verticalCenter: parent.verticalCenter }
        Label { kind: "small"; lineHeight: 1; font.weight: Font.DemiBold; text: l.name; width: parent.width; elide: Text.ElideRight }
        Label { kind: "meta"; text: qsTr("Settings"); width: parent.width; elide: Text.ElideRight; Accessible.ignored: true }
    }
    Icon {
        id: gear
        visible: !l.slim
        name: "settings"
        tint: l.on ? Theme.accent : Theme.ink3
        anchors { right: parent.right; rightMargin: 14; verticalCenter: parent.verticalCenter }
    }
}
