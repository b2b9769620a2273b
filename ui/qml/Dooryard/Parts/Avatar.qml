// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import Dooryard.Theme

// People are always circles; communities are always doors.
Item {
    id: a
    property string name
    property string face
    property int size: 40
    property bool ring: false
    property color ringColor: Theme.surface
    readonly property int device: Math.round(size * Screen.devicePixelRatio)
    implicitWidth: size
    implicitHeight: size
    width: size
    height: size
    Accessible.role: Accessible.Graphic
    Accessible.name: name
    Rectangle {
        anchors.fill: parent
        anchors.margins: -2
        radius: width / 2
        visible: a.ring
        color: a.ringColor
    }
    Rectangle {
        anchors.fill: parent
        radius: width / 2
        visible: a.face === ""
        color: Theme.tones[(a.name.length * 5 + (a.name.charCodeAt(0) || 0)) % Theme.tones.length]
        Txt {
            anchors.centerIn: parent
            color: Theme.onPaint
            font.weight: Font.DemiBold
            font.pixelSize: Math.round(a.size * .38)
            lineHeight: 1
            text: a.name.split(" ").map(part => Array.from(part)[0] || "").slice(0, 2).join("")
            Accessible.ignored: true
        }
    }
    Image {
        anchors.fill: parent
        visible: a.face !== ""
        source: a.face ? "image://face/" + a.face + "/" + a.device : ""
    }
}
