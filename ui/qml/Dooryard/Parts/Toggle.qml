// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import QtQuick.Templates as T
import Dooryard.Theme

T.Switch {
    id: c
    implicitWidth: 46
    implicitHeight: 28
    opacity: enabled ? 1 : .45
    Accessible.role: Accessible.CheckBox
    Accessible.name: text
    Accessible.checked: checked
    Keys.onReturnPressed: c.click()
    background: Item { FocusRing { on: c.visualFocus; around: 14 } }
    contentItem: Item {}
    indicator: Rectangle {
        width: 46
        height: 28
        radius: 14
        color: c.checked ? Theme.accent : Theme.surface
        border.width: c.checked ? 0 : 2
        border.color: Theme.lineStrong
        Rectangle {
            width: c.checked ? 22 : 16
            height: width
            radius: width / 2
            y: (28 - height) / 2
            x: c.checked !== c.mirrored ? 21 : 6
            color: c.checked ? Theme.accentInk : Theme.lineStrong
            Behavior on x { NumberAnimation { duration: Theme.quick } }
        }
    }
}
