// SPDX-License-Identifier: AGPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Dooryard.Theme
import Dooryard.Parts

// Everybody here, how they came, and what they may do.
Card {
    id: c
    required property var vm
    signal removeAsked(string member)
    readonly property var actions: [{ id: "remove", text: qsTr("Remove from here"), icon: "log-out", danger: true }]
    Column {
        width: parent.width
        spacing: 14
        Para { kind: "heading"; text: qsTr("People"); width: parent.width; bottomPadding: 2 }
        Repeater {
            model: c.vm.people
            RowLayout {
                id: line
                required property var record
                width: parent.width
                spacing: 4
                MemberRow {
                    name: line.record.name
                    face: line.record.face
                    note: line.record.note
                    role: line.record.role
                    Layout.fillWidth: true
                }
                Item { visible: c.vm.view.can_remove && !line.record.removable; implicitWidth: 24 }
                IconBtn {
                    id: more
                    visible: line.record.removable
                    objectName: "member:" + line.record.name
                    icon.name: "ellipsis"
                    glyph: 18
                    text: qsTr("More about %1").arg(line.record.name)
                    implicitWidth: 32
                    implicitHeight: Theme.controlSmall
                    Layout.rightMargin: -8
                    onClicked: menu.show(more, line.record.key, c.actions)
                }
            }
        }
        Rule { visible: all.visible; width: parent.width; height: 1 }
        Btn { id: all; visible: text !== ""; look: "quiet"; small: true; text: c.vm.view.more; onClicked: c.vm.showAll() }
    }
    ActionMenu { id: menu; onPicked: (member, action) => c.removeAsked(member) }
}
