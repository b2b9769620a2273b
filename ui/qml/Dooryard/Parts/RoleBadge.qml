// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import Dooryard.Theme

// Host (key), Helper (hand), Guest (door). A member has no badge. role: "host" | "helper" | "guest" | "member"
Pill {
    property string role: "member"
    visible: role !== "member"
    text: role === "host" ? qsTr("Host") : role === "helper" ? qsTr("Helper") : qsTr("Guest")
    tone: role === "host" ? "accent" : role === "helper" ? "porch" : "plain"
    icon: role === "host" ? "key-round" : role === "helper" ? "hand-heart" : "door-open"
    implicitHeight: Math.round(24 * Theme.textScale)
}
