// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import QtQuick.Layouts
import Dooryard.Theme

// A large way on from the first page: icon, name, one line, arrow.
Press {
    id: c
    property string sub
    property bool first: false
    readonly property color fg: first ? Theme.accentInk : Theme.ink
    implicitHeight: Math.max(76, texts.implicitHeight + 28)
    opacity: enabled ? 1 : .45
    Accessible.description: sub
    background: Rectangle {
        radius: Theme.rCard
        color: c.first ? (c.hovered ? Theme.accentHover : Theme.accent) : c.hovered ? Theme.sunken : Theme.surface
        border.width: c.first ? 0 : 1
        border.color: Theme.line
        FocusRing { on: c.visualFocus; around: Theme.rCard }
    }
    contentItem: Item {
        RowLayout {
            anchors { fill: parent; leftMargin: 18; rightMargin: 18 }
            spacing: 16
            Icon { name: c.icon.name; size: 26; tint: c.first ? Theme.accentInk : Theme.accent }
            ColumnLayout {
                id: texts
                spacing: 2
                Layout.fillWidth: true
                Layout.maximumWidth: Number.POSITIVE_INFINITY
                Para { kind: "heading"; text: c.text; color: c.fg; Layout.fillWidth: true }
                Para { kind: "small"; text: c.sub; color: c.first ? Theme.accentInk : Theme.ink2; Layout.fillWidth: true }
            }
            Icon {
                name: c.mirrored ? "arrow-left" : "arrow-right"
                tint: c.first ? Theme.accentInk : Theme.ink3
            }
        }
    }
}
