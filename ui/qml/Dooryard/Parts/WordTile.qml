// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import Dooryard.Theme

// One spoken word, numbered.
Rectangle {
    id: w
    property string word
    property int n: 0
    property int px: Theme.size("body") + 3
    implicitHeight: Math.round(px * 2.7)
    implicitWidth: t.implicitWidth + 56
    radius: Theme.rBlock
    color: Theme.sunken
    border.width: Theme.highContrast ? 1 : 0
    border.color: Theme.line
    Accessible.role: Accessible.StaticText
    Accessible.name: n > 0 ? qsTr("%1: %2").arg(n).arg(word) : word
    Label {
        visible: w.n > 0
        kind: "meta"
        text: w.n
        anchors { left: parent.left; leftMargin: 12; verticalCenter: parent.verticalCenter }
        Accessible.ignored: true
    }
    Txt {
        id: t
        anchors.centerIn: parent
        text: w.word
        font.pixelSize: w.px
        font.weight: Font.DemiBold
        lineHeight: 1
        Accessible.ignored: true
    }
}
