// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import Dooryard.Theme

// One line of an ActionMenu; Up and Down move.
Press {
    id: c
    property bool danger: false
    implicitWidth: Math.max(200, l.implicitWidth + 60)
    implicitHeight: Theme.control
    Accessible.role: Accessible.MenuItem
    Keys.onDownPressed: nextItemInFocusChain(true).forceActiveFocus(Qt.TabFocusReason)
    Keys.onUpPressed: nextItemInFocusChain(false).forceActiveFocus(Qt.TabFocusReason)
    background: Rectangle {
        radius: Theme.rChip
        color: c.hovered || c.activeFocus ? Theme.hover : "transparent"
    }
    contentItem: Item {
        Icon {
            id: mark
            name: c.icon.name
            size: 18
            tint: c.danger ? Theme.danger : Theme.ink2
            anchors { left: parent.left; leftMargin: 12; verticalCenter: parent.verticalCenter }
        }
        Label {
            id: l
            kind: "ui"
            text: c.text
            color: c.danger ? Theme.danger : Theme.ink
            anchors { left: mark.right; leftMargin: 10; verticalCenter: parent.verticalCenter }
            Accessible.ignored: true
        }
    }
}
