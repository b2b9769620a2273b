// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import QtQuick.Layouts

// Somebody in a community: name, how they came, what they may do.
RowLayout {
    id: m
    property string name
    property string face
    property string note
    property string role: "member"
    spacing: 12
    Avatar { size: 38; name: m.name; face: m.face }
    ColumnLayout {
        spacing: 2
        Layout.fillWidth: true
        Layout.maximumWidth: Number.POSITIVE_INFINITY
        Label { kind: "ui"; font.weight: Font.DemiBold; text: m.name; elide: Text.ElideRight; Layout.fillWidth: true }
        Label { kind: "meta"; visible: text !== ""; text: m.note; elide: Text.ElideRight; Layout.fillWidth: true }
    }
    RoleBadge { role: m.role }
}
