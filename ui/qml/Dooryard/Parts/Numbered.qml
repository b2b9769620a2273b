// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import QtQuick.Layouts
import Dooryard.Theme

// One of a few numbered lines, such as a house rule.
RowLayout {
    id: r
    property int n
    property string text
    property int size: 26
    property string kind: "ui"
    spacing: 12
    Rectangle {
        implicitWidth: r.size
        implicitHeight: r.size
        radius: height / 2
        color: Theme.accentSoft
        Layout.alignment: Qt.AlignTop
        Txt { anchors.centerIn: parent; kind: "meta"; font.weight: Font.Bold; color: Theme.accentText; text: r.n }
    }
    Para { kind: r.kind; font.weight: Font.Normal; text: r.text; Layout.fillWidth: true; Layout.minimumHeight: r.size }
}
