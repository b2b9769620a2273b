// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick

// A code on white with its quiet zone, in dark and mirrored windows too.
Image {
    property string payload
    property int side: 200
    property string words: qsTr("Code to be read by another computer")
    LayoutMirroring.enabled: false
    width: side
    height: side
    smooth: false
    cache: false
    sourceSize: Qt.size(Math.round(side * Screen.devicePixelRatio), Math.round(side * Screen.devicePixelRatio))
    source: payload ? "image://qr/" + encodeURIComponent(payload) : ""
    Accessible.role: Accessible.Graphic
    Accessible.name: words
}
