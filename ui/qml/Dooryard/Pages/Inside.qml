// SPDX-License-Identifier: AGPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import Dooryard.Theme
import Dooryard.Parts

// Sidebar and page. Below 1080 px (more with large text) the sidebar shows icons only.
FocusScope {
    id: f
    required property var app
    readonly property var vm: app.inside
    readonly property var view: vm.view
    readonly property bool slim: width < Theme.slimBelow
    signal helpWanted
    signal linkChosen(string address)
    function write(): void { vm.model("composer").open(view.page === "home" ? "" : view.door) }
    Rectangle { anchors.fill: parent; color: Theme.canvas }
    FocusScope {
        id: side
        width: bar.implicitWidth
        anchors { left: parent.left; top: parent.top; bottom: parent.bottom }
        Sidebar {
            id: bar
            anchors.fill: parent
            vm: f.vm.model("sidebar")
            slim: f.slim
            page: f.view.page
            door: f.view.door
            onChosen: (page, target) => f.vm.go(page, target)
        }
    }
    FocusScope {
        id: host
        focus: true
        clip: true
        anchors { left: side.right; right: parent.right; top: parent.top; bottom: parent.bottom }
        Home {
            id: home
            anchors.fill: parent
            visible: f.view.page === "home"
            focus: visible
            shell: f
            vm: f.vm.model("home")
        }
        PageLoader { on: f.view.page === "thread"; sourceComponent: Thread { shell: f; vm: f.vm.model("thread") } }
        PageLoader { on: f.view.page === "community"; sourceComponent: Community { shell: f; vm: f.vm.model("community") } }
        PageLoader { on: f.view.page === "invite"; sourceComponent: Invite { shell: f; vm: f.vm.model("invite") } }
        PageLoader { on: f.view.page === "settings"; sourceComponent: Settings { shell: f; vm: f.vm.model("settings") } }
    }
    Composer { vm: f.vm.model("composer"); parent: f }
    Audience { vm: f.vm.model("audience"); parent: f }
    ReactionPicker { id: picker; onPicked: (post, emoji, on) => f.vm.react(post, emoji, on) }
    ActionMenu { id: menu; property var row; onPicked: (post, action) => f.doAction(post, action, menu.row) }
    Ask {
        id: removal
        property string post
        parent: f
        title: qsTr("Remove what you wrote?")
        text: qsTr("It goes from this computer, and everyone's device is asked to remove it. Nobody can be forced to.")
        act: qsTr("Remove it")
        onAgreed: f.vm.remove(post)
    }
    function react(button: Item, row: var): void { picker.show(button, row.post || row.key, row.my_emoji) }
    function more(button: Item, row: var, actions: var): void {
        menu.row = row;
        menu.show(button, row.post || row.key, actions);
    }
    function who(group: string): void { vm.model("audience").open(group) }
    function doAction(post: string, action: string, row: var): void {
        if (action === "delete") {
            removal.post = post;
            removal.open();
        } else {
            vm.act(post, action, row.group || view.door, row.text);
        }
    }
    function intoPage(): void { host.forceActiveFocus(Qt.ShortcutFocusReason) }
    function nextPane(): void {
        if (side.activeFocus) host.forceActiveFocus(Qt.TabFocusReason);
        else bar.takeFocus();
    }
    Shortcut { sequences: [StandardKey.New]; enabled: f.visible; onActivated: f.write() }
    Shortcut { sequence: "Alt+Left"; enabled: f.visible; onActivated: { f.vm.back(); f.intoPage() } }
    Shortcut { sequence: "Ctrl+,"; enabled: f.visible; onActivated: { f.vm.go("settings", ""); f.intoPage() } }
    Shortcut { sequence: "F6"; enabled: f.visible; onActivated: f.nextPane() }
    Shortcut { sequence: "Escape"; enabled: f.visible && f.view.page !== "home"; onActivated: f.vm.back() }
    Instantiator {
        model: 9
        Shortcut {
            required property int index
            sequence: "Ctrl+" + (index + 1)
            enabled: f.visible
            onActivated: {
                f.vm.nth(index + 1);
                f.intoPage();
            }
        }
    }
}
