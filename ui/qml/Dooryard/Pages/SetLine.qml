// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import Dooryard.Theme
import Dooryard.Parts

// One line that tells how something is set, and opens its choices unless it is fixed.
Press {
    id: l
    property alias title: l.text
    property string value
    property bool fixed: false
    property string mark
    signal opened
    implicitHeight: Theme.controlSmall
    enabled: !fixed
    Accessible.description: value
    onClicked: l.opened()
    background: Rectangle {
        radius: Theme.rControl
        color: l.hovered && !l.fixed ? Theme.hover : "transparent"
        anchors { leftMargin: -8; rightMargin: -8 }
        FocusRing { on: l.visualFocus }
    }
    contentItem: Item {
        Icon { id: glyph; name: l.mark; tint: Theme.accent; anchors { left: parent.left; verticalCenter: parent.verticalCenter } }
        Label {
            id: name
            kind: "ui"
            text: l.title
            anchors { left: glyph.right; leftMargin: 12; verticalCenter: parent.verticalCenter }
            Accessible.ignored: true
        }
        Label {
            kind: "ui"
            font.weight: Font.Normal
            color: Theme.ink2
            text: l.value
            elide: Text.ElideRight
            horizontalAlignment: Text.AlignRight
            anchors { left: name.right; leftMargin: 12; right: parent.right; rightMargin: 30; verticalCenter: parent.verticalCenter }
        }
        Icon {
            visible: !l.fixed
            name: "chevron-down"
            size: 18
            tint: Theme.ink3
            anchors { right: parent.right; verticalCenter: parent.verticalCenter }
        }
    }
}
