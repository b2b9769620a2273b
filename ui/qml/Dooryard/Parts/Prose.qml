// SPDX-License-Identifier: AGPL-3.0-or-later
import QtQuick
import Dooryard.Theme

// A post's text: plain, or HTML that app's allow-list made. Never anything else as markup.
Txt {
    id: t
    property string plain
    property string html
    readonly property string linkStyle: "<style>a{color:" + Theme.accentText + "} p,li{line-height:130%}</style>"
    signal linkChosen(string address)
    textFormat: html ? Text.RichText : Text.PlainText
    text: html ? linkStyle + html : plain
    wrapMode: Text.Wrap
    onLinkActivated: link => t.linkChosen(link)
    HoverHandler { enabled: t.html !== ""; cursorShape: t.hoveredLink ? Qt.PointingHandCursor : Qt.ArrowCursor }
}
