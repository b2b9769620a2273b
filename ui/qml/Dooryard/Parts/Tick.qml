// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import Dooryard.Theme

// Radio (round) or check (square) mark. The state is a shape as well as a colour.
Rectangle {
    id: t
    property bool on: false
    property bool round: true
    implicitWidth: 22
    implicitHeight: 22
    radius: round ? 11 : 6
    color: on ? Theme.accent : Theme.surface
    border.width: on ? 0 : 2
    border.color: Theme.lineStrong
    Rectangle {
        visible: t.on && t.round
        anchors.centerIn: parent
        width: 8
        height: 8
        radius: 4
        color: Theme.accentInk
    }
    Icon { visible: t.on && !t.round; anchors.centerIn: parent; name: "check"; size: 15; tint: Theme.accentInk }
}
