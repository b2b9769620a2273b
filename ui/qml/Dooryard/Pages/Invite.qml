// SPDX-License-Identifier: AGPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import QtQuick.Dialogs
import Dooryard.Theme
import Dooryard.Parts

// Three ways in. The chosen one is what the card below shows; who knocks stands above.
FocusScope {
    id: pg
    required property var vm
    required property var shell
    readonly property var view: vm.view
    readonly property bool onlyLink: view.only_link  // by itself, so that the ways are not made anew with each change
    readonly property var ways: [
        {
            kind: "door",
            icon: "door-open",
            text: qsTr("At the door"),
            sub: qsTr("Show a code to somebody beside you."),
            foot: qsTr("One person · 15 minutes · in at once")
        },
        {
            kind: "words",
            icon: "phone",
            text: qsTr("Link and four spoken words"),
            sub: qsTr("Send the link, say the words by telephone."),
            foot: qsTr("One person · 7 days · in at once")
        },
        {
            kind: "link",
            icon: "link",
            text: qsTr("Link"),
            sub: qsTr("They knock, and one of you lets them in."),
            foot: qsTr("Several people · until a day you choose")
        }
    ]
    PageScroll {
        id: ps
        anchors.fill: parent
        PageHead {
            width: parent.width
            title: pg.view.title
            sub: pg.view.only_link ? qsTr("With a link they knock, and a host lets them in.")
                : qsTr("Three ways in. Pick the one that fits.")
            back: pg.view.back
            onGoBack: pg.shell.vm.back()
        }
        GridLayout {
            width: parent.width
            visible: !pg.view.only_link
            columns: parent.width < 640 * Theme.textScale ? 1 : 3
            columnSpacing: 12
            rowSpacing: 12
            Repeater {
                model: pg.onlyLink ? pg.ways.slice(2) : pg.ways
                ChoiceCard {
                    required property var modelData
                    objectName: "way:" + modelData.kind
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    Layout.preferredWidth: 1
                    icon.name: modelData.icon
                    text: modelData.text
                    sub: modelData.sub
                    foot: modelData.foot
                    on: pg.view.kind === modelData.kind
                    onClicked: pg.vm.choose(modelData.kind)
                }
            }
        }
        Repeater {
            model: pg.vm.knocks
            KnockCard {
                required property var record
                width: parent ? parent.width : 0
                row: record
                onAdmitted: pg.vm.admit(record.key)
                onDeclined: pg.vm.decline(record.key)
            }
        }
        GridLayout {
            width: parent.width
            columns: ps.two ? 2 : 1
            columnSpacing: 20
            rowSpacing: 20
            InviteCard {
                vm: pg.vm
                two: ps.two
                Layout.fillWidth: true
                Layout.fillHeight: true
                Layout.preferredWidth: 588
                onRelayWanted: pg.shell.vm.go("settings", "relays")
                onLargeWanted: large.open()
                onSaveWanted: saver.open()
            }
            ReadFirst { view: pg.view; Layout.fillWidth: true; Layout.fillHeight: true; Layout.preferredWidth: 340 }
        }
    }
    LargeCode { id: large; parent: pg.shell; payload: pg.view.link; title: pg.view.title }
    FileDialog {
        id: saver
        title: qsTr("Save the invitation")
        fileMode: FileDialog.SaveFile
        defaultSuffix: "dooryard"
        nameFilters: [qsTr("Dooryard invitation (*.dooryard)")]
        onAccepted: pg.vm.save(selectedFile)
    }
}
