// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import QtQuick.Layouts
import Dooryard.Theme

// Icon, one bold line, one explaining line.
RowLayout {
    id: f
    property string icon
    property string title
    property string text
    property color tint: Theme.accent
    spacing: 12
    Icon { name: f.icon; size: 20; tint: f.tint; Layout.alignment: Qt.AlignTop }
    ColumnLayout {
        spacing: 3
        Layout.fillWidth: true
        Layout.maximumWidth: Number.POSITIVE_INFINITY
        Para { kind: "ui"; font.weight: Font.DemiBold; text: f.title; lineHeight: 1.15; Layout.fillWidth: true }
        Para { visible: text !== ""; kind: "small"; color: Theme.ink2; text: f.text; Layout.fillWidth: true }
    }
}
