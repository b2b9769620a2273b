// SPDX-License-Identifier: AGPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Dooryard.Theme
import Dooryard.Parts

// Light or dark, text size, motion, contrast, keys.
Column {
    id: s
    required property var vm
    readonly property var view: vm.view
    spacing: 16
    Para { kind: "title"; text: qsTr("Reading & display"); width: parent.width }
    GridLayout {
        width: parent.width
        columns: width < 480 * Theme.textScale ? 1 : 3
        columnSpacing: 12
        rowSpacing: 12
        Repeater {
            model: [
                { key: "light", icon: "sun", text: qsTr("Light") },
                { key: "dark", icon: "moon", text: qsTr("Dark") },
                { key: "system", icon: "monitor", text: qsTr("As the computer") }
            ]
            ChoiceCard {
                required property var modelData
                objectName: "theme:" + modelData.key
                Layout.fillWidth: true
                Layout.preferredWidth: 1
                Layout.fillHeight: true
                icon.name: modelData.icon
                text: modelData.text
                on: s.view.theme === modelData.key
                onClicked: s.vm.set("theme", modelData.key)
            }
        }
    }
    Card {
        width: parent.width
        Column {
            width: parent.width
            spacing: 16
            GridLayout {
                width: parent.width
                columns: width < 420 * Theme.textScale ? 1 : 2
                Para { text: qsTr("Text size"); font.weight: Font.DemiBold; lineHeight: 1; Layout.fillWidth: true }
                Row {
                    spacing: 8
                    IconBtn {
                        icon.name: "minus"
                        framed: true
                        text: qsTr("Smaller text")
                        enabled: s.view.scale > 1
                        onClicked: s.vm.step(-1)
                    }
                    Label {
                        text: qsTr("%1 %").arg(Math.round(s.view.scale * 100))
                        lineHeight: 1
                        width: Math.round(64 * Theme.grow)
                        horizontalAlignment: Text.AlignHCenter
                        anchors.verticalCenter: parent.verticalCenter
                    }
                    IconBtn {
                        objectName: "larger"
                        icon.name: "plus"
                        framed: true
                        text: qsTr("Larger text")
                        enabled: s.view.scale < 2
                        onClicked: s.vm.step(1)
                    }
                }
            }
            Rule { width: parent.width; height: 1 }
            SwitchLine {
                width: parent.width
                title: qsTr("Less motion")
                text: qsTr("Nothing slides or fades.")
                on: s.view.reduced_motion
                onFlipped: on => s.vm.set("reduced_motion", on ? "on" : "off")
            }
            Rule { width: parent.width; height: 1 }
            SwitchLine {
                width: parent.width
                title: qsTr("Strong contrast")
                text: qsTr("Black on white, clear lines.")
                on: s.view.high_contrast
                onFlipped: on => s.vm.set("high_contrast", on ? "on" : "off")
            }
            Rule { width: parent.width; height: 1 }
            SwitchLine {
                width: parent.width
                title: qsTr("Single letters as keys")
                text: qsTr("J, K, R, C and W while you are not typing.")
                on: s.view.single_keys
                onFlipped: on => s.vm.set("single_keys", on ? "on" : "off")
            }
        }
    }
}
