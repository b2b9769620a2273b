// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import QtQuick.Layouts
import Dooryard.Theme

// One line of a choice; the whole row is the target. Chosen = tick and border, never colour alone.
Radio {
    id: o
    property string sub
    property string letter
    property string paint
    property bool quiet: false
    implicitHeight: Math.max(58, texts.implicitHeight + 20)
    Accessible.name: text + ", " + sub
    background: Rectangle {
        radius: Theme.rBlock
        color: o.on ? Theme.accentSoft : o.hovered ? Theme.hover : Theme.surface
        border.width: o.on ? 2 : 1
        border.color: o.on ? Theme.accent : Theme.line
        FocusRing { on: o.visualFocus; around: Theme.rBlock }
    }
    contentItem: Item {
        RowLayout {
            anchors { fill: parent; leftMargin: 14; rightMargin: 14 }
            spacing: 12
            Icon { visible: o.icon.name !== ""; name: o.icon.name; tint: o.on ? Theme.accentText : Theme.ink2 }
            DoorTile { visible: o.letter !== ""; letter: o.letter; paint: o.paint; size: 28 }
            ColumnLayout {
                id: texts
                spacing: 1
                Layout.fillWidth: true
                Layout.maximumWidth: Number.POSITIVE_INFINITY
                Label { kind: "ui"; text: o.text; font.weight: Font.DemiBold; elide: Text.ElideRight; Layout.fillWidth: true }
                Label {
                    visible: text !== ""
                    kind: "meta"
                    text: o.sub
                    color: Theme.ink2
                    elide: Text.ElideRight
                    Layout.fillWidth: true
                }
            }
            Tick { visible: o.on || !o.quiet; on: o.on }
        }
    }
}
