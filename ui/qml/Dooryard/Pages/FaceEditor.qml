// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import QtQuick.Layouts
import Dooryard.Theme
import Dooryard.Parts

// A new name or picture for one community.
Sheet {
    id: dlg
    property string group
    property string place
    property string face
    signal named(string group, string name)
    signal pictureAsked(string group)
    function edit(key: string, shown: string, picture: string, where: string): void {
        group = key;
        place = where;
        face = picture;
        field.text = shown;
        open();
    }
    first: field.input
    name: qsTr("How you appear")
    width: Math.min(Math.round(480 * Theme.wide), parent ? parent.width - 56 : 480)
    implicitHeight: col.implicitHeight + 48
    onOpened: field.input.selectAll()
    contentItem: Item {
        Column {
            id: col
            x: 24
            y: 24
            width: dlg.width - 48
            spacing: 16
            Para { kind: "title"; text: dlg.name; width: parent.width }
            Para { color: Theme.ink2; text: dlg.place; width: parent.width }
            RowLayout {
                width: parent.width
                spacing: 16
                Avatar { size: 72; name: field.text; face: dlg.face }
                Field {
                    id: field
                    objectName: "faceName"
                    focus: true
                    label: qsTr("Your name")
                    maximumLength: 64
                    Layout.fillWidth: true
                    onAccepted: save.click()
                }
            }
            RowLayout {
                width: parent.width
                spacing: 10
                Btn {
                    look: "quiet"
                    icon.name: "image"
                    text: qsTr("Another picture")
                    onClicked: { dlg.close(); dlg.pictureAsked(dlg.group) }
                }
                Item { Layout.fillWidth: true }
                Btn { text: qsTr("Keep it"); onClicked: dlg.close() }
                Btn {
                    id: save
                    objectName: "faceSave"
                    look: "primary"
                    text: qsTr("Save")
                    enabled: field.text.trim() !== ""
                    onClicked: {
                        dlg.close();
                        dlg.named(dlg.group, field.text);
                    }
                }
            }
        }
    }
}
