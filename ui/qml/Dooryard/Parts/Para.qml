// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick

// A sentence or more of the window's own, wrapped to the width it is given.
Label {
    wrapMode: Text.Wrap
}
