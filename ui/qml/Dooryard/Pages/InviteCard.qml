// SPDX-License-Identifier: AGPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Dooryard.Theme
import Dooryard.Parts

// The invitation of the chosen way, or the one thing that is missing for it.
Card {
    id: c
    required property var vm
    property bool two: true
    readonly property var view: vm.view
    readonly property string look: view.reach === "house" ? "plain" : "primary"
    readonly property bool ready: view.link !== ""
    readonly property Item main: view.reach === "none" ? missing.button : view.over ? again : !ready ? null
        : view.kind === "door" ? door.button : view.kind === "words" ? words.button : link.button
    signal relayWanted
    signal largeWanted
    signal saveWanted
    pad: 24
    onMainChanged: Qt.callLater(takeFocus)
    function takeFocus(): void {
        const at = c.Window.activeFocusItem as ChoiceCard;
        if (main && !(at && at.visualFocus)) main.forceActiveFocus();  // not away from arrows among the ways
    }
    Column {
        width: parent.width
        spacing: 18
        RowLayout {
            width: parent.width
            spacing: 12
            Para {
                kind: "title"
                text: c.view.kind === "door" ? qsTr("Show this to one person")
                    : c.view.kind === "words" ? qsTr("For one person, far away") : qsTr("For several people")
                Layout.fillWidth: true
            }
            ReachPill { reach: c.view.reach }
        }
        Notice {
            id: missing
            visible: c.view.reach === "none"
            width: parent.width
            tone: "porch"
            icon: "cloud-off"
            under: true
            title: qsTr("There is no relay to carry this invitation")
            text: qsTr("All is ready on this computer, but nobody can reach it. One thing to do:")
            action: c.view.is_busy ? qsTr("Starting…") : qsTr("Run a relay on this computer")
            look: "primary"
            onActed: c.vm.runRelay()
        }
        Notice {
            visible: c.view.reach === "house"
            width: parent.width
            tone: "porch"
            icon: "house"
            under: true
            title: qsTr("Only computers on your own network can use this")
            text: qsTr("Nothing outside the house has reached your relay. One thing to do: let a relay that works from "
                + "anywhere carry it too.")
            action: qsTr("Add a relay")
            look: "primary"
            button.objectName: "relayWanted"
            onActed: c.relayWanted()
        }
        Para {
            visible: !c.ready && c.view.is_busy
            kind: "ui"
            color: Theme.ink2
            text: qsTr("Making the invitation…")
            width: parent.width
        }
        DoorWay {
            id: door
            visible: c.ready && c.view.kind === "door"
            width: parent.width
            view: c.view
            look: c.look
            onRenewed: c.vm.renew()
            onLargeWanted: c.largeWanted()
            onSaveWanted: c.saveWanted()
        }
        WordsWay {
            id: words
            visible: c.ready && c.view.kind === "words"
            width: parent.width
            view: c.view
            look: c.look
            onCopied: c.vm.copy()
            onEnded: c.vm.end()
        }
        LinkWay {
            id: link
            visible: c.ready && c.view.kind === "link"
            width: parent.width
            vm: c.vm
            look: c.look
            onLargeWanted: c.largeWanted()
            onSaveWanted: c.saveWanted()
        }
        Btn {
            id: again
            visible: c.view.over && c.view.reach !== "none"
            look: "primary"
            big: true
            icon.name: "refresh-cw"
            text: qsTr("Make a new invitation")
            onClicked: c.vm.renew()
        }
    }
}
