// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import Dooryard.Theme
import Dooryard.Parts

// Only on computers without a keyring of their own.
FocusScope {
    id: p
    required property var vm
    property bool small: false
    property bool plain: false
    readonly property var view: vm.view
    readonly property string verdict: vm.verdict(first.text)
    function go(): void { vm.usePassphrase(first.text, again.text) }
    implicitHeight: col.implicitHeight
    Component.onCompleted: first.input.forceActiveFocus()
    Column {
        id: col
        width: parent.width
        spacing: p.small ? 11 : 20
        Column {
            spacing: p.small ? 5 : 8
            width: parent.width
            Para {
                kind: "meta"
                font.weight: Font.DemiBold
                color: Theme.accentText
                text: qsTr("Before we start, on this computer only")
                width: parent.width
            }
            Para { kind: "display"; text: qsTr("Choose a passphrase"); width: parent.width; Accessible.role: Accessible.Heading }
            Para {
                color: Theme.ink2
                width: parent.width
                text: qsTr("This computer has no keyring that could keep your lock, so you open Dooryard with a passphrase, each"
                    + " time it starts. A short sentence is better than a hard word.")
            }
        }
        Field {
            id: first
            objectName: "passphrase"
            width: parent.width
            label: qsTr("Passphrase")
            big: !p.small
            echoMode: p.plain ? TextInput.Normal : TextInput.Password
            act: p.plain ? "eye-off" : "eye"
            actText: p.plain ? qsTr("Hide it") : qsTr("Show it")
            onActed: p.plain = !p.plain
            onAccepted: again.input.forceActiveFocus()
        }
        Column {
            width: parent.width
            spacing: 10
            Bar { width: parent.width; value: p.vm.strength(first.text); Accessible.name: p.verdict }
            Row {
                opacity: p.verdict ? 1 : 0  // its room is kept, so that nothing moves with the first letter
                width: parent.width
                spacing: 8
                Icon { name: first.text.length < 12 ? "info" : "circle-check"; size: 17; tint: Theme.accent }
                Para { kind: "small"; lineHeight: 1; text: p.verdict || " "; width: parent.width - 28 }
            }
        }
        Field {
            id: again
            objectName: "passphraseAgain"
            width: parent.width
            label: qsTr("Once more")
            big: !p.small
            echoMode: first.echoMode
            error: p.view.error
            onAccepted: p.go()
        }
        Notice {
            width: parent.width
            icon: "key-round"
            title: qsTr("Nobody can look it up or reset it")
            text: qsTr("Write it down, or keep it where only you look. The recovery sheet comes two pages from here.")
        }
        BackNext {
            width: parent.width
            next: qsTr("Use this passphrase")
            can: first.text !== "" && again.text !== ""
            busy: p.view.is_busy
            onGoBack: p.vm.back()
            onGoOn: p.go()
        }
    }
}
