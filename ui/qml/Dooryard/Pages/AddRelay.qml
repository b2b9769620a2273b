// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import QtQuick.Layouts
import Dooryard.Theme
import Dooryard.Parts

// The address of another relay.
Sheet {
    id: dlg
    signal added(string url)
    first: field.input
    name: qsTr("Add a relay")
    width: Math.min(Math.round(560 * Theme.wide), parent ? parent.width - 56 : 560)
    implicitHeight: col.implicitHeight + 48
    onOpened: field.text = ""
    contentItem: Item {
        Column {
            id: col
            x: 24
            y: 24
            width: dlg.width - 48
            spacing: 16
            Para { kind: "title"; text: dlg.name; width: parent.width }
            Para {
                color: Theme.ink2
                width: parent.width
                text: qsTr("Whoever keeps the relay gives you its address. It carries sealed posts and can't open them.")
            }
            Field {
                id: field
                objectName: "relayUrl"
                focus: true
                icon: "radio-tower"
                label: qsTr("Address")
                placeholder: "https://…/#k=…"
                width: parent.width
                onAccepted: add.click()
            }
            RowLayout {
                width: parent.width
                spacing: 10
                Item { Layout.fillWidth: true }
                Btn { text: qsTr("Not now"); onClicked: dlg.close() }
                Btn {
                    id: add
                    look: "primary"
                    text: qsTr("Add it")
                    enabled: field.text.trim() !== ""
                    onClicked: {
                        dlg.close();
                        dlg.added(field.text);
                    }
                }
            }
        }
    }
}
