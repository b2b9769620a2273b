// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import QtQuick.Layouts
import Dooryard.Theme

// One of two to four ways; the whole card is the target. Chosen = border and tick, never colour alone.
Radio {
    id: c
    property string sub
    property string foot
    implicitHeight: l.implicitHeight + 32
    Accessible.name: [text, sub, foot].filter(part => part).join(". ")
    background: Rectangle {
        radius: 14
        color: c.on ? Theme.accentSoft : c.hovered ? Theme.sunken : Theme.surface
        border.width: c.on ? 2 : 1
        border.color: c.on ? Theme.accent : Theme.line
        FocusRing { on: c.visualFocus; around: 14 }
    }
    contentItem: Item {
        ColumnLayout {
            id: l
            anchors { left: parent.left; right: parent.right; top: parent.top; margins: 16 }
            spacing: 6
            RowLayout {
                spacing: 10
                Layout.fillWidth: true
                Icon { name: c.icon.name; size: 20; tint: c.on ? Theme.accentText : Theme.ink2; Layout.alignment: Qt.AlignTop }
                Para { kind: "ui"; font.weight: Font.DemiBold; text: c.text; Layout.fillWidth: true; Layout.minimumHeight: 22 }
                Tick { on: c.on; Layout.alignment: Qt.AlignTop }
            }
            Para { visible: text !== ""; kind: "small"; color: Theme.ink2; text: c.sub; Layout.fillWidth: true }
            Para {
                visible: text !== ""
                kind: "meta"
                font.weight: Font.DemiBold
                color: c.on ? Theme.accentText : Theme.ink2
                text: c.foot
                topPadding: 2
                Layout.fillWidth: true
            }
        }
    }
}
