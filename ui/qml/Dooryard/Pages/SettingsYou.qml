// SPDX-License-Identifier: AGPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Dialogs
import Dooryard.Theme
import Dooryard.Parts

// How each community knows you.
Column {
    id: s
    required property var vm
    required property var shell
    readonly property var view: vm.view
    spacing: 16
    Column {
        width: parent.width
        spacing: 6
        Para { kind: "title"; text: qsTr("How you appear"); width: parent.width }
        Para {
            kind: "ui"
            font.weight: Font.Normal
            lineHeight: 1.25
            color: Theme.ink2
            width: parent.width
            text: qsTr("Each community knows you by its own name and picture. People in two of them can't tell that both are you.")
        }
    }
    Card {
        width: parent.width
        Column {
            width: parent.width
            spacing: 14
            Repeater {
                model: s.vm.faces
                Column {
                    id: line
                    required property var record
                    required property int index
                    width: parent.width
                    spacing: 14
                    Rule { visible: line.index > 0; width: parent.width; height: 1 }
                    FaceLine {
                        width: parent.width
                        name: line.record.name
                        face: line.record.face
                        place: line.record.group
                        paint: line.record.paint
                        onChangeAsked: editor.edit(line.record.key, line.record.name, line.record.face, line.record.group)
                    }
                }
            }
            Para {
                visible: s.vm.faces.count === 0
                kind: "ui"
                color: Theme.ink2
                width: parent.width
                text: qsTr("You are in no community yet.")
            }
        }
    }
    Card {
        width: parent.width
        FaceLine {
            width: parent.width
            name: s.view.name
            face: s.view.face
            place: qsTr("In communities you join from now on")
            onChangeAsked: editor.edit("", s.view.name, s.view.face, place)
        }
    }
    FaceEditor {
        id: editor
        parent: s.shell
        onNamed: (group, name) => group ? s.vm.renameIn(group, name) : s.vm.rename(name)
        onPictureAsked: group => { picker.group = group; picker.open() }
    }
    FileDialog {
        id: picker
        property string group
        title: qsTr("Choose a picture")
        nameFilters: [qsTr("Pictures (*.png *.jpg *.jpeg *.webp *.gif *.tif *.tiff)")]
        onAccepted: s.vm.picture(group, selectedFile)
    }
}
