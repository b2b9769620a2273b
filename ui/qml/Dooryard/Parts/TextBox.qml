// SPDX-License-Identifier: AGPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import Dooryard.Theme

// Several lines of typing, without a border of its own; scrolls when the room is used up.
Flickable {
    id: b
    property alias text: area.text
    property alias placeholder: ph.text
    property alias area: area
    property string label
    property real pixelSize: Theme.size("body")
    property int edge: 0  // room at the end of the lines for a scroll mark
    property bool enterSends: false
    signal sent
    contentWidth: width
    contentHeight: area.height
    implicitHeight: area.implicitHeight
    clip: true
    boundsBehavior: Flickable.StopAtBounds
    flickableDirection: Flickable.VerticalFlick
    T.TextArea {
        id: area
        focus: true
        width: b.width - b.edge
        height: Math.max(implicitHeight, b.height)
        implicitHeight: contentHeight
        wrapMode: TextEdit.Wrap
        horizontalAlignment: length === 0 ? TextEdit.AlignLeft : undefined
        textFormat: TextEdit.PlainText
        color: Theme.ink
        selectionColor: Theme.accent
        selectedTextColor: Theme.accentInk
        selectByMouse: true
        cursorDelegate: Caret { on: area.activeFocus; at: area.cursorPosition }
        font.family: Theme.text
        font.pixelSize: b.pixelSize
        renderType: Text.NativeRendering
        Accessible.role: Accessible.EditableText
        Accessible.name: b.label
        Keys.priority: Keys.BeforeItem
        Keys.onReturnPressed: event => {
            event.accepted = event.modifiers & Qt.ControlModifier || b.enterSends && !(event.modifiers & Qt.ShiftModifier);
            if (event.accepted) b.sent();
        }
        Keys.onTabPressed: nextItemInFocusChain(true).forceActiveFocus(Qt.TabFocusReason)
        Keys.onBacktabPressed: nextItemInFocusChain(false).forceActiveFocus(Qt.BacktabFocusReason)
        onCursorRectangleChanged: b.contentY = Math.max(0, Math.min(cursorRectangle.y,
            Math.max(b.contentY, cursorRectangle.y + cursorRectangle.height - b.height)))
        Label {
            id: ph
            width: parent.width
            visible: area.text === "" && area.preeditText === ""
            color: Theme.ink3
            font.pixelSize: b.pixelSize
            lineHeight: 1
            elide: Text.ElideRight
            Accessible.ignored: true
        }
    }
}
