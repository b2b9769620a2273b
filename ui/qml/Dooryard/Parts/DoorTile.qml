// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import Dooryard.Theme

// A community is a door: arched top, square foot, and a knob that lights when there is something new.
Item {
    id: d
    property string letter
    property string paint: "spruce"
    property bool lit: false
    property int size: 36
    implicitWidth: Math.round(size * .84)
    implicitHeight: size
    width: implicitWidth
    height: implicitHeight
    Accessible.ignored: true
    Rectangle {
        anchors.fill: parent
        topLeftRadius: width / 2
        topRightRadius: width / 2
        bottomLeftRadius: Math.max(2, width * .14)
        bottomRightRadius: Math.max(2, width * .14)
        color: Theme.paints[d.paint] || Theme.paints.spruce
    }
    Txt {
        visible: d.size >= 20
        anchors.horizontalCenter: parent.horizontalCenter
        y: Math.round(parent.height * .46 - height / 2)
        text: d.letter
        color: Theme.onPaint
        lineHeight: 1
        font.family: Theme.displayFace
        font.weight: Font.Bold
        font.pixelSize: Math.round(d.size * .40)
    }
    Rectangle {
        visible: d.size >= 26
        width: Math.max(5, Math.round(d.size * .12))
        height: width
        radius: width / 2
        x: Math.round(parent.width - width - Math.max(3, d.size * .1))
        y: Math.round(parent.height * .74)
        color: d.lit ? Theme.porch : Theme.knobOff
    }
}
