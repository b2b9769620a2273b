// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import QtQuick.Templates as T

// Anything that can be pressed: mouse, Space and Enter alike.
T.Button {
    id: c
    focusPolicy: Qt.StrongFocus
    Accessible.role: Accessible.Button
    Accessible.name: text
    Accessible.onPressAction: c.click()
    Keys.onReturnPressed: c.click()
    Keys.onEnterPressed: c.click()
}
