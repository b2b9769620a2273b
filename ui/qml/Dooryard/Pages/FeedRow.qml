// SPDX-License-Identifier: AGPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import Dooryard.Parts

// One row of a feed, centred in the window: a post, a locked post, or the mark above what was seen before.
Item {
    id: r
    required property var record
    property int colX: 0
    property int colW: width
    property bool ringed: activeFocus
    readonly property bool isPost: record.kind === "post"
    signal opened
    signal reactAsked(Item button)
    signal audienceAsked
    signal moreAsked(Item button)
    signal lockedAsked
    signal linkChosen(string address)
    function react(): void { if (isPost) reactAsked(post.reactButton) }
    function more(): void { if (isPost) moreAsked(post.moreButton) }
    implicitHeight: isPost ? post.implicitHeight : record.kind === "locked" ? locked.implicitHeight : mark.height
    height: implicitHeight
    PostCard {
        id: post
        visible: r.isPost
        x: r.colX
        width: r.colW
        height: implicitHeight
        record: r.record
        ringed: r.ringed
        onOpened: r.opened()
        onCommentAsked: r.opened()
        onReactAsked: button => r.reactAsked(button)
        onAudienceAsked: r.audienceAsked()
        onMoreAsked: button => r.moreAsked(button)
        onLinkChosen: address => r.linkChosen(address)
    }
    LockedPost {
        id: locked
        visible: r.record.kind === "locked"
        x: r.colX
        width: r.colW
        height: implicitHeight
        why: r.record.why
        help: r.record.help
        action: r.record.action
        icon: r.record.icon
        onActed: r.lockedAsked()
    }
    Row {
        id: mark
        visible: r.record.kind === "mark"
        x: r.colX
        width: r.colW
        height: word.height + 8
        spacing: 14
        Rule { width: (parent.width - word.width - 28) / 2; height: 1; anchors.verticalCenter: parent.verticalCenter }
        Label {
            id: word
            kind: "meta"
            font.weight: Font.DemiBold
            text: qsTr("You've seen everything below")
            anchors.verticalCenter: parent.verticalCenter
        }
        Rule { width: (parent.width - word.width - 28) / 2; height: 1; anchors.verticalCenter: parent.verticalCenter }
    }
}
