// SPDX-License-Identifier: AGPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick

// A short list of things to do, under what opened it. actions: [{id, text, icon, danger}]
Float {
    id: m
    property var actions: []
    property string target
    signal picked(string target, string action)
    function show(button: Item, what: string, list: var): void {
        parent = button;
        target = what;
        actions = list;
        open();
    }
    onOpened: if (lines.count > 0) lines.itemAt(0).forceActiveFocus(Qt.TabFocusReason)
    y: parent ? parent.height + 4 : 0
    x: parent ? Math.min(0, parent.width - implicitWidth) : 0
    contentItem: Column {
        focus: true
        Repeater {
            id: lines
            model: m.actions
            MenuRow {
                required property var modelData
                required property int index
                objectName: "menu:" + modelData.id
                text: modelData.text
                icon.name: modelData.icon
                danger: modelData.danger
                focus: index === 0
                onClicked: {
                    m.close();
                    m.picked(m.target, modelData.id);
                }
            }
        }
    }
}
