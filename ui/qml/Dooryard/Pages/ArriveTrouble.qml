// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import Dooryard.Theme
import Dooryard.Parts

// What is kept on this computer does not open: why, and once more.
FocusScope {
    id: p
    required property var vm
    readonly property var view: vm.view
    implicitHeight: col.implicitHeight
    Component.onCompleted: again.forceActiveFocus()
    Column {
        id: col
        width: parent.width
        spacing: 20
        Para { kind: "display"; text: qsTr("The door doesn't open"); width: parent.width; Accessible.role: Accessible.Heading }
        Notice { width: parent.width; tone: "danger"; icon: "triangle-alert"; text: p.view.error }
        Para { kind: "small"; color: Theme.ink2; width: parent.width; text: qsTr("What you wrote stays where it is.") }
        Btn {
            id: again
            objectName: "goOn"
            width: parent.width
            look: "primary"
            big: true
            icon.name: "refresh-cw"
            text: p.view.is_busy ? qsTr("One moment…") : qsTr("Try again")
            enabled: !p.view.is_busy
            onClicked: p.vm.again()
        }
    }
}
