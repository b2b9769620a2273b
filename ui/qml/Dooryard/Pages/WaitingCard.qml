// SPDX-License-Identifier: AGPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import Dooryard.Theme
import Dooryard.Parts

// What waits for this person: who knocks, the spare key.
Card {
    id: c
    required property var vm
    signal chosen(string page, string target)
    pad: 8
    Column {
        width: parent.width
        Repeater {
            model: c.vm.waiting
            Press {
                id: row
                required property var record
                objectName: "waiting:" + record.key.split("/")[0]
                text: record.title
                Accessible.description: record.sub
                width: parent.width
                implicitHeight: texts.height + 18
                onClicked: c.chosen(record.page, record.target)
                background: Rectangle {
                    radius: Theme.rControl
                    color: row.hovered ? Theme.sunken : "transparent"
                    FocusRing { on: row.visualFocus; anchors.margins: -2 }
                }
                contentItem: Item {
                    Rectangle {
                        id: disc
                        width: 36
                        height: 36
                        radius: 18
                        color: Theme.porchSoft
                        anchors { left: parent.left; leftMargin: 8; verticalCenter: parent.verticalCenter }
                        Icon { anchors.centerIn: parent; name: row.record.icon; size: 18; tint: Theme.porchText }
                    }
                    Column {
                        id: texts
                        spacing: 5
                        anchors {
                            left: disc.right
                            leftMargin: 12
                            right: arrow.left
                            rightMargin: 8
                            verticalCenter: parent.verticalCenter
                        }
                        Label {
                            kind: "small"
                            lineHeight: 1.1
                            font.weight: Font.DemiBold
                            text: row.record.title
                            width: parent.width
                            elide: Text.ElideRight
                        }
                        Label { kind: "meta"; text: row.record.sub; width: parent.width; elide: Text.ElideRight }
                    }
                    Icon {
                        id: arrow
                        name: row.mirrored ? "chevron-left" : "chevron-right"
                        size: 18
                        anchors { right: parent.right; rightMargin: 8; verticalCenter: parent.verticalCenter }
                    }
                }
            }
        }
    }
}
