// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import Dooryard.Theme

// tone: "plain" | "accent" | "porch" | "danger" | "outline"
Rectangle {
    id: p
    property string text
    property string icon
    property string tone: "plain"
    readonly property color fg: tone === "accent" ? Theme.accentText
        : tone === "porch" ? Theme.porchText : tone === "danger" ? Theme.danger : Theme.ink2
    implicitHeight: Math.round(26 * Theme.textScale)
    implicitWidth: r.implicitWidth + 20
    radius: height / 2
    color: tone === "accent" ? Theme.accentSoft : tone === "porch" ? Theme.porchSoft
        : tone === "danger" ? Theme.dangerSoft : tone === "outline" ? "transparent" : Theme.sunken
    border.width: tone === "outline" || Theme.highContrast ? 1 : 0
    border.color: Theme.line
    Accessible.role: Accessible.StaticText
    Accessible.name: text
    Row {
        id: r
        anchors.centerIn: parent
        spacing: 6
        Icon { visible: p.icon !== ""; name: p.icon; size: 14; tint: p.fg; anchors.verticalCenter: parent.verticalCenter }
        Txt {
            visible: p.text !== ""
            kind: "meta"
            text: p.text
            color: p.fg
            font.weight: Font.Medium
            anchors.verticalCenter: parent.verticalCenter
            Accessible.ignored: true
        }
    }
}
