// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import Dooryard.Theme

// One emoji to press.
Press {
    id: c
    property string emoji
    property bool on: false
    implicitWidth: Theme.control
    implicitHeight: Theme.control
    Accessible.name: emoji
    Accessible.checked: on
    background: Rectangle {
        radius: Theme.rControl
        color: c.on ? Theme.accentSoft : c.hovered ? Theme.hover : "transparent"
        border.width: c.on ? 1 : 0
        border.color: Theme.accent
        FocusRing { on: c.visualFocus; anchors.margins: -1 }
    }
    contentItem: Item {
        Txt {
            anchors.centerIn: parent
            text: c.emoji
            font.pixelSize: Math.round(22 * Theme.grow)
            lineHeight: 1
            Accessible.ignored: true
        }
    }
}
