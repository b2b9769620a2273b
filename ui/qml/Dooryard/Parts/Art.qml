// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick

// One of Dooryard's own pictures, cut by the provider. It never mirrors.
Image {
    property string name
    property real radius: 12
    property string corners: "1111"
    property string alt
    readonly property real d: Screen.devicePixelRatio
    readonly property string cut: Math.round(width * d) + "/" + Math.round(height * d) + "/" + Math.round(radius * d)
    source: name && width > 1 && height > 1 ? "image://art/" + name + "/" + cut + "/" + corners : ""
    Accessible.role: Accessible.Graphic
    Accessible.name: alt
    Accessible.ignored: alt === ""
}
