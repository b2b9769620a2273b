// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import Dooryard.Theme
import Dooryard.Parts

// What came while somebody reads waits here, so that nothing moves under their eyes.
Press {
    id: p
    required property var feed
    objectName: "newPill"
    visible: feed.view.waiting > 0
    text: feed.view.waiting_text
    implicitHeight: Theme.controlSmall
    implicitWidth: row.implicitWidth + 32
    onClicked: feed.showNew()
    background: Item {
        Shadow { target: box }
        Rectangle {
            id: box
            anchors.fill: parent
            radius: height / 2
            color: Theme.porch
            FocusRing { on: p.visualFocus; around: parent.height / 2 }
        }
    }
    contentItem: Item {
        Row {
            id: row
            spacing: 6
            anchors.centerIn: parent
            Icon { name: "chevron-up"; size: 18; tint: Theme.porchInk; anchors.verticalCenter: parent.verticalCenter }
            Label {
                kind: "ui"
                font.weight: Font.DemiBold
                text: p.text
                color: Theme.porchInk
                anchors.verticalCenter: parent.verticalCenter
                Accessible.ignored: true
            }
        }
    }
}
