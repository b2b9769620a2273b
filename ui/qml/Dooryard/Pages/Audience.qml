// SPDX-License-Identifier: AGPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import Dooryard.Theme
import Dooryard.Parts

// Everybody who can see a post, by name and face.
Sheet {
    id: dlg
    required property var vm
    readonly property var view: vm.view
    name: view.title
    first: closer
    width: Math.min(Math.round(420 * Theme.wide), parent ? parent.width - 56 : 420)
    height: Math.min(col.implicitHeight + 48, parent ? parent.height - 60 : 600)
    Connections { target: dlg.vm; function onOpened(): void { dlg.open() } }
    contentItem: Item {
        Column {
            id: col
            x: 24
            y: 24
            width: dlg.width - 48
            spacing: 14
            Row {
                width: parent.width
                spacing: 10
                Icon { name: "lock"; tint: Theme.accentText; anchors.verticalCenter: parent.verticalCenter }
                Para { kind: "title"; text: dlg.view.title; width: parent.width - 74; anchors.verticalCenter: parent.verticalCenter }
                IconBtn { id: closer; icon.name: "x"; text: qsTr("Close"); focus: true; onClicked: dlg.close() }
            }
            Para { kind: "small"; color: Theme.ink2; width: parent.width; text: dlg.view.text }
            ListView {
                id: list
                width: parent.width + 16
                height: Math.min(contentHeight, 380)
                model: dlg.vm.readers
                clip: true
                spacing: 10
                boundsBehavior: Flickable.StopAtBounds
                delegate: PersonLine {
                    required property var record
                    width: list.width - 16
                    name: record.name
                    face: record.face
                }
                ScrollMark { view: list; parent: list; anchors.rightMargin: 0 }
            }
            Para { kind: "small"; color: Theme.ink2; width: parent.width; text: dlg.view.later }
        }
    }
}
