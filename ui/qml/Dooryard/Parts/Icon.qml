// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import Dooryard.Theme

// A line icon, tinted by the image provider. Icons grow with the text, a little.
Item {
    id: i
    property string name
    property int size: 20
    property color tint: Theme.ink2
    readonly property int px: Math.round(size * Math.min(1.3, Theme.textScale))
    readonly property int device: Math.round(px * Screen.devicePixelRatio)
    implicitWidth: px
    implicitHeight: px
    Accessible.ignored: true
    Image {
        anchors.fill: parent
        sourceSize: Qt.size(i.device, i.device)
        source: i.name ? "image://icon/" + i.name + "/" + String(i.tint).slice(-6) : ""
    }
}
