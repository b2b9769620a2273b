// SPDX-License-Identifier: AGPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import Dooryard.Theme

// One line of typing: label above, hint below; a mistake takes the hint's place, with an icon.
FocusScope {
    id: f
    property string label
    property string spoken: label || placeholder
    property string hint
    property string error
    property string icon
    property bool big: false
    property string act
    property string actText
    property alias text: input.text
    property alias placeholder: ph.text
    property alias echoMode: input.echoMode
    property alias readOnly: input.readOnly
    property alias maximumLength: input.maximumLength
    property alias input: input
    readonly property bool lit: input.activeFocus
    signal accepted
    signal acted
    signal edited(string text)
    implicitHeight: col.implicitHeight
    implicitWidth: 200
    Column {
        id: col
        width: f.width
        spacing: 6
        Label { kind: "small"; visible: text !== ""; text: f.label; font.weight: Font.DemiBold; width: parent.width }
        Rectangle {
            width: parent.width
            height: f.big ? Theme.controlLarge : Theme.control
            radius: Theme.rControl
            color: Theme.surface
            border.width: f.lit || f.error ? 2 : 1
            border.color: f.error ? Theme.danger : f.lit ? Theme.accent : Theme.lineStrong
            Icon {
                visible: name !== ""
                name: f.icon
                size: 18
                tint: Theme.ink3
                anchors { left: parent.left; leftMargin: 12; verticalCenter: parent.verticalCenter }
            }
            T.TextField {
                id: input
                focus: true
                anchors { fill: parent; leftMargin: f.icon ? 40 : 14; rightMargin: f.act ? 44 : 14 }
                verticalAlignment: TextInput.AlignVCenter
                clip: true
                color: readOnly ? "transparent" : Theme.ink  // what cannot be typed stands below, with its end cut
                selectionColor: Theme.accent
                selectedTextColor: Theme.accentInk
                selectByMouse: true
                cursorDelegate: Caret { on: input.activeFocus && !input.readOnly; at: input.cursorPosition }
                passwordCharacter: "•"
                font.family: Theme.text
                font.pixelSize: Theme.size("body")
                renderType: Text.NativeRendering
                Accessible.role: Accessible.EditableText
                Accessible.name: f.spoken
                Accessible.description: f.error || f.hint
                onAccepted: f.accepted()
                onTextEdited: f.edited(text)
                onTextChanged: if (readOnly) cursorPosition = 0
                Label {
                    id: ph
                    anchors.fill: parent
                    visible: input.text === "" && input.preeditText === ""
                    color: Theme.ink3
                    elide: Text.ElideRight
                    Accessible.ignored: true
                }
                Label {
                    anchors.fill: parent
                    visible: input.readOnly
                    text: "\u2066" + input.text + "\u2069"
                    elide: Text.ElideRight
                    Accessible.ignored: true
                }
            }
            IconBtn {
                visible: f.act !== ""
                icon.name: f.act
                text: f.actText
                glyph: 18
                implicitWidth: 36
                implicitHeight: Theme.controlSmall
                anchors { right: parent.right; rightMargin: 4; verticalCenter: parent.verticalCenter }
                onClicked: f.acted()
            }
        }
        Para { kind: "meta"; visible: text !== ""; width: parent.width; text: f.error ? "" : f.hint }
        Row {
            visible: f.error !== ""
            width: parent.width
            spacing: 6
            Icon { name: "triangle-alert"; size: 15; tint: Theme.danger }
            Para { kind: "meta"; width: parent.width - 24; text: f.error; color: Theme.danger; Accessible.role: Accessible.AlertMessage }
        }
    }
}
