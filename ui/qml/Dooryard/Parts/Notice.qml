// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import QtQuick.Layouts
import Dooryard.Theme

// A quiet box: what is so, and at most one thing to do. tone: "plain" | "porch" | "danger" | "accent"
Rectangle {
    id: n
    property string icon: "info"
    property string title
    property string text
    property string tone: "plain"
    property string action
    property string look: "plain"
    property bool under: false
    readonly property color fg: tone === "porch" ? Theme.porchText
        : tone === "danger" ? Theme.danger : tone === "accent" ? Theme.accentText : Theme.ink2
    property alias button: act
    signal acted
    radius: Theme.rBlock
    implicitHeight: g.implicitHeight + 28
    implicitWidth: 320
    color: tone === "porch" ? Theme.porchSoft : tone === "danger" ? Theme.dangerSoft
        : tone === "accent" ? Theme.accentSoft : Theme.sunken
    border.width: tone === "plain" || Theme.highContrast ? 1 : 0
    border.color: Theme.line
    Accessible.role: Accessible.Note
    Accessible.name: title + " " + text
    GridLayout {
        id: g
        anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter; leftMargin: 16; rightMargin: 14 }
        columns: n.under ? 2 : 3
        columnSpacing: 12
        rowSpacing: 10
        Icon { name: n.icon; size: 20; tint: n.fg; Layout.alignment: Qt.AlignTop; Layout.topMargin: 1 }
        ColumnLayout {
            spacing: 3
            Layout.fillWidth: true
            Layout.maximumWidth: Number.POSITIVE_INFINITY
            Layout.alignment: Qt.AlignVCenter
            Para {
                visible: text !== ""
                kind: "ui"
                font.weight: Font.DemiBold
                text: n.title
                color: n.tone === "plain" ? Theme.ink : n.fg
                Layout.fillWidth: true
            }
            Para {
                visible: text !== ""
                kind: "small"
                text: n.text
                color: n.tone === "plain" ? Theme.ink2 : n.fg
                Layout.fillWidth: true
            }
        }
        Btn {
            id: act
            visible: text !== ""
            text: n.action
            look: n.look
            Layout.row: n.under ? 1 : 0
            Layout.column: n.under ? 1 : 2
            Layout.alignment: Qt.AlignVCenter | Qt.AlignLeft
            onClicked: n.acted()
        }
    }
}
