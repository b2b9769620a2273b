// SPDX-License-Identifier: AGPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import Dooryard.Theme

// Some of the people, then how many more. people: [{name, face}]
Row {
    id: r
    property var people: []
    property int total: people.length
    property int size: 26
    property int max: 5
    property color ringColor: Theme.surface
    readonly property int more: total - Math.min(max, people.length)
    spacing: -Math.round(size * .26)
    Repeater {
        model: r.people.slice(0, r.max)
        Avatar {
            required property var modelData
            name: modelData.name
            face: modelData.face
            size: r.size
            ring: true
            ringColor: r.ringColor
        }
    }
    Rectangle {
        visible: r.more > 0
        width: r.size + 4
        height: r.size + 4
        y: -2
        radius: height / 2
        color: r.ringColor
        Rectangle {
            anchors.fill: parent
            anchors.margins: 2
            radius: height / 2
            color: Theme.hover
            Txt {
                anchors.centerIn: parent
                kind: "meta"
                text: "+" + r.more
                font.pixelSize: Math.round(r.size * .4)
                font.weight: Font.DemiBold
                color: Theme.ink2
            }
        }
    }
}
