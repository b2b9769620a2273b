// SPDX-License-Identifier: AGPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import Dooryard.Theme
import Dooryard.Parts

// F1: what the keyboard can do.
Sheet {
    id: dlg
    name: qsTr("On the keyboard")
    first: close
    width: Math.min(Math.round(560 * Theme.wide), parent ? parent.width - 56 : 560)
    height: Math.min(col.height + 40, parent ? parent.height - 40 : 600)
    contentItem: Item {
        Flickable {
            id: fl
            anchors { fill: parent; topMargin: 20; bottomMargin: 20 }
            contentHeight: col.height
            contentWidth: width
            clip: true
            boundsBehavior: Flickable.StopAtBounds
            Column {
                id: col
                x: 24
                width: dlg.width - 48
                spacing: 16
                Row {
                    width: parent.width
                    Para { kind: "title"; text: dlg.name; width: parent.width - close.width; anchors.verticalCenter: parent.verticalCenter }
                    IconBtn { id: close; icon.name: "x"; text: qsTr("Close"); focus: true; onClicked: dlg.close() }
                }
                KeyTable { width: parent.width }
            }
            ScrollMark { view: fl }
        }
    }
}
