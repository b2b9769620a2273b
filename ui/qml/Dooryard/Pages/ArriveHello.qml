// SPDX-License-Identifier: AGPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import QtQuick.Dialogs
import Dooryard.Theme
import Dooryard.Parts

// Who are you, and which way in.
FocusScope {
    id: p
    required property var vm
    readonly property var view: vm.view
    implicitHeight: col.implicitHeight
    Component.onCompleted: {
        field.text = view.name;
        field.input.forceActiveFocus();
    }
    Column {
        id: col
        width: parent.width
        spacing: 22
        Column {
            spacing: 8
            width: parent.width
            Para { kind: "display"; text: qsTr("Welcome. Who are you?"); width: parent.width; Accessible.role: Accessible.Heading }
            Para {
                color: Theme.ink2
                width: parent.width
                text: qsTr("Only the communities you join will see this, and each can see another you. No email or phone number needed.")
            }
        }
        RowLayout {
            width: parent.width
            spacing: 20
            Press {
                id: face
                text: qsTr("Choose a picture")
                implicitWidth: 100
                implicitHeight: 100
                focusPolicy: Qt.TabFocus
                onClicked: picker.open()
                background: Item { FocusRing { on: face.visualFocus; around: 48 } }
                contentItem: Item {
                    Avatar { size: 96; name: field.text || "?"; face: p.view.face }
                    Rectangle {
                        x: 64
                        y: 64
                        width: 36
                        height: 36
                        radius: 18
                        color: Theme.accent
                        border.width: 3
                        border.color: Theme.canvas
                        Icon { anchors.centerIn: parent; name: "image"; size: 17; tint: Theme.accentInk }
                    }
                }
            }
            Field {
                id: field
                objectName: "name"
                Layout.fillWidth: true
                label: qsTr("Your name")
                big: true
                maximumLength: 64
                hint: qsTr("The name your people know you by.")
                error: p.view.error
                onAccepted: p.vm.start("create", text)
            }
        }
        Column {
            width: parent.width
            spacing: 12
            topPadding: 4
            WayButton {
                objectName: "startCommunity"
                width: parent.width
                first: true
                icon.name: "house"
                text: qsTr("Start a community")
                sub: qsTr("For your family, club, street or group")
                enabled: !p.view.is_busy
                onClicked: p.vm.start("create", field.text)
            }
            WayButton {
                objectName: "haveInvitation"
                width: parent.width
                icon.name: "mail"
                text: qsTr("I have an invitation")
                sub: qsTr("Paste a link, open a file or read a code")
                enabled: !p.view.is_busy
                onClicked: p.vm.start("paste", field.text)
            }
        }
        Row {
            spacing: 8
            anchors.horizontalCenter: parent.horizontalCenter
            Icon { name: "lock"; size: 15; tint: Theme.ink3; anchors.verticalCenter: parent.verticalCenter }
            Label { kind: "meta"; text: qsTr("Sealed on this computer before anything leaves it.") }
        }
    }
    FileDialog {
        id: picker
        title: qsTr("Choose a picture")
        nameFilters: [qsTr("Pictures (*.png *.jpg *.jpeg *.webp *.gif *.tif *.tiff)")]
        onAccepted: p.vm.choosePicture(selectedFile)
    }
}
