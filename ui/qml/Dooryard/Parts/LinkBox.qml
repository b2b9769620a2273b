// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import QtQuick.Layouts
import Dooryard.Theme

// An invitation as text. Left to right in every language; the end is cut, never the relay.
RowLayout {
    id: b
    property string link
    property string look: "primary"
    property bool copied: false
    property alias button: button
    signal copy
    spacing: 10
    Rectangle {
        Layout.fillWidth: true
        implicitHeight: Theme.controlLarge
        radius: Theme.rControl
        color: Theme.sunken
        border.width: Theme.highContrast ? 1 : 0
        border.color: Theme.line
        Icon {
            id: mark
            name: "link"
            size: 18
            tint: Theme.ink3
            anchors { left: parent.left; leftMargin: 14; verticalCenter: parent.verticalCenter }
        }
        Label {
            kind: "ui"
            font.weight: Font.Normal
            elide: Text.ElideRight
            text: "\u2066" + b.link + "\u2069"
            anchors { left: mark.right; leftMargin: 10; right: parent.right; rightMargin: 14; verticalCenter: parent.verticalCenter }
        }
    }
    Btn {
        id: button
        objectName: "copyLink"
        look: b.look
        big: true
        icon.name: b.copied ? "check" : "copy"
        text: b.copied ? qsTr("Copied") : qsTr("Copy link")
        onClicked: b.copy()
    }
}
