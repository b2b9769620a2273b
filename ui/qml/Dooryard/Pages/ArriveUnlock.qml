// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import Dooryard.Theme
import Dooryard.Parts

// Each start without a keyring. Nothing is unsealed yet: no name, no picture, no door paint to show.
FocusScope {
    id: p
    required property var vm
    property bool plain: false
    readonly property var view: vm.view
    function go(): void { vm.unlock(field.text) }
    implicitHeight: col.implicitHeight
    Component.onCompleted: field.input.forceActiveFocus()
    Column {
        id: col
        width: parent.width
        spacing: 20
        Column {
            spacing: 8
            width: parent.width
            Para { kind: "display"; text: qsTr("The door is locked"); width: parent.width; Accessible.role: Accessible.Heading }
            Para {
                color: Theme.ink2
                width: parent.width
                text: qsTr("Everything on this computer is sealed until you say your passphrase.")
            }
        }
        Field {
            id: field
            objectName: "passphrase"
            width: parent.width
            label: qsTr("Passphrase")
            big: true
            echoMode: p.plain ? TextInput.Normal : TextInput.Password
            act: p.plain ? "eye-off" : "eye"
            actText: p.plain ? qsTr("Hide it") : qsTr("Show it")
            error: p.view.error
            onActed: p.plain = !p.plain
            onAccepted: p.go()
        }
        Btn {
            objectName: "goOn"
            width: parent.width
            look: "primary"
            big: true
            icon.name: "door-open"
            text: p.view.is_busy ? qsTr("One moment…") : qsTr("Open")
            enabled: field.text !== "" && !p.view.is_busy
            onClicked: p.go()
        }
    }
}
