// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import QtQuick.Layouts
import Dooryard.Theme
import Dooryard.Parts

// One of the next steps in an empty community.
Rectangle {
    id: c
    property string icon
    property string title
    property string text
    property string action
    property string look: "plain"
    property alias button: go
    signal acted
    Layout.fillWidth: true
    Layout.fillHeight: true
    Layout.preferredWidth: 1
    implicitHeight: col.implicitHeight + 40
    color: Theme.surface
    radius: Theme.rCard
    border.width: 1
    border.color: Theme.line
    ColumnLayout {
        id: col
        anchors { fill: parent; margins: 20 }
        spacing: 10
        Rectangle {
            implicitWidth: 44
            implicitHeight: 44
            radius: Theme.rBlock
            color: Theme.accentSoft
            Icon { anchors.centerIn: parent; name: c.icon; size: 22; tint: Theme.accentText }
        }
        Para { kind: "heading"; text: c.title; topPadding: 4; Layout.fillWidth: true }
        Para {
            kind: "small"
            color: Theme.ink2
            text: c.text
            Layout.fillWidth: true
            Layout.fillHeight: true
            verticalAlignment: Text.AlignTop
        }
        Btn { id: go; Layout.fillWidth: true; look: c.look; text: c.action; onClicked: c.acted() }
    }
}
