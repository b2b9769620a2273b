// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import Dooryard.Theme

// A word that can be pressed, in the foot of a comment.
Press {
    id: c
    implicitHeight: Math.round(30 * Theme.grow)
    implicitWidth: l.implicitWidth + 16
    focusPolicy: Qt.ClickFocus
    background: Rectangle {
        radius: Theme.rChip
        color: c.hovered ? Theme.hover : "transparent"
        FocusRing { on: c.visualFocus; around: Theme.rChip }
    }
    contentItem: Item {
        Label {
            id: l
            anchors.centerIn: parent
            kind: "meta"
            text: c.text
            font.weight: Font.DemiBold
            color: Theme.ink2
            Accessible.ignored: true
        }
    }
}
