// SPDX-License-Identifier: AGPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Dooryard.Theme
import Dooryard.Parts

// A community one minute old: three doors to walk through, nothing to configure.
FocusScope {
    id: pg
    property string name
    readonly property bool low: height < 720
    readonly property bool narrow: width < 760 * Theme.textScale
    signal invited
    signal writeWanted
    signal sheetWanted
    Component.onCompleted: invite.button.forceActiveFocus()
    PageScroll {
        anchors.fill: parent
        maxWidth: Math.round(720 * Theme.wide)
        head: pg.low ? 24 : 36
        gap: pg.low ? 18 : 26
        Column {
            width: parent.width
            spacing: 14
            Art {
                name: "porch"
                width: pg.low ? 100 : 168
                height: pg.low ? 119 : 200
                radius: width / 2
                corners: "1100"
                anchors.horizontalCenter: parent.horizontalCenter
            }
            Para { kind: "display"; text: qsTr("The light is on."); width: parent.width; horizontalAlignment: Text.AlignHCenter }
            Para {
                color: Theme.ink2
                text: qsTr("%1 is ready. So far it's only you.").arg("\u2068" + pg.name + "\u2069")
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
            }
        }
        GridLayout {
            width: parent.width
            columns: pg.narrow ? 1 : 3
            columnSpacing: 16
            rowSpacing: 16
            StepCard {
                id: invite
                icon: "user-plus"
                title: qsTr("Invite someone")
                text: qsTr("Show a code at the door, or send a link to those far away.")
                action: qsTr("Invite")
                look: "primary"
                onActed: pg.invited()
            }
            StepCard {
                icon: "pencil"
                title: qsTr("Say hello")
                text: qsTr("The first post is waiting for everyone who comes.")
                action: qsTr("Write")
                onActed: pg.writeWanted()
            }
            StepCard {
                icon: "key-round"
                title: qsTr("Keep a spare key")
                text: qsTr("Keep one page so you never lose your way back.")
                action: qsTr("Open the page")
                onActed: pg.sheetWanted()
            }
        }
        Row {
            spacing: 8
            anchors.horizontalCenter: parent.horizontalCenter
            Icon { name: "lock"; size: 15; tint: Theme.ink3; anchors.verticalCenter: parent.verticalCenter }
            Label { kind: "small"; lineHeight: 1; color: Theme.ink3; text: qsTr("Only people you let in can read what's posted here.") }
        }
    }
}
