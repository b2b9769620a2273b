// SPDX-License-Identifier: AGPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import Dooryard.Theme

// One tab stop; arrows move inside.
FocusScope {
    id: t
    property var items: []
    property int at: 0
    signal chosen(int index)
    implicitHeight: Math.round(36 * Theme.textScale)
    implicitWidth: row.implicitWidth
    activeFocusOnTab: true
    Accessible.role: Accessible.PageTabList
    Accessible.name: items.join(", ")
    Keys.onLeftPressed: t.chosen(Math.max(0, t.at + (t.LayoutMirroring.enabled ? 1 : -1)) % t.items.length)
    Keys.onRightPressed: t.chosen(Math.max(0, t.at + (t.LayoutMirroring.enabled ? -1 : 1)) % t.items.length)
    Row {
        id: row
        spacing: 6
        anchors.left: parent.left
        Repeater {
            model: t.items
            Rectangle {
                id: tab
                required property string modelData
                required property int index
                readonly property bool on: index === t.at
                height: t.implicitHeight
                width: l.implicitWidth + 28
                radius: height / 2
                color: on ? Theme.ink : area.containsMouse ? Theme.hover : Theme.surface
                border.width: on ? 0 : 1
                border.color: Theme.line
                Accessible.role: Accessible.PageTab
                Accessible.name: modelData
                Accessible.selected: on
                Accessible.onPressAction: t.chosen(index)
                FocusRing { on: tab.on && t.activeFocus; around: tab.height / 2 }
                Label {
                    id: l
                    anchors.centerIn: parent
                    kind: "small"
                    lineHeight: 1
                    text: tab.modelData
                    color: tab.on ? Theme.canvas : Theme.ink2
                    font.weight: Font.DemiBold
                    Accessible.ignored: true
                }
                MouseArea { id: area; anchors.fill: parent; hoverEnabled: true; onClicked: t.chosen(tab.index) }
            }
        }
    }
}
