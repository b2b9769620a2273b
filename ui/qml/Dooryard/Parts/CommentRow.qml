// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import Dooryard.Theme

// A comment; answers stand one level in. `record` is a row of the view model.
Item {
    id: c
    required property var record
    property bool ringed: false
    readonly property bool answer: record.depth > 0
    readonly property bool locked: record.why !== ""
    signal reactAsked(Item button)
    signal replyAsked
    signal moreAsked(Item button)
    signal linkChosen(string address)
    implicitHeight: bubble.height + foot.height + 4
    Accessible.role: Accessible.ListItem
    Accessible.name: record.spoken
    Avatar {
        id: avatar
        size: c.answer ? 30 : 36
        name: c.record.name
        face: c.record.face
        anchors { left: parent.left; leftMargin: c.answer ? 48 : 0 }
    }
    Rectangle {
        id: bubble
        anchors { left: avatar.right; leftMargin: 12; right: parent.right }
        height: inside.height + 22
        radius: 14
        color: c.locked ? Theme.sunken : Theme.surface
        border.width: 1
        border.color: Theme.line
        FocusRing { on: c.ringed; around: 14 }
        Column {
            id: inside
            x: 14
            y: 11
            width: parent.width - 28
            spacing: 4
            Row {
                spacing: 6
                anchors.left: parent.left
                Label {
                    kind: "small"
                    lineHeight: 1
                    font.weight: Font.DemiBold
                    text: c.record.name
                    elide: Text.ElideRight
                    width: Math.min(implicitWidth, inside.width - when.implicitWidth - 30)
                }
                Label { id: when; kind: "meta"; text: c.record.time; anchors.verticalCenter: parent.verticalCenter }
                Icon {
                    visible: name !== ""
                    name: c.record.mark
                    size: 14
                    tint: Theme.ink3
                    anchors.verticalCenter: parent.verticalCenter
                }
            }
            Prose {
                visible: !c.locked
                width: parent.width
                plain: c.record.text
                html: c.record.html
                font.pixelSize: Theme.size("ui")
                onLinkChosen: address => c.linkChosen(address)
            }
            Row {
                visible: c.locked
                width: parent.width
                spacing: 8
                Icon { name: "lock"; size: 16; tint: Theme.ink3 }
                Para { kind: "small"; width: parent.width - 28; color: Theme.ink2; text: c.record.why }
            }
        }
    }
    Row {
        id: foot
        anchors { left: bubble.left; leftMargin: 6; top: bubble.bottom; topMargin: 2 }
        height: c.locked ? 8 : Math.round(30 * Theme.grow)
        visible: !c.locked
        spacing: 2
        WordBtn { id: react; text: qsTr("React"); onClicked: c.reactAsked(react) }
        WordBtn { text: qsTr("Reply"); onClicked: c.replyAsked() }
        WordBtn { id: more; visible: c.record.mine; text: qsTr("More"); onClicked: c.moreAsked(more) }
        Reactions {
            emoji: c.record.emoji
            names: c.record.names
            mine: c.record.reacted
            glyph: 13
            room: bubble.width - 200
            anchors.verticalCenter: parent.verticalCenter
        }
    }
}
