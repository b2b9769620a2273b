// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import Dooryard.Theme

// One post. No Loader, no nested Layouts: a feed makes many of these. `record` is a row of the view model.
Rectangle {
    id: c
    required property var record
    property bool open: false
    property bool ringed: false
    property alias reactButton: react
    property alias moreButton: head.button
    readonly property int inner: width - 40
    readonly property bool clipped: !open && body.truncated
    signal reactAsked(Item button)
    signal opened
    signal commentAsked
    signal audienceAsked
    signal moreAsked(Item button)
    signal linkChosen(string address)
    color: Theme.surface
    radius: Theme.rCard
    border.width: 1
    border.color: Theme.line
    implicitHeight: col.height + 36
    Accessible.role: Accessible.ListItem
    Accessible.name: record.spoken
    FocusRing { on: c.ringed; around: Theme.rCard }
    Column {
        id: col
        x: 20
        y: 18
        width: c.inner
        spacing: 14
        PostHead {
            id: head
            width: parent.width
            record: c.record
            onAudienceAsked: c.audienceAsked()
            onMoreAsked: button => c.moreAsked(button)
        }
        Prose {
            id: body
            visible: plain !== "" || html !== ""
            width: parent.width
            plain: c.record.text
            html: c.record.html
            font.pixelSize: Theme.size("body") + (c.open ? 1 : 0)
            maximumLineCount: c.open ? 100000 : 12
            elide: c.open ? Text.ElideNone : Text.ElideRight
            onLinkChosen: address => c.linkChosen(address)
        }
        Btn {
            visible: c.clipped
            look: "quiet"
            small: true
            text: qsTr("Read the rest")
            focusPolicy: Qt.ClickFocus
            onClicked: c.opened()
        }
        Label { visible: text !== ""; kind: "meta"; width: parent.width; text: c.record.could_read; wrapMode: Text.Wrap }
        Item {
            width: parent.width
            height: Theme.controlSmall
            Btn {
                id: react
                anchors { left: parent.left; leftMargin: -10 }
                look: "quiet"
                small: true
                icon.name: "smile-plus"
                text: qsTr("React")
                focusPolicy: Qt.ClickFocus
                onClicked: c.reactAsked(react)
            }
            Btn {
                id: comment
                anchors { left: react.right; leftMargin: 4 }
                look: "quiet"
                small: true
                icon.name: "message-circle"
                text: c.record.comments_text
                focusPolicy: Qt.ClickFocus
                onClicked: c.commentAsked()
            }
            Reactions {
                anchors { right: parent.right; verticalCenter: parent.verticalCenter }
                emoji: c.record.emoji
                names: c.record.names
                mine: c.record.reacted
                room: c.inner - react.width - comment.width - 10
            }
        }
        CommentPeek { visible: !c.open && c.record.peek_name !== ""; width: parent.width; record: c.record }
    }
    TapHandler { enabled: !c.open; gesturePolicy: TapHandler.ReleaseWithinBounds; onTapped: c.opened() }
}
