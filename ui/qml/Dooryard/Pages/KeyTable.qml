// SPDX-License-Identifier: AGPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import Dooryard.Theme
import Dooryard.Parts

// Keys and what they do.
Column {
    id: t
    spacing: 8
    Repeater {
        model: [
            { keys: "Ctrl N", text: qsTr("Write a post") },
            { keys: "Ctrl Enter", text: qsTr("Send it") },
            { keys: "Ctrl Z", text: qsTr("Take it back while it says Undo") },
            { keys: "J  K", text: qsTr("Next and previous post") },
            { keys: "Enter", text: qsTr("Open the post") },
            { keys: "R", text: qsTr("React, then 1 to 6") },
            { keys: "C", text: qsTr("Comment") },
            { keys: "W", text: qsTr("Who can see this?") },
            { keys: "Menu", text: qsTr("What else you can do with it") },
            { keys: "Ctrl 1 … 9", text: qsTr("Go to a community") },
            { keys: "Alt ←", text: qsTr("Back") },
            { keys: "Ctrl ,", text: qsTr("Settings") },
            { keys: "Ctrl +  −  0", text: qsTr("Larger, smaller, ordinary text") },
            { keys: "F6", text: qsTr("Between menu and page") },
            { keys: "Esc", text: qsTr("Close or go back") },
            { keys: "F1", text: qsTr("This list") }
        ]
        Item {
            id: line
            required property var modelData
            width: t.width
            height: Math.max(chip.height, words.height)
            Rectangle {
                id: chip
                width: Math.round(150 * Theme.grow)
                height: Math.round(30 * Theme.grow)
                radius: Theme.rChip
                color: Theme.sunken
                border.width: 1
                border.color: Theme.line
                anchors.left: parent.left
                Label {
                    anchors.centerIn: parent
                    kind: "small"
                    lineHeight: 1
                    font.weight: Font.DemiBold
                    text: "\u2066" + line.modelData.keys + "\u2069"
                }
            }
            Para {
                id: words
                kind: "ui"
                font.weight: Font.Normal
                text: line.modelData.text
                anchors { left: chip.right; leftMargin: 16; right: parent.right; verticalCenter: chip.verticalCenter }
            }
        }
    }
}
