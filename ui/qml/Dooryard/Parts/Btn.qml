// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import Dooryard.Theme

// look: "primary" (one in a view), "plain", "quiet", "soft", "danger"
Press {
    id: c
    property string look: "plain"
    property bool big: false
    property bool small: false
    readonly property bool filled: look === "primary"
    readonly property color fg: filled ? Theme.accentInk
        : look === "danger" ? Theme.danger : look === "soft" ? Theme.accentText : Theme.ink
    implicitHeight: big ? Theme.controlLarge : small ? Theme.controlSmall : Theme.control
    readonly property int iconRoom: icon.name ? (big ? 20 : 18) * Math.min(1.3, Theme.textScale) + (text ? 8 : 0) : 0
    implicitWidth: Math.ceil(word.implicitWidth) + iconRoom + (text ? (big ? 44 : 32) : 20)
    opacity: enabled ? 1 : .45
    background: Rectangle {
        radius: Theme.rControl
        color: c.filled ? (c.hovered || c.down ? Theme.accentHover : Theme.accent)
            : c.look === "soft" ? (c.hovered ? Theme.hover : Theme.accentSoft)
            : c.look === "quiet" ? (c.hovered ? Theme.hover : "transparent")
            : c.hovered ? Theme.sunken : Theme.surface
        border.width: c.look === "plain" || c.look === "danger" || (Theme.highContrast && !c.filled) ? 1 : 0
        border.color: c.look === "danger" ? Theme.danger : Theme.lineButton
        FocusRing { on: c.visualFocus }
    }
    contentItem: Item {
        Row {
            anchors.centerIn: parent
            spacing: 8
            Icon {
                visible: name !== ""
                name: c.icon.name
                tint: c.fg
                size: c.big ? 20 : 18
                anchors.verticalCenter: parent.verticalCenter
            }
            Txt {
                id: word
                visible: text !== ""
                kind: c.big ? "body" : "ui"
                text: c.text
                color: c.fg
                font.weight: Font.DemiBold
                lineHeight: 1
                elide: Text.ElideRight
                width: Math.min(Math.ceil(implicitWidth), Math.max(24, c.width - c.iconRoom - 20))
                anchors.verticalCenter: parent.verticalCenter
                Accessible.ignored: true
            }
        }
    }
}
