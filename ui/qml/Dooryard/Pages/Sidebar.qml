// SPDX-License-Identifier: AGPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Dooryard.Theme
import Dooryard.Parts

// Home, the communities, the sync state and oneself.
Rectangle {
    id: s
    required property var vm
    property bool slim: false
    property string page: "home"
    property string door: ""
    readonly property var view: vm.view
    signal chosen(string page, string target)
    function takeFocus(): void { home.forceActiveFocus(Qt.TabFocusReason) }
    color: Theme.side
    implicitWidth: slim ? Theme.sidebarSlim : Theme.sidebarFull
    Accessible.role: Accessible.Pane
    Accessible.name: qsTr("Main menu")
    ColumnLayout {
        anchors { fill: parent; leftMargin: 14; rightMargin: 14; topMargin: s.slim ? 16 : 20; bottomMargin: s.slim ? 8 : 14 }
        spacing: 3
        Brand {
            size: 30
            word: !s.slim
            Layout.leftMargin: s.slim ? 0 : 8
            Layout.alignment: s.slim ? Qt.AlignHCenter : Qt.AlignLeft
            Layout.bottomMargin: s.slim ? 10 : 18
        }
        NavItem {
            id: home
            objectName: "navHome"
            Layout.fillWidth: true
            slim: s.slim
            icon.name: "house"
            text: qsTr("Home")
            active: s.page === "home"
            unread: s.view.unread
            onClicked: s.chosen("home", "")
        }
        RowLayout {
            Layout.fillWidth: true
            Layout.topMargin: s.slim ? 8 : 16
            Layout.leftMargin: s.slim ? 0 : 12
            Layout.rightMargin: 2
            Layout.bottomMargin: 2
            Label {
                visible: !s.slim
                kind: "meta"
                text: qsTr("Communities")
                font.weight: Font.DemiBold
                Layout.fillWidth: true
                elide: Text.ElideRight
            }
            IconBtn {
                id: plus
                visible: !s.slim
                objectName: "navPlus"
                icon.name: "plus"
                text: qsTr("Start or join a community")
                implicitWidth: 30
                implicitHeight: 30
                glyph: 18
                onClicked: menu.show(plus, "", s.ways)
            }
            Rule { visible: s.slim; Layout.fillWidth: true; color: Theme.hover }
        }
        ListView {
            id: list
            Layout.rightMargin: -10
            Layout.fillWidth: true
            Layout.fillHeight: true
            model: s.vm.doors
            spacing: 3
            clip: contentHeight > height
            boundsBehavior: Flickable.StopAtBounds
            keyNavigationEnabled: true
            activeFocusOnTab: false
            delegate: NavItem {
                required property var record
                width: list.width - 10
                slim: s.slim
                text: record.name
                letter: record.letter
                paint: record.paint
                unread: record.unread
                active: s.door === record.key
                opacity: record.waiting ? .7 : 1
                onClicked: s.chosen("community", record.key)
            }
            ScrollMark { view: list; parent: list; anchors.rightMargin: 2 }
        }
        IconBtn {
            id: slimPlus
            visible: s.slim
            Layout.alignment: Qt.AlignHCenter
            icon.name: "plus"
            text: qsTr("Start or join a community")
            onClicked: menu.show(slimPlus, "", s.ways)
        }
        SyncPill {
            id: pill
            objectName: "syncPill"
            Layout.fillWidth: true
            mode: s.view.mode
            text: s.view.sync
            slim: s.slim
            Layout.bottomMargin: s.slim ? 0 : 6
            onClicked: detail.open()
        }
        Press {
            id: self
            objectName: "navSettings"
            text: qsTr("Settings")
            Layout.fillWidth: true
            implicitHeight: Math.round(56 * Theme.grow)
            onClicked: s.chosen("settings", "")
            readonly property bool on: s.page === "settings"
            background: Rectangle {
                radius: 14
                color: self.on && !s.slim ? Theme.surface : self.hovered ? Theme.hover : "transparent"
                border.width: self.on && !s.slim ? 1 : 0
                border.color: Theme.line
                FocusRing { on: self.visualFocus; around: 14 }
            }
            contentItem: SelfLine { name: s.view.name; face: s.view.face; slim: s.slim; on: self.on }
        }
    }
    readonly property var ways: [
        { id: "create", text: qsTr("Start a community"), icon: "house", danger: false },
        { id: "paste", text: qsTr("I have an invitation"), icon: "mail", danger: false }
    ]
    ActionMenu { id: menu; onPicked: (target, action) => s.chosen(action, "") }
    Float {
        id: detail
        parent: pill
        y: -implicitHeight - 8
        padding: 16
        contentItem: Column {
            width: 240
            spacing: 6
            Para { kind: "ui"; font.weight: Font.DemiBold; text: s.view.sync; width: 240 }
            Para { kind: "small"; color: Theme.ink2; text: s.view.sync_more; width: 240 }
        }
    }
}
