// SPDX-License-Identifier: AGPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Dooryard.Theme
import Dooryard.Parts

// What somebody reads before they come in.
Card {
    id: c
    required property var view
    pad: 24
    Column {
        width: parent.width
        spacing: 18
        Para { kind: "title"; text: qsTr("What they read first"); width: parent.width }
        RowLayout {
            width: parent.width
            spacing: 12
            Avatar { size: 40; name: c.view.inviter; face: c.view.inviter_face }
            ColumnLayout {
                spacing: 4
                Layout.fillWidth: true
                Layout.maximumWidth: Number.POSITIVE_INFINITY
                Para { kind: "ui"; font.weight: Font.DemiBold; text: c.view.inviter_line; Layout.fillWidth: true }
                Para { kind: "meta"; text: qsTr("Everyone sees who came in by whom"); Layout.fillWidth: true }
            }
        }
        Rectangle {
            width: parent.width
            height: sees.implicitHeight + 28
            radius: Theme.rBlock
            color: Theme.sunken
            border.width: Theme.highContrast ? 1 : 0
            border.color: Theme.line
            Fact {
                id: sees
                anchors { left: parent.left; right: parent.right; top: parent.top; margins: 14 }
                icon: "eye"
                title: c.view.sees
                text: c.view.sees_more
            }
        }
        Column {
            visible: c.view.rules.length > 0
            width: parent.width
            spacing: 10
            Para {
                kind: "small"
                lineHeight: 1
                font.weight: Font.DemiBold
                text: qsTr("And they agree to the house rules")
                width: parent.width
            }
            Repeater {
                model: c.view.rules
                Numbered {
                    required property string modelData
                    required property int index
                    width: parent.width
                    n: index + 1
                    size: 24
                    kind: "small"
                    text: modelData
                }
            }
        }
    }
}
