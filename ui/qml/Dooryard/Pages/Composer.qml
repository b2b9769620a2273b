// SPDX-License-Identifier: AGPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Dooryard.Theme
import Dooryard.Parts

// Writing, with the audience beside it, never behind a click.
Sheet {
    id: dlg
    required property var vm
    readonly property var view: vm.view
    readonly property real roomW: parent ? parent.width : 1280
    readonly property real roomH: parent ? parent.height : 800
    readonly property bool wide: roomW >= Theme.slimBelow
    function send(): void { vm.send(box.text) }
    name: view.post ? qsTr("Change your post") : qsTr("New post")
    width: wide ? 944 : roomW - 56
    height: Math.min(roomH - 40, wide ? Math.round(588 * Theme.wide) : roomH - 40)
    onOpened: {
        box.text = view.text;
        box.area.cursorPosition = box.area.length;
        box.area.forceActiveFocus();
    }
    onClosed: vm.keep(box.text)
    Connections {
        target: dlg.vm
        function onOpened(): void { dlg.open() }
        function onClosed(): void {
            box.text = "";
            dlg.close();
        }
    }
    Shortcut { sequences: ["Ctrl+Return", "Ctrl+Enter"]; enabled: dlg.opened; onActivated: dlg.send() }
    contentItem: RowLayout {
        spacing: 0
        ColumnLayout {
            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.margins: 24
            Layout.topMargin: 20
            spacing: 16
            RowLayout {
                spacing: 12
                Layout.fillWidth: true
                Avatar { size: 44; name: dlg.view.name; face: dlg.view.face }
                ColumnLayout {
                    spacing: 5
                    Layout.fillWidth: true
                    Layout.maximumWidth: Number.POSITIVE_INFINITY
                    Label { kind: "heading"; text: dlg.view.name; Layout.fillWidth: true; elide: Text.ElideRight }
                    RowLayout {
                        spacing: 6
                        DoorTile { size: 15; paint: dlg.view.paint }
                        Label { kind: "meta"; text: dlg.view.place; Layout.fillWidth: true; elide: Text.ElideRight }
                    }
                }
            }
            TextBox {
                id: box
                objectName: "composerText"
                edge: 16
                Layout.rightMargin: -edge
                Layout.fillWidth: true
                Layout.fillHeight: true
                label: dlg.name
                placeholder: qsTr("What's new?")
                pixelSize: Theme.size("body") + 2
                onSent: dlg.send()
                onTextChanged: saver.restart()
                Timer { id: saver; interval: 600; onTriggered: if (dlg.opened) dlg.vm.keep(box.text) }
                ScrollMark { view: box; parent: box; anchors.rightMargin: 0 }
            }
            Rule { Layout.fillWidth: true }
            RowLayout {
                spacing: 4
                Layout.fillWidth: true
                Layout.leftMargin: -8
                Layout.bottomMargin: -4
                IconBtn { id: smile; icon.name: "smile"; text: qsTr("Emoji"); onClicked: emoji.show(smile, "", []) }
                Item { Layout.fillWidth: true }
                Label { kind: "meta"; visible: box.text !== "" && !saver.running && dlg.view.post === ""; text: qsTr("Saved as draft") }
            }
        }
        Rectangle {
            Layout.fillHeight: true
            implicitWidth: dlg.wide ? 368 : 340
            Layout.preferredWidth: Math.min(implicitWidth * Theme.wide, dlg.width * .45)
            color: Theme.sunken
            topRightRadius: dlg.mirrored ? 0 : Theme.rDialog
            bottomRightRadius: topRightRadius
            topLeftRadius: dlg.mirrored ? Theme.rDialog : 0
            bottomLeftRadius: topLeftRadius
            ColumnLayout {
                anchors { fill: parent; margins: 20 }
                spacing: 10
                RowLayout {
                    Layout.fillWidth: true
                    Para { kind: "heading"; text: qsTr("Who can see this?"); Layout.fillWidth: true }
                    IconBtn {
                        icon.name: "x"
                        text: qsTr("Close")
                        implicitWidth: 32
                        implicitHeight: 32
                        Layout.rightMargin: -6
                        onClicked: dlg.close()
                    }
                }
                AudienceList {
                    edge: 12
                    Layout.rightMargin: -edge
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    options: dlg.view.options
                    onChosen: group => dlg.vm.choose(group)
                }
                Rectangle {
                    Layout.fillWidth: true
                    implicitHeight: faces.implicitHeight + 28
                    radius: 14
                    color: Theme.surface
                    border.width: 1
                    border.color: Theme.line
                    Column {
                        id: faces
                        anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter; margins: 14 }
                        spacing: 10
                        FaceStack {
                            visible: dlg.view.total > 0
                            size: 34
                            max: 6
                            people: dlg.view.faces
                            total: dlg.view.total
                            anchors.left: parent.left
                        }
                        Para { kind: "small"; width: parent.width; color: Theme.ink2; text: dlg.view.who }
                    }
                }
                Btn {
                    objectName: "composerSend"
                    Layout.fillWidth: true
                    look: "primary"
                    big: true
                    text: dlg.view.send
                    icon.name: "lock"
                    enabled: box.text.trim() !== ""
                    onClicked: dlg.send()
                }
                Label { kind: "meta"; visible: dlg.wide; text: qsTr("Ctrl + Enter"); Layout.alignment: Qt.AlignHCenter }
            }
        }
    }
    ReactionPicker {
        id: emoji
        all: true
        onPicked: (post, sign) => box.area.insert(box.area.cursorPosition, sign)
    }
}
