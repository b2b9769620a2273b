// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import QtQuick.Layouts
import Dooryard.Theme
import Dooryard.Parts

// Somebody at the door.
Card {
    id: c
    required property var row
    signal admitted
    signal declined
    pad: 16
    GridLayout {
        width: parent.width
        columns: parent.width < 560 * Theme.textScale ? 2 : 4
        columnSpacing: 14
        rowSpacing: 10
        Avatar { size: 44; name: c.row.name; face: c.row.face }
        ColumnLayout {
            spacing: 5
            Layout.fillWidth: true
            Layout.maximumWidth: Number.POSITIVE_INFINITY
            Label { kind: "ui"; font.weight: Font.DemiBold; text: c.row.title; elide: Text.ElideRight; Layout.fillWidth: true }
            Para {
                kind: "small"
                lineHeight: 1.1
                color: Theme.ink2
                text: c.row.sub
                maximumLineCount: 3
                elide: Text.ElideRight
                Layout.fillWidth: true
            }
        }
        Btn { objectName: "decline"; text: qsTr("Not now"); onClicked: c.declined() }
        Btn { objectName: "admit"; look: "soft"; icon.name: "door-open"; text: c.row.let_in; onClicked: c.admitted() }
    }
}
