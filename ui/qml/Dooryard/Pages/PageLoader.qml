// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick

// Holds one page while it is open.
Loader {
    property bool on: false
    anchors.fill: parent
    active: on
    visible: on
    focus: on
    onLoaded: (item as FocusScope).focus = true
}
