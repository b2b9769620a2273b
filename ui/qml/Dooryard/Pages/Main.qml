// SPDX-License-Identifier: AGPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import Dooryard.Theme
import Dooryard.Parts

// The window: the way in, the recovery sheet, or the pages behind the door.
T.ApplicationWindow {
    id: win
    required property var model
    property bool mirror: false
    readonly property string stage: model.view.stage
    property bool lived: stage === "inside"
    onStageChanged: if (stage === "inside") lived = true
    title: "Dooryard"
    width: 1280
    height: 800
    minimumWidth: 900
    minimumHeight: 640
    visible: true
    color: Theme.canvas
    LayoutMirroring.enabled: mirror
    LayoutMirroring.childrenInherit: true
    font.family: Theme.text
    Item {
        id: root
        anchors.fill: parent
        LayoutMirroring.enabled: win.mirror
        LayoutMirroring.childrenInherit: true
        Loader {
            anchors.fill: parent
            active: win.stage === "arrive"
            focus: active
            sourceComponent: Arrival { vm: win.model.arrival; onHelpWanted: keys.open() }
        }
        Loader {
            anchors.fill: parent
            active: win.stage === "sheet"
            focus: active
            sourceComponent: Recovery { vm: win.model.inside.model("recovery") }
        }
        Loader {
            id: inside
            anchors.fill: parent
            active: win.lived && win.stage !== "closed"
            visible: win.stage === "inside"
            focus: visible
            sourceComponent: Inside { app: win.model; onHelpWanted: keys.open(); onLinkChosen: address => outside.show(address) }
        }
        Toast {
            z: 10
            text: win.model.view.toast
            icon: win.model.view.toast_icon
            room: root.width - 80
            action: win.model.view.toast_action
            anchors { bottom: parent.bottom; bottomMargin: 28; horizontalCenter: parent.horizontalCenter }
            onActed: win.model.undo()
            onEnded: win.model.hush()
        }
    }
    KeyList { id: keys; parent: root }
    Ask {
        id: outside
        property string address
        function show(link: string): void {
            address = link;
            open();
        }
        title: qsTr("Open this in your browser?")
        text: "\u2066" + address + "\u2069"
        act: qsTr("Open it")
        keep: qsTr("Stay here")
        look: "primary"
        icon: "globe"
        onAgreed: win.model.browse(address)
    }
    Shortcut { sequences: [StandardKey.Undo]; enabled: win.model.view.toast_action !== ""; onActivated: win.model.undo() }
    Shortcut { sequences: ["F1"]; onActivated: keys.open() }
    Shortcut { sequences: [StandardKey.ZoomIn, "Ctrl+="]; onActivated: win.model.display.step(1) }
    Shortcut { sequences: [StandardKey.ZoomOut]; onActivated: win.model.display.step(-1) }
    Shortcut { sequence: "Ctrl+0"; onActivated: win.model.display.step(0) }
    Shortcut { sequences: [StandardKey.Quit]; onActivated: win.close() }
}
