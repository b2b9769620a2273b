// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import QtQuick.Templates as T
import Dooryard.Theme

// The words of an icon, shown beside it.
T.ToolTip {
    id: c
    y: parent ? parent.height + 6 : 0
    x: parent ? Math.round((parent.width - implicitWidth) / 2) : 0
    implicitWidth: contentItem.implicitWidth
    implicitHeight: contentItem.implicitHeight + 12
    margins: 6
    delay: 500
    background: Rectangle { radius: Theme.rChip; color: Theme.toast }
    contentItem: Txt { kind: "meta"; text: c.text; color: Theme.toastInk; leftPadding: 10; rightPadding: 10 }
}
