// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import QtQuick.Layouts
import Dooryard.Theme
import Dooryard.Parts

// Knocked, and waiting to be let in.
FocusScope {
    id: p
    required property var vm
    readonly property var view: vm.view
    implicitHeight: col.implicitHeight
    Component.onCompleted: look.forceActiveFocus()
    Column {
        id: col
        width: parent.width
        spacing: 22
        RowLayout {
            width: parent.width
            spacing: 18
            DoorTile { size: 84; letter: p.view.letter; paint: p.view.paint; lit: true; Layout.alignment: Qt.AlignTop }
            ColumnLayout {
                spacing: 8
                Layout.fillWidth: true
                Layout.maximumWidth: Number.POSITIVE_INFINITY
                Para { kind: "display"; text: qsTr("You knocked."); Layout.fillWidth: true; Accessible.role: Accessible.Heading }
                Para { color: Theme.ink2; text: p.view.waits; Layout.fillWidth: true }
            }
        }
        Card {
            width: parent.width
            Column {
                width: parent.width
                spacing: 16
                Fact { width: parent.width; icon: "circle-check"; title: qsTr("Your knock is sealed and on its way"); text: p.view.sub }
                Fact {
                    width: parent.width
                    icon: "clock"
                    tint: Theme.porchText
                    title: p.view.opens
                    text: qsTr("They need a computer that is awake; yours may sleep.")
                }
                Fact {
                    width: parent.width
                    icon: "door-open"
                    tint: Theme.ink2
                    title: qsTr("Then the door opens by itself")
                    text: qsTr("You needn't keep this window open.")
                }
            }
        }
        RowLayout {
            width: parent.width
            spacing: 10
            Btn { look: "quiet"; big: true; text: qsTr("Take my knock back"); Layout.leftMargin: -18; onClicked: p.vm.takeBack() }
            Item { Layout.fillWidth: true }
            Btn {
                id: look
                objectName: "lookAround"
                big: true
                icon.name: "house"
                text: qsTr("Look around meanwhile")
                onClicked: p.vm.lookAround()
            }
        }
    }
}
