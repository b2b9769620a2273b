// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import Dooryard.Theme
import Dooryard.Parts

// The line that opens the composer. Tab goes by it to the posts; Shift+Tab from them, or Ctrl+N, comes here.
Press {
    id: p
    property string name
    property string face
    property string prompt
    objectName: "writeLine"
    text: prompt
    focusPolicy: Qt.ClickFocus
    implicitHeight: Math.round(64 * Theme.grow)
    background: Rectangle {
        radius: Theme.rCard
        color: p.hovered ? Theme.sunken : Theme.surface
        border.width: 1
        border.color: Theme.line
        FocusRing { on: p.visualFocus; around: Theme.rCard }
    }
    contentItem: Item {
        Avatar {
            id: avatar
            size: 40
            name: p.name
            face: p.face
            anchors { left: parent.left; leftMargin: 14; verticalCenter: parent.verticalCenter }
        }
        Label {
            text: p.prompt
            color: Theme.ink3
            lineHeight: 1
            elide: Text.ElideRight
            anchors { left: avatar.right; leftMargin: 12; right: pen.left; rightMargin: 12; verticalCenter: parent.verticalCenter }
            Accessible.ignored: true
        }
        Icon { id: pen; name: "pencil"; size: 20; anchors { right: parent.right; rightMargin: 20; verticalCenter: parent.verticalCenter } }
    }
}
