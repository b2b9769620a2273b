// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import Dooryard.Theme
import Dooryard.Parts

// The house at dusk, with what Dooryard is in two lines.
Item {
    id: p
    readonly property bool tight: width < 520
    readonly property bool slim: width < 340
    Art {
        name: "porch_tall"
        anchors.fill: parent
        radius: Theme.rArt
        alt: qsTr("A house at dusk with its front door open and lit")
    }
    Column {
        anchors { left: parent.left; leftMargin: p.tight ? 28 : 36; top: parent.top; topMargin: p.tight ? 28 : 34 }
        width: p.width - 56
        spacing: p.tight ? 34 : 52
        Brand { size: 34; ink: Theme.onPaint; anchors.left: parent.left }
        Column {
            width: parent.width
            spacing: 12
            Para {
                kind: "display"
                color: Theme.onPaint
                text: qsTr("The yard by your own front door.")
                width: Math.min(parent.width, Math.round(340 * Theme.textScale))
                font.pixelSize: Theme.size("display") + (p.slim ? -4 : p.tight ? 2 : 8)
                lineHeight: 1.04
                anchors.left: parent.left
            }
            Para {
                color: Theme.onPaintSoft
                text: qsTr("Your people, your rules.\nNobody else can look in.")
                font.pixelSize: Theme.size("body") + (p.slim ? 0 : 2)
                width: parent.width
            }
        }
    }
}
