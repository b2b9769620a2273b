// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import Dooryard.Theme

// The state of a relay in shape and words: filled = awake, ring = asleep or off, arrows = catching up, triangle = trouble.
Row {
    id: d
    property string mode: "awake"
    property string text
    readonly property bool drawn: mode === "behind" || mode === "trouble"
    spacing: 8
    Accessible.role: Accessible.StaticText
    Accessible.name: text
    Item {
        width: 16
        height: 16
        anchors.verticalCenter: parent.verticalCenter
        Rectangle {
            visible: !d.drawn
            width: 10
            height: 10
            radius: 5
            anchors.centerIn: parent
            color: d.mode === "awake" ? Theme.accent : "transparent"
            border.width: d.mode === "awake" ? 0 : 2
            border.color: Theme.lineStrong
        }
        Icon {
            visible: d.drawn
            name: d.mode === "trouble" ? "triangle-alert" : "refresh-cw"
            size: 14
            tint: d.mode === "trouble" ? Theme.danger : Theme.porchText
            anchors.centerIn: parent
        }
    }
    Label {
        kind: "meta"
        text: d.text
        color: d.mode === "trouble" ? Theme.danger : d.mode === "behind" ? Theme.porchText : Theme.ink2
        font.weight: Font.Medium
        anchors.verticalCenter: parent.verticalCenter
        Accessible.ignored: true
    }
}
