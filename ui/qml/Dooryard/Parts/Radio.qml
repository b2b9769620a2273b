// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick

// One of several, of which one is chosen: together one tab stop, and arrows choose among them.
Press {
    id: c
    property bool on: false
    property bool arrows: true
    readonly property int ahead: LayoutMirroring.enabled ? -1 : 1
    function step(by: int): void {
        const all = Array.from(parent.children).filter(one => one instanceof Press && one.visible);
        const next = all[(all.indexOf(c) + by + all.length) % all.length] as Press;
        next.forceActiveFocus(Qt.TabFocusReason);
        next.click();
    }
    focusPolicy: on ? Qt.StrongFocus : Qt.ClickFocus
    Accessible.role: Accessible.RadioButton
    Accessible.checked: on
    Keys.onPressed: event => {
        const by = event.key === Qt.Key_Right ? ahead : event.key === Qt.Key_Left ? -ahead
            : event.key === Qt.Key_Down ? 1 : event.key === Qt.Key_Up ? -1 : 0;
        event.accepted = arrows && by !== 0;
        if (event.accepted) step(by);
    }
}
