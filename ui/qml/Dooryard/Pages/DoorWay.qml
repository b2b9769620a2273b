// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import QtQuick.Layouts
import Dooryard.Theme
import Dooryard.Parts

// A code inside a door, for one person who stands here now.
Column {
    id: w
    required property var view
    property string look: "primary"
    readonly property bool stacked: width < 500 * Theme.textScale
    property alias button: large
    signal renewed
    signal largeWanted
    signal saveWanted
    spacing: 18
    GridLayout {
        width: parent.width
        columns: w.stacked ? 1 : 2
        columnSpacing: 16
        rowSpacing: 16
        Rectangle {
            implicitWidth: 258
            implicitHeight: 313
            topLeftRadius: 129
            topRightRadius: 129
            bottomLeftRadius: 20
            bottomRightRadius: 20
            color: Theme.accentSoft
            Layout.alignment: Qt.AlignTop
            DoorTile {
                size: 30
                letter: w.view.letter
                paint: w.view.paint
                lit: true
                anchors.horizontalCenter: parent.horizontalCenter
                y: 22
            }
            Qr { x: 13; y: 68; side: 232; payload: w.view.link }
        }
        ColumnLayout {
            spacing: 12
            Layout.fillWidth: true
            Layout.maximumWidth: Number.POSITIVE_INFINITY
            Layout.alignment: Qt.AlignVCenter
            Para {
                kind: "ui"
                font.weight: Font.Normal
                lineHeight: 1.3
                color: Theme.ink2
                text: qsTr("Whoever reads this code first is in at once, even if everyone else is asleep. Show it, don't send it.")
                Layout.fillWidth: true
            }
            Flow {
                spacing: 4
                Layout.fillWidth: true
                Pill { icon: "clock"; text: w.view.left; tone: "porch"; height: Theme.controlSmall }
                Btn { look: "quiet"; small: true; icon.name: "refresh-cw"; text: qsTr("New code"); onClicked: w.renewed() }
            }
            Btn {
                id: large
                objectName: "showLarge"
                look: w.look
                big: true
                icon.name: "maximize"
                text: qsTr("Show it large")
                onClicked: w.largeWanted()
            }
            Btn { icon.name: "hard-drive"; text: qsTr("Save to a USB stick"); onClicked: w.saveWanted() }
        }
    }
    Notice {
        width: parent.width
        icon: "laptop"
        title: qsTr("On their computer")
        text: qsTr("“I have an invitation”, then a picture of the code, or the USB stick.")
    }
}
