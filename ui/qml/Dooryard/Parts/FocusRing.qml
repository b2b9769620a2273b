// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import Dooryard.Theme

// Two pixels, two pixels off the control, for keyboard focus only.
Rectangle {
    property bool on: false
    property real around: Theme.rControl
    anchors.fill: parent
    anchors.margins: -4
    radius: around + 4
    color: "transparent"
    border.width: 2
    border.color: Theme.accent
    visible: on
}
