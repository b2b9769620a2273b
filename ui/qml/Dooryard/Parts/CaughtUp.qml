// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import Dooryard.Theme

// The end of the feed. There is nothing below this, ever.
Column {
    id: c
    property string title: qsTr("You're all caught up")
    property string sub
    spacing: 14
    Art { name: "porch"; width: 132; height: 158; radius: 66; corners: "1100"; anchors.horizontalCenter: parent.horizontalCenter }
    Para { kind: "title"; text: c.title; topPadding: 4; width: parent.width; horizontalAlignment: Text.AlignHCenter }
    Para { visible: text !== ""; text: c.sub; color: Theme.ink2; width: parent.width; horizontalAlignment: Text.AlignHCenter }
}
