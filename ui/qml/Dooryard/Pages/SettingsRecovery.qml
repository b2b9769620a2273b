// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import Dooryard.Theme
import Dooryard.Parts

// The recovery sheet: whether it is made, and the way to it.
Column {
    id: s
    required property var view
    signal sheetWanted
    spacing: 16
    Para { kind: "title"; text: qsTr("Your spare key"); width: parent.width }
    Card {
        width: parent.width
        Column {
            width: parent.width
            spacing: 16
            Fact {
                width: parent.width
                icon: s.view.sheet === "done" ? "circle-check" : "clock"
                tint: s.view.sheet === "done" ? Theme.accent : Theme.porchText
                title: s.view.sheet === "done" ? qsTr("Your sheet is somewhere safe") : qsTr("Your sheet is still to be made")
                text: s.view.has_words
                    ? qsTr("24 words and the addresses of your relays. They are on this computer until you say that the sheet is safe.")
                    : qsTr("The 24 words are on no computer any more, only on your sheet. Every copy of it holds the same words.")
            }
            Btn {
                visible: s.view.has_words
                objectName: "openSheet"
                look: "primary"
                icon.name: "key-round"
                text: qsTr("Open the page")
                onClicked: s.sheetWanted()
            }
        }
    }
    Notice {
        width: parent.width
        icon: "info"
        title: qsTr("Coming back with it")
        text: qsTr("This version makes the sheet; a later Dooryard reads it. The words you keep today will work then.")
    }
}
