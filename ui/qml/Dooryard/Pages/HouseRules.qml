// SPDX-License-Identifier: AGPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Dooryard.Theme
import Dooryard.Parts

// What this place is, its rules, and the two facts that are always shown.
ColumnLayout {
    id: h
    required property var view
    spacing: 16
    Card {
        visible: h.view.about !== ""
        Layout.fillWidth: true
        Column {
            width: parent.width
            spacing: 8
            Para { kind: "heading"; text: qsTr("About"); width: parent.width }
            Para { kind: "ui"; font.weight: Font.Normal; lineHeight: 1.3; color: Theme.ink2; text: h.view.about; width: parent.width }
        }
    }
    Card {
        Layout.fillWidth: true
        Column {
            width: parent.width
            spacing: 12
            Para { kind: "heading"; text: qsTr("House rules"); width: parent.width }
            Para {
                visible: h.view.rules.length === 0
                kind: "ui"
                font.weight: Font.Normal
                color: Theme.ink2
                text: qsTr("None are written down here.")
                width: parent.width
            }
            Repeater {
                model: h.view.rules
                Numbered {
                    required property string modelData
                    required property int index
                    width: parent.width
                    n: index + 1
                    text: modelData
                }
            }
            Rule { width: parent.width; height: 1 }
            FactLine { width: parent.width; icon: "eye"; title: qsTr("Newcomers see"); value: h.view.newcomers }
            FactLine {
                visible: value !== ""
                width: parent.width
                icon: "door-open"
                title: qsTr("Who lets people in")
                value: h.view.doorkeepers
            }
        }
    }
}
