// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import Dooryard.Theme

// Says that there is more below, and can be dragged. Shown whenever a page is longer than the window.
Rectangle {
    id: m
    property Flickable view: parent as Flickable
    readonly property real room: view ? view.height - 8 - height : 1
    readonly property real span: view ? Math.max(1, view.contentHeight - view.height) : 1
    readonly property real start: view ? view.originY : 0
    visible: view !== null && view.contentHeight > view.height + 2
    anchors { right: parent ? parent.right : undefined; rightMargin: 4 }
    width: 6
    radius: 3
    color: Theme.scroll
    height: view ? Math.max(40, view.height * view.height / Math.max(1, view.contentHeight) - 8) : 0
    y: view ? 4 + room * Math.max(0, Math.min(1, (view.contentY - start) / span)) : 0
    Accessible.ignored: true
    DragHandler {
        target: null
        xAxis.enabled: false
        property real from: 0
        onActiveChanged: from = m.view.contentY
        onActiveTranslationChanged: m.view.contentY = m.start + Math.max(0, Math.min(m.span,
            from - m.start + activeTranslation.y * m.span / Math.max(1, m.room)))
    }
}
