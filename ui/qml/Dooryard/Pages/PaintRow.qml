// SPDX-License-Identifier: AGPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import Dooryard.Theme
import Dooryard.Parts

// Eight paints for a door.
Row {
    id: r
    property string chosen
    readonly property var words: ({
        spruce: qsTr("Spruce"), barn: qsTr("Barn red"), lake: qsTr("Lake blue"), marigold: qsTr("Marigold"),
        plum: qsTr("Plum"), moss: qsTr("Moss"), clay: qsTr("Clay"), slate: qsTr("Slate")
    })
    signal picked(string name)
    spacing: 12
    Repeater {
        model: Theme.paintNames
        Radio {
            id: one
            required property string modelData
            objectName: "paint:" + modelData
            text: r.words[modelData]
            on: r.chosen === modelData
            implicitWidth: 43
            implicitHeight: 44
            onClicked: r.picked(modelData)
            background: Item {
                Rectangle {
                    visible: one.on || one.visualFocus
                    x: -5
                    y: -5
                    width: 44
                    height: 50
                    topLeftRadius: 22
                    topRightRadius: 22
                    bottomLeftRadius: 8
                    bottomRightRadius: 8
                    color: "transparent"
                    border.width: one.visualFocus ? 3 : 2
                    border.color: one.on ? Theme.accent : Theme.lineStrong
                }
            }
            contentItem: Item { DoorTile { size: 40; paint: one.modelData } }
        }
    }
}
