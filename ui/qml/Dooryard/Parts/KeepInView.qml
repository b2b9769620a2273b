// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick

// Scrolls just enough that what has the keyboard can be seen; a page that opens stays at its top.
QtObject {
    id: k
    required property Flickable view
    readonly property var at: view.Window.activeFocusItem
    function isWithin(item: Item): bool {
        return item !== null && (item === view.contentItem || isWithin(item.parent));
    }
    onAtChanged: if (isWithin(at) && at.focusReason !== Qt.OtherFocusReason) {
        const top = at.mapToItem(view.contentItem, 0, 0).y;
        const room = Math.max(0, view.contentHeight - view.height);
        view.contentY = Math.max(0, Math.min(room, Math.min(top - 24,
            Math.max(view.contentY, top + Math.min(at.height, view.height - 48) + 24 - view.height))));
    }
}
