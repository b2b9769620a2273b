// SPDX-License-Identifier: AGPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Dooryard.Theme
import Dooryard.Parts

// A community: its door, its posts, its people and rules.
FocusScope {
    id: pg
    required property var vm
    required property var shell
    readonly property var view: vm.view
    readonly property bool mirror: LayoutMirroring.enabled
    readonly property int colW: Math.min(Theme.column, width - 64)
    readonly property int colX: Math.round((width - colW) / 2)
    readonly property bool people: view.tab === 1 || view.waiting
    PageScroll {
        id: ps
        anchors.fill: parent
        visible: pg.people
        head: 24
        margin: 24
        gap: 16
        maxWidth: 1180
        CommunityHead {
            width: parent.width
            vm: pg.vm
            low: pg.height < 720
            onInvited: pg.shell.vm.go("invite", pg.view.group)
            onLeaveAsked: leave.open()
        }
        Notice {
            visible: pg.view.waiting
            width: parent.width
            tone: "porch"
            icon: "clock"
            title: qsTr("You knocked. Somebody here lets you in")
            text: qsTr("The door opens by itself, also while this window is closed.")
            action: qsTr("Take my knock back")
            onActed: pg.vm.takeBack()
        }
        GridLayout {
            visible: !pg.view.waiting
            width: parent.width
            columns: ps.two ? 2 : 1
            columnSpacing: 20
            rowSpacing: 16
            HouseRules { view: pg.view; Layout.fillWidth: true; Layout.preferredWidth: 44; Layout.alignment: Qt.AlignTop }
            PeopleCard {
                vm: pg.vm
                Layout.fillWidth: true
                Layout.fillHeight: true
                Layout.preferredWidth: 56
                Layout.alignment: Qt.AlignTop
                onRemoveAsked: member => removal.ask(member)
            }
        }
    }
    FeedView {
        id: list
        anchors.fill: parent
        visible: !pg.people
        focus: visible
        feed: pg.vm.feed
        shell: pg.shell
        colX: pg.colX
        colW: pg.colW
        endText: qsTr("That's everything from %1.").arg("\u2068" + pg.view.name + "\u2069")
        onWriteWanted: pg.shell.write()
        head: FeedHead {
            first: line
            width: list.width
            height: heading.height + 40
            Column {
                id: heading
                y: 24
                x: Math.round((list.width - width) / 2)
                width: Math.min(1180, list.width - 48)
                spacing: 16
                CommunityHead {
                    width: parent.width
                    vm: pg.vm
                    low: pg.height < 720
                    onInvited: pg.shell.vm.go("invite", pg.view.group)
                    onLeaveAsked: leave.open()
                }
                WriteLine {
                    id: line
                    Keys.onTabPressed: list.to(Math.max(0, list.currentIndex))
                    visible: pg.view.can_write
                    width: pg.colW
                    anchors.horizontalCenter: parent.horizontalCenter
                    name: pg.shell.vm.model("sidebar").view.name
                    face: pg.shell.vm.model("sidebar").view.face
                    prompt: qsTr("Write to %1").arg("\u2068" + pg.view.name + "\u2069")
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
    NewPill { visible: feed.view.waiting > 0 && list.visible; feed: pg.vm.feed; y: 12; x: pg.colX + Math.round((pg.colW - width) / 2) }
    Ask {
        id: leave
        parent: pg.shell
        title: qsTr("Leave %1?").arg("\u2068" + pg.view.name + "\u2069")
        text: qsTr("You get nothing new from here, and everyone sees that you left. What you already have stays on this computer.")
        act: qsTr("Leave")
        keep: qsTr("Stay")
        icon: "log-out"
        onAgreed: pg.vm.leave()
    }
    Ask {
        id: removal
        property string member
        property string who
        function ask(id: string): void {
            member = id;
            who = pg.vm.nameOf(id);
            open();
        }
        parent: pg.shell
        title: qsTr("Remove %1?").arg(who)
        text: qsTr("From now on %1 can open nothing new here. What they already have stays with them. Open invitations "
            + "that let people in at once end too.").arg(who)
        act: qsTr("Remove %1").arg(who)
        keep: qsTr("Keep %1").arg(who)
        onAgreed: pg.vm.remove(member)
    }
}
