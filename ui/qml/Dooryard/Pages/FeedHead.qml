// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick

// What scrolls above a feed; `first` is where Shift+Tab goes from the posts.
Item {
    property Item first: null
}
