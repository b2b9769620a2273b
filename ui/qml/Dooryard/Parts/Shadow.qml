// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import Dooryard.Theme

// One small picture, stretched, under things that float.
BorderImage {
    property Item target
    readonly property int reach: 40
    x: target ? target.x - reach : 0
    y: target ? target.y - reach : 0
    width: target ? target.width + 2 * reach : 0
    height: target ? target.height + 2 * reach : 0
    border { left: 64; right: 64; top: 64; bottom: 64 }
    source: "image://shadow/" + (Theme.dark ? "dark" : "light")
}
