// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import Dooryard.Theme

// A code on white with its quiet zone, in dark and mirrored windows too.
Rectangle {
    id: q
    property string payload
    property int side: 200
    property string words: qsTr("Code to be read by another computer")
    width: side
    height: side
    radius: Theme.rBlock
    color: Theme.paper
    Accessible.role: Accessible.Graphic
    Accessible.name: words
    Image {
        LayoutMirroring.enabled: false
        anchors.fill: parent
        smooth: false
        cache: false
        sourceSize: Qt.size(Math.round(q.side * Screen.devicePixelRatio), Math.round(q.side * Screen.devicePixelRatio))
        source: q.payload ? "image://qr/" + encodeURIComponent(q.payload) : ""
    }
}
