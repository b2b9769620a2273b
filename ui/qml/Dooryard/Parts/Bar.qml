// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import Dooryard.Theme

Rectangle {
    id: b
    property real value: 0
    property color fill: Theme.accent
    implicitHeight: 8
    radius: height / 2
    color: Theme.hover
    Accessible.role: Accessible.ProgressBar
    Rectangle {
        visible: b.value > 0
        height: parent.height
        radius: height / 2
        width: Math.max(height, parent.width * b.value)
        color: b.fill
        Behavior on width { NumberAnimation { duration: Theme.slow; easing.type: Easing.OutCubic } }
    }
}
