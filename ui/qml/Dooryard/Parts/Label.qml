// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick

// A word of the window's own: it mirrors with the window, unlike what people write.
Txt {
    horizontalAlignment: Text.AlignLeft
}
