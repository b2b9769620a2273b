// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import Dooryard.Theme

// Where typing goes on: two pixels wide, in the colour of the front door. `at` keeps it lit while it moves.
Rectangle {
    id: c
    property bool on: false
    property int at: 0
    readonly property int beat: Math.round(Application.styleHints.cursorFlashTime / 2)
    property bool lit: true
    onAtChanged: {
        lit = true;
        blink.restart();
    }
    width: 2
    color: Theme.accent
    visible: on && lit
    Timer {
        id: blink
        running: c.on && c.beat > 0
        repeat: true
        interval: Math.max(100, c.beat)
        onTriggered: c.lit = !c.lit
        onRunningChanged: c.lit = true
    }
}
