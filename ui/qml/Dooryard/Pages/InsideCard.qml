// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import QtQuick.Layouts
import Dooryard.Theme
import Dooryard.Parts

// A community as somebody reads it before they agree.
Card {
    id: c
    required property var view
    property bool small: false
    property string name
    signal changeAsked
    pad: small ? 16 : 20
    Column {
        width: parent.width
        spacing: c.small ? 10 : 14
        RowLayout {
            width: parent.width
            spacing: 16
            DoorTile { size: c.small ? 48 : 56; letter: c.view.letter; paint: c.view.paint; lit: true }
            ColumnLayout {
                spacing: 5
                Layout.fillWidth: true
                Layout.maximumWidth: Number.POSITIVE_INFINITY
                Label { kind: "title"; text: c.view.community; elide: Text.ElideRight; Layout.fillWidth: true }
                Para { visible: text !== ""; kind: "small"; lineHeight: 1; color: Theme.ink2; text: c.view.sub; Layout.fillWidth: true }
            }
        }
        Rule { width: parent.width; height: 1 }
        Fact { width: parent.width; icon: "eye"; title: c.view.sees; text: c.view.sees_more }
        Fact { visible: c.view.rules_title !== ""; width: parent.width; icon: "scroll-text"; title: c.view.rules_title; text: c.view.rules }
        RowLayout {
            width: parent.width
            spacing: 12
            Avatar { size: 28; name: c.name; face: c.view.face; Layout.leftMargin: -4; Layout.rightMargin: -4 }
            ColumnLayout {
                spacing: 4
                Layout.fillWidth: true
                Layout.maximumWidth: Number.POSITIVE_INFINITY
                Para {
                    kind: "ui"
                    font.weight: Font.DemiBold
                    text: qsTr("You appear as %1").arg("\u2068" + c.name + "\u2069")
                    Layout.fillWidth: true
                }
                Para { kind: "small"; lineHeight: 1; color: Theme.ink2; text: qsTr("In this community only"); Layout.fillWidth: true }
            }
            Btn { text: qsTr("Change"); small: true; onClicked: c.changeAsked() }
        }
    }
}
