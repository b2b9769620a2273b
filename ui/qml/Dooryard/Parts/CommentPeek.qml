// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import Dooryard.Theme

// The newest comment, in a line or three, under a post in the feed.
Rectangle {
    id: p
    required property var record
    implicitHeight: texts.height + 22
    radius: Theme.rBlock
    color: Theme.sunken
    Avatar {
        id: avatar
        x: 12
        y: 12
        size: 28
        name: p.record.peek_name
        face: p.record.peek_face
        anchors { left: parent.left; leftMargin: 12 }
    }
    Column {
        id: texts
        anchors { left: avatar.right; leftMargin: 10; right: parent.right; rightMargin: 12; verticalCenter: parent.verticalCenter }
        spacing: 2
        Label { kind: "small"; font.weight: Font.DemiBold; width: parent.width; elide: Text.ElideRight; text: p.record.peek_name }
        Txt {
            kind: "small"
            width: parent.width
            wrapMode: Text.Wrap
            maximumLineCount: 3
            elide: Text.ElideRight
            text: p.record.peek_text
            color: Theme.ink2
        }
    }
}
