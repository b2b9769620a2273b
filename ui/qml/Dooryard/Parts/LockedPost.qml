// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import QtQuick.Layouts
import Dooryard.Theme

// A post this computer cannot open: why, who can help, and at most one button.
Rectangle {
    id: c
    property string why
    property string help
    property string action
    property string icon: "lock"
    signal acted
    color: Theme.sunken
    radius: Theme.rCard
    border.width: 1
    border.color: Theme.line
    implicitHeight: r.implicitHeight + 36
    Accessible.role: Accessible.ListItem
    Accessible.name: why + ". " + help
    RowLayout {
        id: r
        anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter; margins: 20 }
        spacing: 16
        Rectangle {
            implicitWidth: 44
            implicitHeight: 44
            radius: 22
            color: Theme.surface
            border.width: 1
            border.color: Theme.line
            Layout.alignment: Qt.AlignTop
            Icon { anchors.centerIn: parent; name: c.icon }
        }
        ColumnLayout {
            spacing: 4
            Layout.fillWidth: true
            Layout.maximumWidth: Number.POSITIVE_INFINITY
            Para { kind: "heading"; font.pixelSize: Theme.size("body"); text: c.why; Layout.fillWidth: true }
            Para { visible: text !== ""; kind: "small"; text: c.help; color: Theme.ink2; Layout.fillWidth: true }
        }
            Btn {
            focusPolicy: Qt.ClickFocus
 visible: text !== ""; text: c.action; Layout.alignment: Qt.AlignVCenter; onClicked: c.acted() }
    }
}
