// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import Dooryard.Theme

// A white sheet with a hairline. It is as tall as the one item inside.
Rectangle {
    id: c
    default property alias body: inner.data
    property int pad: Theme.s5
    color: Theme.surface
    radius: Theme.rCard
    border.width: 1
    border.color: Theme.line
    implicitHeight: inner.childrenRect.height + 2 * pad
    Item {
        id: inner
        anchors.fill: parent
        anchors.margins: c.pad
    }
}
