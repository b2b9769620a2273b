// SPDX-License-Identifier: AGPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import Dooryard.Theme

// mode: "ok" | "sending" | "offline" | "trouble". A press opens the details.
Press {
    id: s
    property string mode: "ok"
    property bool slim: false
    readonly property color fg: mode === "offline" ? Theme.porchText : mode === "trouble" ? Theme.danger : Theme.ink3
    readonly property string glyph: mode === "ok" ? "circle-check"
        : mode === "sending" ? "refresh-cw" : mode === "offline" ? "wifi-off" : "triangle-alert"
    implicitHeight: Math.round(32 * Theme.grow)
    background: Rectangle {
        radius: height / 2
        color: s.mode === "offline" ? Theme.porchSoft : s.mode === "trouble" ? Theme.dangerSoft
            : s.hovered ? Theme.hover : "transparent"
        FocusRing { on: s.visualFocus; around: parent.height / 2 }
    }
    contentItem: Item {
        Icon {
            id: mark
            name: s.glyph
            size: 16
            tint: s.fg
            anchors { left: parent.left; verticalCenter: parent.verticalCenter }
            anchors.leftMargin: s.slim ? Math.round((s.width - width) / 2) : 12
        }
        Label {
            visible: !s.slim
            kind: "meta"
            text: s.text
            color: s.fg
            font.weight: Font.Medium
            elide: Text.ElideRight
            anchors { left: mark.right; leftMargin: 8; right: parent.right; rightMargin: 10; verticalCenter: parent.verticalCenter }
            Accessible.ignored: true
        }
    }
    Loader {
        active: s.slim && (s.hovered || s.visualFocus)
        anchors.fill: parent
        sourceComponent: Tip { text: s.text; visible: true; x: parent ? parent.width + 4 : 0; y: 0 }
    }
}
