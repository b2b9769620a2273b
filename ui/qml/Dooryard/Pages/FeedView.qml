// SPDX-License-Identifier: AGPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import Dooryard.Theme
import Dooryard.Parts

// Posts newest first, one tab stop, arrows or J and K inside. It ends.
ListView {
    id: l
    required property var feed
    required property var shell
    property int colX: 32
    property int colW: width - 64
    property string endText
    property Component head: null
    readonly property var current: currentItem ? (currentItem as FeedRow).record : null
    readonly property bool keys: shell.app.display.view.single_keys
    signal writeWanted
    function to(index: int): void {
        currentIndex = Math.max(0, Math.min(count - 1, index));
        positionViewAtIndex(currentIndex, ListView.Contain);
        (currentItem || l).forceActiveFocus(Qt.TabFocusReason);
    }
    function openCurrent(): void {
        if (current && current.kind === "post") shell.vm.go("thread", current.post);
        else if (current && current.kind === "locked") feed.actLocked(current.key);
    }
    model: feed.posts
    spacing: 16
    reuseItems: true
    cacheBuffer: 800
    boundsBehavior: Flickable.StopAtBounds
    activeFocusOnTab: true
    keyNavigationEnabled: true
    currentIndex: -1
    highlightMoveDuration: 0
    highlightResizeDuration: 0
    highlightFollowsCurrentItem: false
    bottomMargin: 40
    Accessible.role: Accessible.List
    Accessible.name: qsTr("Posts")
    header: head
    footer: Item {
        width: l.width
        height: end.visible ? end.height + 60 : 0
        Column {
            id: end
            visible: l.feed.view.ended && !l.feed.view.empty
            x: l.colX
            y: 30
            width: l.colW
            spacing: 22
            CaughtUp {
                width: Math.min(Math.round(420 * Theme.wide), parent.width)
                anchors.horizontalCenter: parent.horizontalCenter
                sub: l.endText
            }
            Btn {
                anchors.horizontalCenter: parent.horizontalCenter
                text: qsTr("Write something")
                icon.name: "pencil"
                onClicked: l.writeWanted()
            }
        }
    }
    delegate: FeedRow {
        width: l.width
        colX: l.colX
        colW: l.colW
        onOpened: l.shell.vm.go("thread", record.post)
        onReactAsked: button => l.shell.react(button, record)
        onAudienceAsked: l.shell.who(record.group)
        onMoreAsked: button => l.shell.more(button, record, l.feed.actions(record.post))
        onLockedAsked: l.feed.actLocked(record.key)
        onLinkChosen: address => l.shell.linkChosen(address)
    }
    onActiveFocusChanged: if (activeFocus && currentIndex < 0 && count > 0) currentIndex = 0
    property bool atTop: true
    onContentYChanged: {
        atTop = contentY <= originY + 40;
        feed.top(atTop);
    }
    Connections {
        target: l.headerItem
        function onHeightChanged(): void { if (l.atTop) Qt.callLater(l.positionViewAtBeginning) }
    }
    onAtYEndChanged: if (atYEnd) feed.more()
    onCurrentIndexChanged: if (activeFocus) positionViewAtIndex(currentIndex, ListView.Contain)
    Keys.onBacktabPressed: event => {
        const above = headerItem ? (headerItem as FeedHead).first : null;
        event.accepted = above !== null && above.visible && !above.activeFocus;
        if (event.accepted) above.forceActiveFocus(Qt.BacktabFocusReason);
    }
    Keys.onReturnPressed: openCurrent()
    Keys.onEnterPressed: openCurrent()
    Connections { target: l.feed; function onTopWanted(): void { l.positionViewAtBeginning() } }
    Timer { running: l.visible && l.feed.posts.count > 0; interval: 1500; repeat: true; onTriggered: l.feed.seen() }
    Shortcut { sequence: "J"; enabled: l.visible && l.keys; onActivated: l.to(l.currentIndex + 1) }
    Shortcut { sequence: "K"; enabled: l.visible && l.keys; onActivated: l.to(l.currentIndex - 1) }
    Shortcut { sequence: "R"; enabled: l.visible && l.keys && l.activeFocus; onActivated: (l.currentItem as FeedRow).react() }
    Shortcut { sequence: "C"; enabled: l.visible && l.keys && l.activeFocus; onActivated: l.openCurrent() }
    Shortcut { sequence: "W"; enabled: l.visible && l.keys && l.activeFocus; onActivated: l.shell.who(l.current.group) }
    Shortcut { sequences: ["Menu", "Shift+F10"]; enabled: l.visible && l.activeFocus; onActivated: (l.currentItem as FeedRow).more() }
    ScrollMark { view: l; parent: l.parent; anchors.rightMargin: 4 }
}
