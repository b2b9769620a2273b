// SPDX-License-Identifier: AGPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import Dooryard.Theme

// One line of a menu; icons only when slim, then its name is a tooltip.
Press {
    id: c
    property bool active: false
    property bool slim: false
    property int unread: 0
    property string letter
    property string paint
    implicitHeight: Theme.controlRow
    Accessible.role: Accessible.Button
    Accessible.name: text + (unread ? qsTr(", %n new", "", unread) : "")
    Accessible.selected: active
    background: Rectangle {
        radius: Theme.rControl
        color: c.active ? Theme.surface : c.hovered ? Theme.hover : "transparent"
        border.width: c.active ? 1 : 0
        border.color: Theme.line
        FocusRing { on: c.visualFocus }
    }
    contentItem: Item {
        Item {
            id: mark
            width: 26
            height: parent.height
            anchors.left: parent.left
            anchors.leftMargin: c.slim ? Math.round((c.width - 26) / 2) : 10
            Icon {
                visible: c.paint === ""
                anchors.centerIn: parent
                name: c.icon.name
                tint: c.active ? Theme.accent : Theme.ink2
            }
            DoorTile {
                visible: c.paint !== ""
                anchors.centerIn: parent
                size: 28
                letter: c.letter
                paint: c.paint
                lit: c.unread > 0
            }
            Rectangle {
                visible: c.slim && c.unread > 0
                width: 12
                height: 12
                radius: 6
                color: Theme.porch
                border.width: 2
                border.color: Theme.side
                x: 19
                y: parent.height / 2 - 17
            }
        }
        Label {
            visible: !c.slim
            anchors { left: mark.right; leftMargin: 10; right: count.visible ? count.left : parent.right; rightMargin: 8 }
            anchors.verticalCenter: parent.verticalCenter
            kind: "ui"
            text: c.text
            elide: Text.ElideRight
            font.weight: c.active || c.unread ? Font.DemiBold : Font.Medium
            color: c.active || c.unread ? Theme.ink : Theme.ink2
            Accessible.ignored: true
        }
        Count {
            id: count
            n: c.slim ? 0 : c.unread
            anchors { right: parent.right; rightMargin: 10; verticalCenter: parent.verticalCenter }
        }
    }
    Loader {
        active: c.slim && (c.hovered || c.visualFocus)
        anchors.fill: parent
        sourceComponent: Tip { text: c.text; visible: true; x: parent ? parent.width + 4 : 0; y: 8 }
    }
}
