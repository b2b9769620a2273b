// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import QtQuick.Templates as T
import Dooryard.Theme

// A dialog: holds the keyboard, gives it back, and Esc is the safe way out.
T.Popup {
    id: p
    property string name
    property Item first: null
    parent: T.Overlay.overlay
    anchors.centerIn: parent
    modal: true
    focus: true
    padding: 0
    closePolicy: T.Popup.CloseOnEscape
    onOpened: if (first) first.forceActiveFocus()
    T.Overlay.modal: Rectangle { color: Theme.scrim }
    enter: Transition { NumberAnimation { property: "opacity"; from: 0; to: 1; duration: Theme.slow; easing.type: Easing.OutCubic } }
    background: Item {
        Accessible.role: Accessible.Dialog
        Accessible.name: p.name
        Shadow { target: box }
        Rectangle { id: box; anchors.fill: parent; radius: Theme.rDialog; color: Theme.surface }
    }
}
