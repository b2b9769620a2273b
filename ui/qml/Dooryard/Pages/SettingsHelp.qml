// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import Dooryard.Theme
import Dooryard.Parts

// The keyboard, and what this program is.
Column {
    id: s
    required property var view
    spacing: 16
    Para { kind: "title"; text: qsTr("On the keyboard"); width: parent.width }
    Card { width: parent.width; KeyTable { width: parent.width } }
    Para { kind: "title"; text: qsTr("About Dooryard"); width: parent.width }
    Card {
        width: parent.width
        Column {
            width: parent.width
            spacing: 14
            Row {
                spacing: 14
                Brand { size: 30 }
                Label {
                    kind: "ui"
                    font.weight: Font.Normal
                    color: Theme.ink2
                    text: qsTr("Version %1").arg(s.view.version)
                    anchors.verticalCenter: parent.verticalCenter
                }
            }
            Para {
                kind: "ui"
                font.weight: Font.Normal
                lineHeight: 1.3
                color: Theme.ink2
                width: parent.width
                text: qsTr("Free software under the GNU Affero General Public License, version 3 or later. It talks to the "
                    + "relays that you and your communities chose, and to nothing else.")
            }
            FactLine {
                width: parent.width
                icon: "hard-drive"
                title: qsTr("Kept on this computer, sealed")
                value: s.view.kept + " · " + s.view.stored
            }
        }
    }
}
