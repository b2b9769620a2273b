// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import QtQuick.Layouts
import Dooryard.Theme
import Dooryard.Parts

// Something that is on or off, with a sentence about it.
RowLayout {
    id: l
    property string title
    property string text
    property bool on: false
    property bool busy: false
    signal flipped(bool on)
    spacing: 14
    ColumnLayout {
        spacing: 4
        Layout.fillWidth: true
        Layout.maximumWidth: Number.POSITIVE_INFINITY
        Para { font.weight: Font.DemiBold; lineHeight: 1.1; text: l.title; Layout.fillWidth: true }
        Para { visible: text !== ""; kind: "small"; color: Theme.ink2; text: l.text; Layout.fillWidth: true }
    }
    Toggle {
        objectName: "switch:" + l.title
        text: l.title
        checked: l.on
        enabled: !l.busy
        onToggled: {
            l.flipped(checked);
            checked = Qt.binding(() => l.on);
        }
    }
}
