// SPDX-License-Identifier: AGPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import Dooryard.Theme

// Faces and names before numbers: nobody's post gets a score.
Row {
    id: r
    property var emoji: []
    property string names
    property bool mine: false
    property real room: 400
    property int glyph: 15
    visible: emoji.length > 0
    spacing: 8
    Accessible.role: Accessible.StaticText
    Accessible.name: emoji.join(" ") + " " + names
    Rectangle {
        id: chip
        height: Math.round((r.glyph + 13) * Math.max(1, Theme.textScale * .8))
        width: er.implicitWidth + 16
        radius: height / 2
        color: r.mine ? Theme.accentSoft : Theme.sunken
        border.width: r.mine || Theme.highContrast ? 1 : 0
        border.color: r.mine ? Theme.accent : Theme.line
        Row {
            id: er
            anchors.centerIn: parent
            spacing: 4
            Repeater {
                model: r.emoji
                Txt {
                    required property string modelData
                    text: modelData
                    font.pixelSize: Math.round(r.glyph * Math.max(1, Theme.textScale * .8))
                    lineHeight: 1
                    height: font.pixelSize + 5
                    Accessible.ignored: true
                }
            }
        }
    }
    Label {
        kind: "meta"
        text: r.names
        elide: Text.ElideRight
        width: Math.min(implicitWidth, Math.max(0, r.room - chip.width - r.spacing))
        anchors.verticalCenter: parent.verticalCenter
        Accessible.ignored: true
    }
}
