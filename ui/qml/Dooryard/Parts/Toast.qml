// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import Dooryard.Theme

// One at a time, five seconds, one action; announced to screen readers.
Item {
    id: t
    property string text
    property string action
    property string icon: "check"
    property real room: 600
    signal acted
    signal ended
    implicitWidth: box.width
    implicitHeight: box.height
    visible: text !== ""
    Accessible.role: Accessible.AlertMessage
    Accessible.name: text
    Timer { running: t.visible; interval: Theme.toastStay; onTriggered: t.ended() }
    Shadow { target: box }
    Rectangle {
        id: box
        width: r.implicitWidth + 36
        height: Math.max(Theme.controlLarge, words.height + 24)
        radius: Math.min(24, height / 2)
        color: Theme.toast
        Row {
            id: r
            anchors.centerIn: parent
            spacing: 10
            Icon { name: t.icon; size: 18; tint: Theme.toastAct; anchors.verticalCenter: parent.verticalCenter }
            Para {
                id: words
                kind: "ui"
                text: t.text
                color: Theme.toastInk
                width: Math.min(Math.ceil(implicitWidth), t.room - 80 - (act.visible ? act.width : 0))
                anchors.verticalCenter: parent.verticalCenter
                Accessible.ignored: true
            }
            Press {
                id: act
                objectName: "toastAct"
                visible: t.action !== ""
                text: t.action
                implicitWidth: word.implicitWidth + 16
                implicitHeight: box.height
                onClicked: t.acted()
                background: Item { FocusRing { on: act.visualFocus; anchors.margins: 6 } }
                contentItem: Item {
                    Label {
                        id: word
                        anchors.centerIn: parent
                        kind: "ui"
                        text: act.text
                        font.weight: Font.DemiBold
                        color: Theme.toastAct
                    }
                }
            }
        }
    }
}
