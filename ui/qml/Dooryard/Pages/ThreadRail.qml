// SPDX-License-Identifier: AGPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import Dooryard.Theme
import Dooryard.Parts

// Who can see this, and what somebody sees who joins later.
Column {
    id: r
    required property var view
    signal audienceAsked
    width: Theme.rail
    spacing: 16
    Card {
        width: parent.width
        pad: 18
        Column {
            width: parent.width
            spacing: 14
            Row {
                spacing: 8
                width: parent.width
                Icon { id: lock; name: "lock"; size: 18; tint: Theme.accentText; anchors.verticalCenter: parent.verticalCenter }
                Para { kind: "heading"; text: qsTr("Who can see this"); width: parent.width - lock.width - 8 }
            }
            Para { kind: "small"; width: parent.width; color: Theme.ink2; text: r.view.who }
            Repeater {
                model: r.view.faces
                PersonLine {
                    required property var modelData
                    width: parent.width
                    name: modelData.name
                    face: modelData.face
                }
            }
            Press {
                id: others
                visible: text !== ""
                anchors.left: parent.left
                text: r.view.others
                implicitWidth: word.implicitWidth
                implicitHeight: word.implicitHeight + 8
                onClicked: r.audienceAsked()
                background: Item { FocusRing { on: others.visualFocus } }
                contentItem: Item {
                    Label {
                        id: word
                        kind: "small"
                        font.weight: Font.DemiBold
                        color: Theme.accentText
                        text: others.text
                        Accessible.ignored: true
                    }
                }
            }
        }
    }
    Card {
        width: parent.width
        pad: 18
        Column {
            width: parent.width
            spacing: 6
            Para { kind: "ui"; font.weight: Font.DemiBold; text: qsTr("Someone joins later?"); width: parent.width }
            Para { kind: "small"; width: parent.width; color: Theme.ink2; text: r.view.later }
        }
    }
}
