// SPDX-License-Identifier: AGPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Dooryard.Theme
import Dooryard.Parts

// What is inside an invitation, and the way in. Whose it is shows only after the four words, if it needs them.
FocusScope {
    id: p
    required property var vm
    property bool small: false
    property bool renaming: false
    readonly property var view: vm.view
    readonly property bool closed: view.needs_words && !view.opened
    function go(): void { closed ? vm.tryWords(words.spoken) : vm.agree(name.text, view.knocks ? hello.text : "") }
    implicitHeight: col.implicitHeight
    Component.onCompleted: closed ? words.begin() : view.knocks ? hello.input.forceActiveFocus() : agree.forceActiveFocus()
    Column {
        id: col
        width: parent.width
        spacing: p.small ? 10 : 18
        RowLayout {
            width: parent.width
            spacing: 14
            Avatar { visible: p.view.inviter !== ""; size: 44; name: p.view.inviter; face: p.view.inviter_face }
            Para {
                kind: "display"
                text: p.view.title
                maximumLineCount: 2
                elide: Text.ElideRight
                Layout.fillWidth: true
                Accessible.role: Accessible.Heading
            }
        }
        Column {
            width: parent.width
            spacing: 10
            Field {
                width: parent.width
                icon: "link"
                spoken: qsTr("Invitation")
                text: p.view.link
                readOnly: true
                act: "x"
                actText: qsTr("Another one")
                onActed: p.vm.back()
            }
            SpokenWords { id: words; visible: p.view.needs_words; width: parent.width; vm: p.vm; onDone: p.go() }
            Row {
                visible: p.view.error !== ""
                width: parent.width
                spacing: 8
                Icon { name: "triangle-alert"; size: 17; tint: Theme.danger }
                Para {
                    kind: "small"
                    color: Theme.danger
                    text: p.view.error
                    width: parent.width - 28
                    Accessible.role: Accessible.AlertMessage
                }
            }
        }
        InsideCard {
            visible: !p.closed
            width: parent.width
            view: p.view
            small: p.small
            name: name.text || p.view.name
            onChangeAsked: p.renaming = true
        }
        Field {
            id: name
            visible: p.renaming
            width: parent.width
            label: qsTr("Your name in this community")
            text: p.view.name
            maximumLength: 64
            onVisibleChanged: if (visible) input.forceActiveFocus()
        }
        Field {
            id: hello
            objectName: "hello"
            visible: p.view.knocks
            width: parent.width
            label: qsTr("Say hello, so they know it's you")
            big: !p.small
            maximumLength: 280
            onAccepted: p.go()
        }
        RowLayout {
            width: parent.width
            spacing: 14
            Btn {
                look: "quiet"
                text: qsTr("Back")
                big: true
                icon.name: p.LayoutMirroring.enabled ? "arrow-right" : "arrow-left"
                Layout.leftMargin: -18
                onClicked: p.vm.back()
            }
            Para {
                kind: "meta"
                lineHeight: 1.2
                horizontalAlignment: Text.AlignRight
                Layout.fillWidth: true
                text: p.closed ? "" : p.view.knocks ? p.view.lets_in : qsTr("You are in at once")
            }
            Btn {
                id: agree
                objectName: "agree"
                look: "primary"
                big: true
                text: p.view.is_busy ? qsTr("One moment…") : p.closed ? qsTr("Open the invitation")
                    : p.view.knocks ? qsTr("Agree and knock") : qsTr("Agree and go in")
                enabled: !p.view.is_busy && (!p.closed || words.complete)
                onClicked: p.go()
            }
        }
    }
}
