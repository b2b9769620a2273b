// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import Dooryard.Theme

// What people write. PlainText on purpose: it is never read as markup, and each paragraph keeps its own direction.
Text {
    id: t
    property string kind: "body"
    readonly property bool display: kind === "hero" || kind === "display" || kind === "title"
    textFormat: Text.PlainText
    color: kind === "meta" ? Theme.ink3 : Theme.ink
    linkColor: Theme.accentText
    font.family: display ? Theme.displayFace : Theme.text
    font.pixelSize: Theme.size(kind)
    font.weight: display ? Font.Bold : kind === "heading" ? Font.DemiBold : kind === "ui" ? Font.Medium : Font.Normal
    font.letterSpacing: kind === "display" ? -0.5 : kind === "title" ? -0.2 : 0
    lineHeight: kind === "body" ? 1.3 : kind === "small" ? 1.22 : 1.0
    verticalAlignment: Text.AlignVCenter
    renderType: Text.NativeRendering
}
