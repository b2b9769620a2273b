// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import Dooryard.Theme

// Who, where and when; in the corner who can see it.
Item {
    id: h
    required property var record
    readonly property int room: width - 56 - pill.width - more.width - 12
    property alias button: more
    signal audienceAsked
    signal moreAsked(Item button)
    implicitHeight: Math.max(44, names.height)
    Avatar { id: avatar; size: 44; name: h.record.name; face: h.record.face; anchors.left: parent.left }
    Column {
        id: names
        anchors { left: avatar.right; leftMargin: 12; verticalCenter: avatar.verticalCenter }
        spacing: 3
        Row {
            spacing: 7
            anchors.left: parent.left
            Label {
                kind: "heading"
                text: h.record.name
                font.pixelSize: Theme.size("body")
                elide: Text.ElideRight
                width: Math.min(implicitWidth, h.room - 14)
            }
            Rectangle {
                visible: h.record.fresh
                width: 8
                height: 8
                radius: 4
                color: Theme.porch
                anchors.verticalCenter: parent.verticalCenter
            }
        }
        Row {
            spacing: 6
            anchors.left: parent.left
            DoorTile { size: 15; paint: h.record.paint; anchors.verticalCenter: parent.verticalCenter }
            Label {
                kind: "meta"
                text: h.record.community + " · " + h.record.time
                elide: Text.ElideRight
                width: Math.min(implicitWidth, h.room - 44)
            }
            Icon {
                visible: name !== ""
                name: h.record.mark
                size: 14
                tint: Theme.ink3
                anchors.verticalCenter: parent.verticalCenter
            }
        }
    }
    AudiencePill {
        id: pill
        who: h.record.audience
        count: h.record.count
        focusPolicy: Qt.ClickFocus
        anchors { right: more.left; rightMargin: 4; top: parent.top }
        onClicked: h.audienceAsked()
    }
    IconBtn {
        id: more
        objectName: "more"
        icon.name: "ellipsis"
        text: qsTr("More")
        implicitWidth: 30
        implicitHeight: 28
        glyph: 18
        tint: Theme.ink3
        focusPolicy: Qt.ClickFocus
        anchors { right: parent.right; rightMargin: -6; top: parent.top }
        onClicked: h.moreAsked(more)
    }
}
