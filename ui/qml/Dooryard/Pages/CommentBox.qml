// SPDX-License-Identifier: AGPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import Dooryard.Theme
import Dooryard.Parts

// The box to answer in; it says who will see it.
Rectangle {
    id: b
    required property var vm
    readonly property var view: vm.view
    readonly property bool mirror: LayoutMirroring.enabled
    readonly property bool tight: width < 560 * Theme.textScale
    property alias area: box.area
    signal audienceAsked
    function send(): void { vm.send(box.text) }
    height: (banner.visible ? banner.height + 6 : 0) + Math.max(Math.round(56 * Math.max(1, Theme.textScale * .85)), box.height + 26)
    radius: Math.min(28, height / 2)
    color: Theme.surface
    border.width: area.activeFocus ? 2 : 1
    border.color: area.activeFocus ? Theme.accent : Theme.lineStrong
    Component.onCompleted: box.text = vm.draft()
    Connections { target: b.vm; function onSent(): void { box.text = "" } }
    Item {
        id: banner
        visible: b.view.answering !== ""
        height: Theme.controlSmall
        anchors { left: parent.left; right: parent.right; top: parent.top; leftMargin: 20; rightMargin: 8; topMargin: 6 }
        Label {
            kind: "meta"
            text: qsTr("Answering %1").arg("\u2068" + b.view.answering_name + "\u2069")
            anchors { left: parent.left; verticalCenter: parent.verticalCenter }
        }
        IconBtn {
            icon.name: "x"
            glyph: 16
            text: qsTr("Comment on the post instead")
            implicitHeight: 32
            implicitWidth: 32
            anchors { right: parent.right; verticalCenter: parent.verticalCenter }
            onClicked: b.vm.answer("")
        }
    }
    Item {
        id: row
        anchors { left: parent.left; right: parent.right; bottom: parent.bottom; leftMargin: 10; rightMargin: 8 }
        height: b.height - (banner.visible ? banner.height + 6 : 0)
        Avatar {
            id: avatar
            size: 36
            name: b.view.name
            face: b.view.face
            anchors { left: parent.left; verticalCenter: parent.verticalCenter }
        }
        TextBox {
            id: box
            objectName: "commentText"
            label: qsTr("Comment")
            placeholder: qsTr("Write a comment")
            height: Math.min(implicitHeight, 130)
            anchors { left: avatar.right; leftMargin: 10; right: pill.left; rightMargin: 10; verticalCenter: parent.verticalCenter }
            onSent: b.send()
            onTextChanged: saver.restart()
            Timer { id: saver; interval: 600; onTriggered: b.vm.keep(box.text) }
        }
        AudiencePill {
            id: pill
            who: b.view.post.audience
            count: b.view.post.count
            anchors { right: smile.left; rightMargin: 6; verticalCenter: parent.verticalCenter }
            onClicked: b.audienceAsked()
        }
        IconBtn {
            id: smile
            icon.name: "smile"
            text: qsTr("Emoji")
            anchors { right: go.left; rightMargin: 6; verticalCenter: parent.verticalCenter }
            onClicked: emoji.show(smile, "", [])
        }
        Press {
            id: go
            objectName: "commentSend"
            text: qsTr("Send")
            enabled: box.text.trim() !== ""
            implicitWidth: Theme.control
            implicitHeight: Theme.control
            anchors { right: parent.right; verticalCenter: parent.verticalCenter }
            onClicked: b.send()
            background: Rectangle {
                radius: height / 2
                color: !go.enabled ? Theme.hover : go.hovered ? Theme.accentHover : Theme.accent
                FocusRing { on: go.visualFocus; around: parent.height / 2 }
            }
            contentItem: Item {
                Icon {
                    anchors.centerIn: parent
                    name: "send"
                    size: 18
                    tint: go.enabled ? Theme.accentInk : Theme.ink3
                    rotation: b.mirror ? 270 : 0
                }
            }
        }
    }
    ReactionPicker { id: emoji; onPicked: (post, sign) => box.area.insert(box.area.cursorPosition, sign) }
}
