// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import Dooryard.Theme

// The mark: an open, lit door. It never mirrors.
Row {
    id: b
    property int size: 28
    property bool word: true
    property color ink: Theme.ink
    spacing: Math.round(size * .36)
    Accessible.role: Accessible.Graphic
    Accessible.name: "Dooryard"
    Item {
        width: Math.round(b.size * .84)
        height: b.size
        Rectangle {
            anchors.fill: parent
            topLeftRadius: width / 2
            topRightRadius: width / 2
            bottomLeftRadius: 3
            bottomRightRadius: 3
            color: Theme.brandDoor
        }
        Rectangle {
            x: parent.width * .36
            y: parent.height * .2
            width: parent.width * .5
            height: parent.height * .8
            topLeftRadius: width * .3
            topRightRadius: width / 2
            color: Theme.porch
        }
        Rectangle {
            x: parent.width * .24
            y: parent.height * .59
            width: parent.width * .1
            height: width
            radius: width / 2
            color: Theme.porch
        }
    }
    Txt {
        visible: b.word
        text: "Dooryard"
        font.family: Theme.displayFace
        font.weight: Font.Bold
        font.pixelSize: Math.round(b.size * .72)
        color: b.ink
        lineHeight: 1
        anchors.verticalCenter: parent.verticalCenter
        Accessible.ignored: true
    }
}
