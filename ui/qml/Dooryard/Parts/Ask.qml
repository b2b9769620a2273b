// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import Dooryard.Theme

// A question: the title asks, the buttons are verbs, and Esc keeps things as they are.
Sheet {
    id: a
    property string title
    property string text
    property string keep: qsTr("Keep it")
    property string act
    property string look: "danger"
    property string icon: "trash-2"
    signal agreed
    name: title
    first: keepIt
    width: Math.min(Math.round(480 * Theme.wide), parent ? parent.width - 56 : 480)
    implicitHeight: col.implicitHeight + 48
    contentItem: Item {
        Column {
            id: col
            x: 24
            y: 24
            width: a.width - 48
            spacing: 14
            Para { kind: "title"; text: a.title; width: parent.width }
            Para { visible: text !== ""; text: a.text; color: Theme.ink2; width: parent.width }
            Flow {
                width: parent.width
                spacing: 10
                layoutDirection: Qt.RightToLeft
                topPadding: 6
                Btn {
                    objectName: "askAct"
                    look: a.look
                    icon.name: a.icon
                    text: a.act
                    onClicked: {
                        a.close();
                        a.agreed();
                    }
                }
                Btn { id: keepIt; objectName: "askKeep"; text: a.keep; focus: true; onClicked: a.close() }
            }
        }
    }
}
