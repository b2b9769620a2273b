// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import Dooryard.Theme

// A lit window: the only mark of something new.
Rectangle {
    id: c
    property int n: 0
    visible: n > 0
    implicitHeight: Math.round(20 * Theme.textScale)
    implicitWidth: Math.max(implicitHeight, t.implicitWidth + 12)
    radius: height / 2
    color: Theme.porch
    Txt {
        id: t
        kind: "meta"
        anchors.centerIn: parent
        text: c.n
        color: Theme.porchInk
        font.weight: Font.Bold
        font.pixelSize: Math.round(12 * Theme.textScale)
    }
}
