// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import QtQuick.Layouts
import Dooryard.Theme
import Dooryard.Parts

// Oneself in one community.
RowLayout {
    id: l
    property string name
    property string face
    property string place
    property string paint
    signal changeAsked
    spacing: 12
    Avatar { size: 44; name: l.name; face: l.face }
    ColumnLayout {
        spacing: 6
        Layout.fillWidth: true
        Layout.maximumWidth: Number.POSITIVE_INFINITY
        Label { font.weight: Font.DemiBold; lineHeight: 1; text: l.name; elide: Text.ElideRight; Layout.fillWidth: true }
        RowLayout {
            spacing: 6
            Layout.fillWidth: true
            DoorTile { visible: l.paint !== ""; size: 17; paint: l.paint }
            Label { kind: "small"; lineHeight: 1; color: Theme.ink2; text: l.place; elide: Text.ElideRight; Layout.fillWidth: true }
        }
    }
    Btn {
        objectName: "changeFace:" + l.place
        small: true
        text: qsTr("Change")
        Accessible.name: qsTr("Change how you appear: %1").arg(l.place)
        onClicked: l.changeAsked()
    }
}
