// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import Dooryard.Theme

// One scrolled, centred column. "two" says whether two panes fit beside each other; if not, pages stack them.
Item {
    id: s
    property int maxWidth: Math.round(948 * Theme.wide)
    property int margin: 32
    property int head: 28
    property int gap: 20
    default property alias body: col.data
    property alias view: fl
    readonly property int colW: Math.min(maxWidth, width - 2 * margin)
    readonly property bool two: colW >= 860 * Theme.wide
    Flickable {
        id: fl
        anchors.fill: parent
        contentWidth: width
        contentHeight: col.height + s.head + 20
        boundsBehavior: Flickable.StopAtBounds
        flickableDirection: Flickable.VerticalFlick
        Column {
            id: col
            x: Math.round((s.width - s.colW) / 2)
            y: s.head
            width: s.colW
            spacing: s.gap
        }
    }
    KeepInView { view: fl }
    ScrollMark { view: fl }
}
