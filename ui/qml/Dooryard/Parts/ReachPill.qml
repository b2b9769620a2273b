// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import Dooryard.Theme

// Can somebody outside this house use it? "anywhere" only after something outside has reached the relay.
Pill {
    property string reach: "none"
    text: reach === "anywhere" ? qsTr("Works from anywhere") : reach === "house" ? qsTr("Only in this house") : qsTr("Not yet")
    icon: reach === "anywhere" ? "globe" : reach === "house" ? "house" : "cloud-off"
    tone: reach === "anywhere" ? "accent" : "porch"
    implicitHeight: Math.round(28 * Theme.textScale)
}
