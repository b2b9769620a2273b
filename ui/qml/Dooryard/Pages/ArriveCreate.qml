// SPDX-License-Identifier: AGPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Dooryard.Theme
import Dooryard.Parts

// A name, a colour for the door, and what kind of place it is.
FocusScope {
    id: p
    required property var vm
    property bool small: false
    property string paint: "spruce"
    property string place: "family"
    readonly property var view: vm.view
    readonly property string door: field.text.trim().replace(/^(the|an?)\s+(?=\S)/i, "").slice(0, 1).toUpperCase()
    readonly property var kinds: [
        { key: "family", icon: "heart", text: qsTr("Family"), sub: qsTr("Newcomers see it all") },
        { key: "club", icon: "users-round", text: qsTr("Club or team"), sub: qsTr("Hosts invite, all post") },
        { key: "neighborhood", icon: "map-pin", text: qsTr("Neighborhood"), sub: qsTr("For those who live there") },
        { key: "organization", icon: "megaphone", text: qsTr("Organization"), sub: qsTr("Notices, and open talk") }
    ]
    function go(): void { vm.create(field.text, paint, place) }
    implicitHeight: col.implicitHeight
    Component.onCompleted: field.input.forceActiveFocus()
    Column {
        id: col
        width: parent.width
        spacing: p.small ? 17 : 22
        Column {
            spacing: 8
            width: parent.width
            Para {
                visible: !p.view.can_go_home
                kind: "meta"
                font.weight: Font.DemiBold
                color: Theme.accentText
                text: qsTr("Step 2 of 3")
                width: parent.width
            }
            Para { kind: "display"; text: qsTr("Name your community"); width: parent.width; Accessible.role: Accessible.Heading }
            Para { color: Theme.ink2; width: parent.width; text: qsTr("You can change all of this later.") }
        }
        RowLayout {
            width: parent.width
            spacing: 20
            DoorTile { size: p.small ? 76 : 92; letter: p.door; paint: p.paint; lit: true }
            Field {
                id: field
                objectName: "communityName"
                Layout.fillWidth: true
                label: qsTr("Name")
                big: true
                maximumLength: 64
                error: p.view.error
                onAccepted: p.go()
            }
        }
        Column {
            spacing: 10
            width: parent.width
            Para { kind: "small"; font.weight: Font.DemiBold; text: qsTr("Paint the door"); width: parent.width }
            PaintRow { chosen: p.paint; onPicked: name => p.paint = name; anchors.left: parent.left }
        }
        Column {
            spacing: 10
            width: parent.width
            Para { kind: "small"; font.weight: Font.DemiBold; text: qsTr("What kind of place is it?"); width: parent.width }
            GridLayout {
                width: parent.width
                columns: width < 380 * Theme.textScale ? 1 : 2
                rowSpacing: 10
                columnSpacing: 10
                Repeater {
                    model: p.kinds
                    OptionRow {
                        required property var modelData
                        objectName: "kind:" + modelData.key
                        Layout.fillWidth: true
                        Layout.preferredWidth: 1
                        implicitHeight: Math.round((p.small ? 60 : 68) * Theme.grow)
                        icon.name: modelData.icon
                        text: modelData.text
                        sub: modelData.sub
                        quiet: true
                        on: p.place === modelData.key
                        onClicked: p.place = modelData.key
                    }
                }
            }
        }
        BackNext {
            width: parent.width
            next: field.text.trim() ? qsTr("Create %1").arg("\u2068" + field.text.trim() + "\u2069") : qsTr("Create it")
            can: field.text.trim() !== ""
            onGoBack: p.vm.back()
            onGoOn: p.go()
        }
    }
}
