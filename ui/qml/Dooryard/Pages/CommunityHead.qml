// SPDX-License-Identifier: AGPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Dooryard.Theme
import Dooryard.Parts

// The street, the door, the name, and the two tabs.
Column {
    id: h
    required property var vm
    property bool low: false
    readonly property var view: vm.view
    signal invited
    signal leaveAsked
    spacing: 16
    Item {
        width: parent.width
        height: cover.height + Math.max(74, line.height + 12)
        Art {
            id: cover
            name: "street"
            width: parent.width
            height: h.low ? 112 : 150
            radius: 20
        }
        Rectangle {
            id: door
            anchors { left: parent.left; leftMargin: 26 }
            y: cover.height - 58
            width: 98
            height: 116
            topLeftRadius: 49
            topRightRadius: 49
            bottomLeftRadius: 16
            bottomRightRadius: 16
            color: Theme.canvas
            DoorTile { anchors.centerIn: parent; size: 104; letter: h.view.letter; paint: h.view.paint; lit: h.view.lit }
        }
        RowLayout {
            id: line
            anchors { left: door.right; leftMargin: 20; right: parent.right }
            y: cover.height + 8
            height: Math.max(62, implicitHeight)
            spacing: 10
            ColumnLayout {
                spacing: 3
                Layout.fillWidth: true
                Layout.maximumWidth: Number.POSITIVE_INFINITY
                Label {
                    kind: "display"
                    font.pixelSize: Theme.size("display") - 4
                    text: h.view.name
                    elide: Text.ElideRight
                    Layout.fillWidth: true
                    Accessible.role: Accessible.Heading
                }
                Para { kind: "small"; lineHeight: 1; color: Theme.ink2; text: h.view.sub; Layout.fillWidth: true }
            }
            Btn {
                visible: h.view.can_invite && !h.view.waiting
                objectName: "invite"
                look: "primary"
                icon.name: "user-plus"
                text: qsTr("Invite")
                onClicked: h.invited()
            }
            IconBtn {
                id: more
                objectName: "communityMore"
                visible: !h.view.waiting
                icon.name: "ellipsis"
                text: qsTr("More")
                framed: true
                onClicked: menu.show(more, "", h.actions)
            }
        }
    }
    Tabs {
        visible: !h.view.waiting
        items: [qsTr("Posts"), qsTr("People & rules")]
        at: h.view.tab
        anchors.left: parent.left
        onChosen: index => h.vm.showTab(index)
    }
    readonly property var actions: [{ id: "leave", text: qsTr("Leave this community"), icon: "log-out", danger: true }]
    ActionMenu { id: menu; onPicked: h.leaveAsked() }
}
