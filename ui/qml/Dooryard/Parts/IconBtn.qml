// SPDX-License-Identifier: AGPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import Dooryard.Theme

// An icon with words: a tooltip for the eye, a name for the screen reader.
Press {
    id: c
    property int glyph: 20
    property color tint: Theme.ink2
    property bool framed: false
    implicitWidth: Theme.control
    implicitHeight: Theme.control
    opacity: enabled ? 1 : .45
    background: Rectangle {
        radius: Theme.rControl
        color: c.hovered || c.checked ? Theme.hover : c.framed ? Theme.surface : "transparent"
        border.width: c.framed ? 1 : 0
        border.color: Theme.line
        FocusRing { on: c.visualFocus }
    }
    contentItem: Item {
        Icon { anchors.centerIn: parent; name: c.icon.name; size: c.glyph; tint: c.tint }
    }
    Loader {
        active: c.text !== "" && (c.hovered || c.visualFocus)
        anchors.fill: parent
        sourceComponent: Tip { text: c.text; visible: true }
    }
}
