// SPDX-License-Identifier: AGPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Dooryard.Theme
import Dooryard.Parts

// The relay on this computer, and the relays of each community.
Column {
    id: s
    required property var vm
    required property var shell
    readonly property var view: vm.view
    readonly property bool roomy: width > 560 * Theme.textScale
    spacing: 16
    Para { kind: "title"; text: qsTr("A relay in your house"); width: parent.width }
    Card {
        width: parent.width
        Column {
            width: parent.width
            spacing: 16
            RowLayout {
                width: parent.width
                spacing: 14
                Rectangle {
                    implicitWidth: 44
                    implicitHeight: 44
                    radius: Theme.rBlock
                    color: Theme.accentSoft
                    Layout.alignment: Qt.AlignTop
                    Icon { anchors.centerIn: parent; name: "radio-tower"; size: 22; tint: Theme.accentText }
                }
                SwitchLine {
                    Layout.fillWidth: true
                    title: qsTr("Run a relay on this computer")
                    text: qsTr("It holds sealed posts while your people's computers sleep. It can't open them.")
                    on: s.view.running
                    busy: s.view.is_busy
                    onFlipped: on => s.vm.runRelay(on)
                }
            }
            Rule { width: parent.width; height: 1 }
            GridLayout {
                width: parent.width
                columns: reach.implicitWidth + told.implicitWidth + 12 <= width ? 2 : 1
                columnSpacing: 12
                rowSpacing: 8
                ReachPill { id: reach; reach: s.view.reach }
                Para {
                    id: told
                    kind: "small"
                    lineHeight: 1.1
                    color: Theme.ink2
                    Layout.fillWidth: true
                    text: s.view.running ? s.view.host : qsTr("Switched off. Your communities use the relays below.")
                }
            }
            RowLayout {
                visible: s.view.running
                width: parent.width
                spacing: 10
                Icon { name: "check"; size: 18; tint: Theme.accent }
                Para { kind: "ui"; font.weight: Font.Normal; text: s.view.held; Layout.fillWidth: true }
            }
        }
    }
    RowLayout {
        width: parent.width
        spacing: 10
        Label {
            id: whose
            kind: "title"
            text: s.view.group ? qsTr("Relays of") : qsTr("Your relays")
            visible: s.view.group === "" || implicitWidth + pick.implicitWidth + add.implicitWidth + 30 <= s.width
        }
        Btn {
            id: pick
            visible: s.view.group !== ""
            text: s.view.group_name
            icon.name: "chevron-down"
            Layout.fillWidth: true
            Layout.maximumWidth: Math.ceil(implicitWidth)
            Layout.minimumWidth: 80
            onClicked: menu.show(pick, "", s.vm.groupChoices())
        }
        Item { Layout.fillWidth: true }
        Btn { id: add; objectName: "addRelay"; icon.name: "plus"; text: qsTr("Add a relay"); onClicked: adder.open() }
    }
    Card {
        width: parent.width
        Column {
            width: parent.width
            spacing: 14
            Repeater {
                model: s.vm.relays
                RelayLine {
                    required property var record
                    required property int index
                    width: parent.width
                    row: record
                    first: index === 0
                    roomy: s.roomy
                    onRemoveAsked: removal.ask(record.key, record.label)
                }
            }
            Para {
                visible: s.vm.relays.count === 0
                kind: "ui"
                font.weight: Font.Normal
                color: Theme.ink2
                width: parent.width
                text: qsTr("None yet. What is written stays on this computer until there is one.")
            }
            Rule { width: parent.width; height: 1 }
            RowLayout {
                width: parent.width
                spacing: 10
                Icon { name: "info"; size: 17; tint: Theme.ink3; Layout.alignment: Qt.AlignTop; Layout.topMargin: 2 }
                Para {
                    kind: "small"
                    color: Theme.ink2
                    Layout.fillWidth: true
                    text: qsTr("Sleeping is fine while one is awake. If one holds something back, it says so here.")
                }
            }
        }
    }
    ActionMenu { id: menu; onPicked: (target, group) => s.vm.showGroup(group) }
    AddRelay { id: adder; parent: s.shell; onAdded: url => s.vm.addRelay(url) }
    Ask {
        id: removal
        property string url
        property string label
        function ask(key: string, shown: string): void {
            url = key;
            label = shown;
            open();
        }
        parent: s.shell
        title: qsTr("Stop using %1?").arg(label)
        text: qsTr("What it holds stays sealed, and expires there. If it is the only one, nothing more is carried.")
        act: qsTr("Stop using it")
        onAgreed: s.vm.removeRelay(url)
    }
}
