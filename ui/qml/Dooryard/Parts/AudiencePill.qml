// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import Dooryard.Theme

// Who can see this, always in the same corner. A press shows the faces.
Press {
    id: c
    property string who
    property int count
    implicitHeight: Math.round(28 * Theme.textScale)
    implicitWidth: r.implicitWidth + 20
    Accessible.name: qsTr("Who can see this: %1, %n people", "", count).arg(who)
    background: Rectangle {
        radius: height / 2
        color: c.hovered ? Theme.hover : Theme.accentSoft
        border.width: Theme.highContrast ? 1 : 0
        border.color: Theme.line
        FocusRing { on: c.visualFocus; around: parent.height / 2 }
    }
    contentItem: Item {
        Row {
            id: r
            anchors.centerIn: parent
            spacing: 6
            Icon { name: "lock"; size: 13; tint: Theme.accentText; anchors.verticalCenter: parent.verticalCenter }
            Txt {
                kind: "meta"
                text: c.who + " · " + c.count
                color: Theme.accentText
                font.weight: Font.DemiBold
                anchors.verticalCenter: parent.verticalCenter
                Accessible.ignored: true
            }
        }
    }
}
