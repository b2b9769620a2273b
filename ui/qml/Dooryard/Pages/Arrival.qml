// SPDX-License-Identifier: AGPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import Dooryard.Theme
import Dooryard.Parts

// The way in. One decision per page, Enter always goes on.
FocusScope {
    id: w
    required property var vm
    readonly property var view: vm.view
    readonly property bool small: width < Theme.slimBelow
    readonly property bool form: view.page !== "hello" && view.page !== "create"
    readonly property real share: !small ? (form ? .36 : .46) : form || Theme.textScale > 1.3 ? 0 : .34
    readonly property int artW: Math.round(width * share)
    readonly property var pages: ({
        hello: hello, create: create, pass: pass, unlock: unlock, paste: paste, join: join, wait: wait, trouble: trouble
    })
    signal helpWanted
    Rectangle { anchors.fill: parent; color: Theme.canvas }
    PorchPicture {
        id: art
        visible: w.artW > 0
        width: w.artW
        anchors { left: parent.left; leftMargin: 20; top: parent.top; topMargin: 20; bottom: parent.bottom; bottomMargin: 20 }
    }
    Item {
        id: side
        anchors { left: parent.left; leftMargin: w.artW ? w.artW + 20 : 0; right: parent.right; top: parent.top; bottom: parent.bottom }
        Brand { visible: !art.visible; size: 28; anchors { left: parent.left; leftMargin: 32; top: parent.top; topMargin: 24 } }
        Btn {
            z: 1
            look: "quiet"
            icon.name: "circle-help"
            text: qsTr("Help")
            focusPolicy: Qt.ClickFocus
            anchors { right: parent.right; rightMargin: 24; top: parent.top; topMargin: w.small ? 16 : 24 }
            onClicked: w.helpWanted()
        }
        Flickable {
            id: fl
            anchors { fill: parent; topMargin: w.small ? 58 : 66 }
            clip: true
            contentWidth: width
            contentHeight: Math.max(height, body.y + body.height + 22)
            boundsBehavior: Flickable.StopAtBounds
            flickableDirection: Flickable.VerticalFlick
            Loader {
                id: body
                focus: true
                width: Math.min(Math.round((w.view.page === "hello" || w.view.page === "unlock" ? 420 : w.view.page === "create" ? 440
                    : w.view.page === "pass" || w.view.page === "wait" ? 480 : 560) * Theme.wide), fl.width - 56)
                height: item ? (item as Item).implicitHeight : 0
                x: Math.round((fl.width - width) / 2)
                y: Math.max(6, Math.round((fl.height - height) / 2 - (w.small ? 8 : 32)))
                sourceComponent: w.pages[w.view.page]
            }
        }
        KeepInView { view: fl }
        ScrollMark { view: fl; parent: fl }
    }
    Component { id: hello; ArriveHello { vm: w.vm } }
    Component { id: create; ArriveCreate { vm: w.vm; small: w.small } }
    Component { id: pass; ArrivePass { vm: w.vm; small: w.small } }
    Component { id: unlock; ArriveUnlock { vm: w.vm } }
    Component { id: paste; ArrivePaste { vm: w.vm } }
    Component { id: join; ArriveJoin { vm: w.vm; small: w.small } }
    Component { id: trouble; ArriveTrouble { vm: w.vm } }
    Component { id: wait; ArriveWait { vm: w.vm } }
    Shortcut {
        sequence: "Escape"
        enabled: w.visible && w.view.page !== "hello" && w.view.page !== "unlock" && w.view.page !== "trouble" && w.view.page !== "wait"
        onActivated: w.vm.back()
    }
}
