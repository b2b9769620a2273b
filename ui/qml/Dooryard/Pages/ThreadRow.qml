// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import Dooryard.Parts

// A comment, centred in the window.
Item {
    id: r
    required property var record
    property int colX: 0
    property int colW: width
    property bool ringed: false
    signal reactAsked(Item button)
    signal replyAsked
    signal moreAsked(Item button)
    signal linkChosen(string address)
    implicitHeight: row.implicitHeight
    height: implicitHeight
    CommentRow {
        id: row
        x: r.colX
        width: r.colW
        height: implicitHeight
        record: r.record
        ringed: r.ringed
        onReactAsked: button => r.reactAsked(button)
        onReplyAsked: r.replyAsked()
        onMoreAsked: button => r.moreAsked(button)
        onLinkChosen: address => r.linkChosen(address)
    }
}
