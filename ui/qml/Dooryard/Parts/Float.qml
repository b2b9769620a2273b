// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import QtQuick.Templates as T
import Dooryard.Theme

// A small thing that floats beside what opened it.
T.Popup {
    id: p
    margins: 8
    padding: 8
    modal: false
    focus: true
    closePolicy: T.Popup.CloseOnEscape | T.Popup.CloseOnPressOutside
    implicitWidth: contentWidth + leftPadding + rightPadding
    implicitHeight: contentHeight + topPadding + bottomPadding
    background: Item {
        Shadow { target: box }
        Rectangle {
            id: box
            anchors.fill: parent
            radius: 14
            color: Theme.surface
            border.width: 1
            border.color: Theme.line
        }
    }
}
