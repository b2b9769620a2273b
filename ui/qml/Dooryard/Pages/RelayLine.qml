// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import QtQuick.Layouts
import Dooryard.Parts

// One relay and how it fares.
Column {
    id: l
    required property var row
    property bool first: false
    property bool roomy: true
    signal removeAsked
    spacing: 14
    Rule { visible: !l.first; width: parent.width; height: 1 }
    RowLayout {
        width: parent.width
        spacing: 12
        Icon { name: l.row.icon }
        ColumnLayout {
            spacing: 4
            Layout.fillWidth: true
            Layout.maximumWidth: Number.POSITIVE_INFINITY
            Label { kind: "ui"; font.weight: Font.DemiBold; text: l.row.label; elide: Text.ElideRight; Layout.fillWidth: true }
            Label { kind: "meta"; text: l.row.note; elide: Text.ElideRight; Layout.fillWidth: true }
            StateDot { visible: !l.roomy; mode: l.row.mode; text: l.row.state }
        }
        StateDot { visible: l.roomy; mode: l.row.mode; text: l.row.state }
        IconBtn {
            objectName: "stop:" + l.row.label
            icon.name: "x"
            glyph: 16
            text: qsTr("Stop using %1").arg(l.row.label)
            implicitWidth: 32
            implicitHeight: 32
            Layout.rightMargin: -8
            onClicked: l.removeAsked()
        }
    }
}
