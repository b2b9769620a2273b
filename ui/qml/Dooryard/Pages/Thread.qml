// SPDX-License-Identifier: AGPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import Dooryard.Theme
import Dooryard.Parts

// A post, what people answered, and the box to answer in.
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
    readonly property bool keys: shell.app.display.view.single_keys
    readonly property var current: list.currentItem ? (list.currentItem as ThreadRow).record : view.post
    Item {
        id: bar
        anchors { left: parent.left; right: parent.right; top: parent.top }
        height: Math.round(72 * Math.max(1, Theme.textScale * .9))
        PageTitle {
            x: pg.colX
            width: pg.colW
            height: parent.height
            title: pg.view.title
            back: pg.view.back
            onGoBack: pg.shell.vm.back()
        }
    }
    ListView {
        id: list
        anchors { left: parent.left; right: parent.right; top: bar.bottom; bottom: reply.top }
        clip: true
        model: pg.vm.comments
        spacing: 8
        reuseItems: true
        cacheBuffer: 800
        boundsBehavior: Flickable.StopAtBounds
        activeFocusOnTab: true
        keyNavigationEnabled: true
        currentIndex: -1
        highlightFollowsCurrentItem: false
        bottomMargin: 24
        Accessible.role: Accessible.List
        Accessible.name: pg.view.comments
        onCurrentIndexChanged: if (activeFocus) positionViewAtIndex(currentIndex, ListView.Contain)
        header: Item {
            width: list.width
            height: post.implicitHeight + heading.height + 38
            PostCard {
                id: post
                x: pg.colX
                y: 4
                width: pg.colW
                height: implicitHeight
                record: pg.view.post
                open: true
                ringed: list.activeFocus && list.currentIndex < 0
                onReactAsked: button => pg.shell.react(button, record)
                onCommentAsked: box.area.forceActiveFocus()
                onAudienceAsked: pg.shell.who(record.group)
                onMoreAsked: button => pg.shell.more(button, record, pg.vm.actions(record.post))
                onLinkChosen: address => pg.shell.linkChosen(address)
            }
            Label { id: heading; kind: "heading"; text: pg.view.comments; x: pg.colX; y: post.y + post.height + 20; width: pg.colW }
        }
        delegate: ThreadRow {
            width: list.width
            colX: pg.colX
            colW: pg.colW
            ringed: ListView.isCurrentItem && list.activeFocus
            onReactAsked: button => pg.shell.react(button, record)
            onReplyAsked: {
                pg.vm.answer(record.key);
                box.area.forceActiveFocus();
            }
            onMoreAsked: button => pg.shell.more(button, record, pg.vm.actions(record.key))
            onLinkChosen: address => pg.shell.linkChosen(address)
        }
        ScrollMark { view: list; parent: list }
    }
    Rectangle {
        id: reply
        visible: pg.view.can_write
        anchors { left: parent.left; right: parent.right; bottom: parent.bottom }
        height: visible ? box.height + 28 : 0
        color: Theme.canvas
        Rule { width: parent.width }
        CommentBox {
            id: box
            x: pg.colX
            width: pg.colW
            anchors.verticalCenter: parent.verticalCenter
            vm: pg.vm
            onAudienceAsked: pg.shell.who(pg.view.group)
        }
    }
    ThreadRail {
        visible: pg.rail
        view: pg.view
        x: pg.mirror ? pg.colX - Theme.railGap - width : pg.colX + pg.colW + Theme.railGap
        y: bar.height + 4
        onAudienceAsked: pg.shell.who(pg.view.group)
    }
    Component.onCompleted: box.area.forceActiveFocus()
    Shortcut { sequence: "C"; enabled: pg.visible && pg.keys; onActivated: box.area.forceActiveFocus() }
    Shortcut { sequence: "W"; enabled: pg.visible && pg.keys; onActivated: pg.shell.who(pg.view.group) }
    Shortcut { sequence: "R"; enabled: pg.visible && pg.keys; onActivated: pg.shell.react(list.currentItem || list.headerItem, pg.current) }
    Shortcut { sequence: "J"; enabled: pg.visible && pg.keys; onActivated: { list.forceActiveFocus(); list.incrementCurrentIndex() } }
    Shortcut { sequence: "K"; enabled: pg.visible && pg.keys; onActivated: { list.forceActiveFocus(); list.decrementCurrentIndex() } }
}
