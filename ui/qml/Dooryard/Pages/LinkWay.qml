// SPDX-License-Identifier: AGPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import Dooryard.Theme
import Dooryard.Parts

// A link that lets people knock.
Column {
    id: w
    required property var vm
    property string look: "primary"
    readonly property var view: vm.view
    property alias button: box.button
    signal largeWanted
    signal saveWanted
    spacing: 18
    Column {
        width: parent.width
        spacing: 10
        LinkBox { id: box; look: w.look; width: parent.width; link: w.view.link; copied: w.view.copied; onCopy: w.vm.copy() }
        Para {
            kind: "small"
            color: Theme.ink2
            width: parent.width
            text: qsTr("Whoever has this link can knock. It opens nothing by itself and holds no names.")
        }
        Flow {
            width: parent.width
            spacing: 10
            topPadding: 4
            Btn { icon.name: "file"; text: qsTr("Save as a file"); onClicked: w.saveWanted() }
            Btn { icon.name: "qr-code"; text: qsTr("As a code"); onClicked: w.largeWanted() }
            Btn { icon.name: "x"; text: qsTr("End it"); onClicked: w.vm.end() }
        }
    }
    Rule { width: parent.width; height: 1 }
    Column {
        width: parent.width
        spacing: 4
        SetLine {
            id: uses
            width: parent.width
            mark: "users-round"
            title: qsTr("How many people")
            value: w.view.uses
            onOpened: menu.show(uses, "", w.vm.useChoices())
        }
        SetLine {
            id: until
            width: parent.width
            mark: "clock"
            title: qsTr("Works until")
            value: w.view.until
            onOpened: menu.show(until, "", w.vm.dayChoices())
        }
        SetLine { width: parent.width; mark: "door-open"; title: qsTr("Who lets them in"); value: w.view.keepers; fixed: true }
    }
    ActionMenu { id: menu; x: parent ? parent.width - implicitWidth : 0; onPicked: (target, choice) => w.vm.limit(choice) }
}
