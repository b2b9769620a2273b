// SPDX-License-Identifier: AGPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Dooryard.Theme
import Dooryard.Parts

// A link by one channel, four words by another.
Column {
    id: w
    required property var view
    property string look: "primary"
    property alias button: box.button
    signal copied
    signal ended
    spacing: 18
    Column {
        width: parent.width
        spacing: 10
        Para { kind: "ui"; font.weight: Font.DemiBold; width: parent.width; text: qsTr("1.  Send this link by mail or chat") }
        LinkBox { id: box; look: w.look; width: parent.width; link: w.view.link; copied: w.view.copied; onCopy: w.copied() }
    }
    Column {
        width: parent.width
        spacing: 10
        Para { kind: "ui"; font.weight: Font.DemiBold; width: parent.width; text: qsTr("2.  Say these four words by telephone") }
        GridLayout {
            width: parent.width
            columns: width < 440 * Theme.textScale ? 2 : 4
            columnSpacing: 10
            rowSpacing: 10
            Repeater {
                model: w.view.words
                WordTile {
                    required property string modelData
                    required property int index
                    Layout.fillWidth: true
                    Layout.preferredWidth: 1
                    word: modelData
                    n: index + 1
                    px: Math.round(24 * Math.min(1.25, Theme.textScale))
                    implicitHeight: 76
                }
            }
        }
        Para {
            kind: "small"
            color: Theme.ink2
            width: parent.width
            text: qsTr("Never in the same message: the link alone opens nothing, both together open the door.")
        }
    }
    RowLayout {
        width: parent.width
        spacing: 10
        Pill { icon: "clock"; text: qsTr("Until %1").arg(w.view.until); tone: "porch" }
        Item { Layout.fillWidth: true }
        Btn { look: "quiet"; small: true; icon.name: "x"; text: qsTr("End this invitation"); onClicked: w.ended() }
    }
}
