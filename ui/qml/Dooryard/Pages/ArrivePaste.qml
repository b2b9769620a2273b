// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import QtQuick.Layouts
import QtQuick.Dialogs
import Dooryard.Theme
import Dooryard.Parts

// An invitation as a link, a file, or a picture with a code on it.
FocusScope {
    id: p
    required property var vm
    readonly property var view: vm.view
    implicitHeight: col.implicitHeight
    Component.onCompleted: field.input.forceActiveFocus()
    Column {
        id: col
        width: parent.width
        spacing: 20
        Column {
            spacing: 8
            width: parent.width
            Para { kind: "display"; text: qsTr("Your invitation"); width: parent.width; Accessible.role: Accessible.Heading }
            Para {
                color: Theme.ink2
                width: parent.width
                text: qsTr("Paste the whole address, with everything after the #. Your name goes to nobody before you have read "
                    + "what is inside.")
            }
        }
        RowLayout {
            width: parent.width
            spacing: 10
            Field {
                id: field
                objectName: "link"
                Layout.fillWidth: true
                Layout.alignment: Qt.AlignTop
                icon: "link"
                placeholder: "https://… / dooryard://…"
                big: true
                error: p.view.error
                onAccepted: p.vm.read(text)
            }
            Btn {
                objectName: "paste"
                look: "primary"
                big: true
                text: p.view.is_busy ? qsTr("Looking…") : field.text ? qsTr("Open") : qsTr("Paste")
                enabled: !p.view.is_busy
                Layout.alignment: Qt.AlignTop
                onClicked: field.text ? p.vm.read(field.text) : p.vm.paste()
            }
        }
        Rectangle {
            width: parent.width
            height: Math.max(150, inside.implicitHeight + 40)
            radius: Theme.rCard
            color: drop.containsDrag ? Theme.accentSoft : Theme.surface
            border.width: drop.containsDrag ? 2 : 1
            border.color: drop.containsDrag ? Theme.accent : Theme.lineStrong
            Column {
                id: inside
                width: parent.width - 40
                anchors.centerIn: parent
                spacing: 10
                Icon { name: "download"; size: 26; tint: Theme.accent; anchors.horizontalCenter: parent.horizontalCenter }
                Para {
                    kind: "ui"
                    font.weight: Font.DemiBold
                    text: qsTr("Or drop it here")
                    width: parent.width
                    horizontalAlignment: Text.AlignHCenter
                }
                Para {
                    kind: "small"
                    color: Theme.ink2
                    text: qsTr("a .dooryard file, or a picture with the code on it")
                    width: parent.width
                    horizontalAlignment: Text.AlignHCenter
                }
            }
            DropArea {
                id: drop
                anchors.fill: parent
                onDropped: event => event.hasUrls ? p.vm.openFile(event.urls[0]) : p.vm.read(event.text)
            }
        }
        Flow {
            width: parent.width
            spacing: 10
            Btn {
                icon.name: "file"
                text: qsTr("Open a file")
                onClicked: { picker.nameFilters = [qsTr("Dooryard invitation (*.dooryard)")]; picker.open() }
            }
            Btn {
                icon.name: "image"
                text: qsTr("Open a picture")
                onClicked: { picker.nameFilters = [qsTr("Pictures (*.png *.jpg *.jpeg *.webp *.gif)")]; picker.open() }
            }
        }
        BackNext { width: parent.width; onGoBack: p.vm.back() }
    }
    FileDialog { id: picker; title: qsTr("Open an invitation"); onAccepted: p.vm.openFile(selectedFile) }
}
