// SPDX-License-Identifier: AGPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import Dooryard.Theme
import Dooryard.Parts

// The feed of all communities, and what waits for this person.
FocusScope {
    id: pg
    required property var vm
    required property var shell
    readonly property var view: vm.view
    readonly property bool mirror: LayoutMirroring.enabled
    readonly property bool rail: width > 1000 * Math.max(1, Theme.textScale * .9)
    readonly property int colW: Math.min(Theme.column, width - 64)
    readonly property int total: colW + (rail ? Theme.railGap + Theme.rail : 0)
    readonly property int side: Math.round((width - total) / 2)
    readonly property int colX: mirror ? width - side - colW : side
    readonly property int railX: mirror ? colX - Theme.railGap - Theme.rail : colX + colW + Theme.railGap
    readonly property bool lonely: view.alone !== ""
    FeedView {
        id: list
        objectName: "feed"
        anchors.fill: parent
        visible: !pg.lonely
        focus: visible
        feed: pg.vm.feed
        shell: pg.shell
        colX: pg.colX
        colW: pg.colW
        endText: pg.view.end
        onWriteWanted: pg.shell.write()
        head: FeedHead {
            first: line
            width: list.width
            height: heading.height + 46
            Column {
                id: heading
                y: 30
                x: pg.colX
                width: pg.colW
                spacing: 16
                PageHead { width: parent.width; title: pg.view.title; sub: pg.view.sub }
                WaitingCard {
                    visible: !pg.rail && pg.vm.waiting.count > 0
                    width: parent.width
                    vm: pg.vm
                    onChosen: (page, target) => pg.shell.vm.go(page, target)
                }
                WriteLine {
                    id: line
                    Keys.onTabPressed: list.to(Math.max(0, list.currentIndex))
                    width: parent.width
                    name: pg.view.name
                    face: pg.view.face
                    prompt: pg.view.prompt
                    onClicked: pg.shell.write()
                }
                Para {
                    visible: pg.vm.feed.view.empty
                    width: parent.width
                    color: Theme.ink2
                    topPadding: 24
                    horizontalAlignment: Text.AlignHCenter
                    text: qsTr("Nothing posted yet. The first post is waiting for everyone who comes.")
                }
            }
        }
    }
    NewPill { feed: pg.vm.feed; y: 12; x: pg.colX + Math.round((pg.colW - width) / 2) }
    Column {
        visible: pg.rail && !pg.lonely
        width: Theme.rail
        spacing: 16
        y: 30
        x: pg.railX
        Label {
            visible: waitingCard.visible
            kind: "heading"
            text: qsTr("Waiting for you")
            height: 63 * Theme.textScale
            verticalAlignment: Text.AlignBottom
            bottomPadding: 2
            width: parent.width
        }
        WaitingCard {
            id: waitingCard
            visible: pg.vm.waiting.count > 0
            width: parent.width
            vm: pg.vm
            onChosen: (page, target) => pg.shell.vm.go(page, target)
        }
        Para {
            kind: "meta"
            lineHeight: 1.25
            topPadding: waitingCard.visible ? 0 : 63
            width: parent.width
            text: qsTr("Newest first. Nothing is ranked, promoted or counted.")
        }
    }
    Loader {
        anchors.fill: parent
        active: pg.lonely
        focus: active
        sourceComponent: LightIsOn {
            name: pg.view.alone_name
            onInvited: pg.shell.vm.go("invite", pg.view.alone)
            onWriteWanted: pg.shell.write()
            onSheetWanted: pg.shell.vm.go("sheet", "")
        }
    }
}
