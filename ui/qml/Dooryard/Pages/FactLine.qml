// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import QtQuick.Layouts
import Dooryard.Theme
import Dooryard.Parts

// A small icon, what it is about, and how it is here.
RowLayout {
    id: l
    property string icon
    property string title
    property string value
    spacing: 10
    Icon { name: l.icon; size: 17; tint: Theme.ink3; Layout.alignment: Qt.AlignTop }
    Para {
        kind: "small"
        lineHeight: 1.1
        color: Theme.ink2
        text: l.title
        Layout.fillWidth: true
        Layout.alignment: Qt.AlignTop
    }
    Para {
        kind: "small"
        lineHeight: 1.1
        font.weight: Font.DemiBold
        text: l.value
        horizontalAlignment: Text.AlignRight
        Layout.maximumWidth: Math.min(Math.ceil(implicitWidth), l.width * .55)
        Layout.preferredWidth: Layout.maximumWidth
    }
}
