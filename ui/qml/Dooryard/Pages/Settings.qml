// SPDX-License-Identifier: AGPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import Dooryard.Theme
import Dooryard.Parts

// A menu and one section beside it.
FocusScope {
    id: pg
    required property var vm
    required property var shell
    readonly property var view: vm.view
    readonly property int edge: shell.slim ? 20 : 36
    readonly property int bodyW: Math.min(Math.round(720 * Theme.wide), fl.width - (shell.slim ? 24 : 36))
    readonly property var sections: [
        { key: "you", icon: "user", text: qsTr("You") },
        { key: "recovery", icon: "key-round", text: qsTr("Recovery") },
        { key: "display", icon: "type", text: qsTr("Reading & display") },
        { key: "relays", icon: "radio-tower", text: qsTr("Relays") },
        { key: "help", icon: "circle-help", text: qsTr("Help & about") }
    ]
    Column {
        id: nav
        spacing: 3
        width: Math.round(204 * Math.min(1.6, Theme.textScale))
        anchors { left: parent.left; leftMargin: pg.edge; top: parent.top; topMargin: 32 }
        Para { kind: "display"; text: qsTr("Settings"); bottomPadding: 16; width: parent.width; Accessible.role: Accessible.Heading }
        Repeater {
            id: lines
            model: pg.sections
            NavItem {
                required property var modelData
                required property int index
                objectName: "section:" + modelData.key
                width: nav.width
                icon.name: modelData.icon
                text: modelData.text
                active: pg.view.section === modelData.key
                focus: active
                onClicked: pg.vm.turn_to(modelData.key)
                focusPolicy: active ? Qt.StrongFocus : Qt.ClickFocus
                Keys.onDownPressed: lines.itemAt(Math.min(index + 1, lines.count - 1)).forceActiveFocus(Qt.TabFocusReason)
                Keys.onUpPressed: lines.itemAt(Math.max(index - 1, 0)).forceActiveFocus(Qt.TabFocusReason)
            }
        }
    }
    Flickable {
        id: fl
        anchors { left: nav.right; leftMargin: pg.edge; right: parent.right; top: parent.top; bottom: parent.bottom; topMargin: 0 }
        contentWidth: width
        contentHeight: body.height + 64
        boundsBehavior: Flickable.StopAtBounds
        flickableDirection: Flickable.VerticalFlick
        clip: true
        Item {
            id: body
            y: 32
            width: fl.width
            height: section.item ? (section.item as Item).implicitHeight : 0
            Loader {
                id: section
                width: pg.bodyW
                anchors.left: parent.left
                sourceComponent: pg.view.section === "recovery" ? recovery : pg.view.section === "display" ? display
                    : pg.view.section === "relays" ? relays : pg.view.section === "help" ? help : you
            }
        }
    }
    KeepInView { view: fl }
    ScrollMark { view: fl; parent: pg }
    Component { id: you; SettingsYou { vm: pg.vm; shell: pg.shell } }
    Component { id: recovery; SettingsRecovery { view: pg.view; onSheetWanted: pg.shell.vm.go("sheet", "") } }
    Component { id: display; SettingsDisplay { vm: pg.shell.app.display } }
    Component { id: relays; SettingsRelays { vm: pg.vm; shell: pg.shell } }
    Component { id: help; SettingsHelp { view: pg.view } }
}
