// SPDX-License-Identifier: AGPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick

// Six favourites on the keys 1 to 6, and more on request.
Float {
    id: p
    property string target
    property var chosen: []
    property bool all: false
    readonly property list<string> favourites: ["❤️", "👍", "😂", "😮", "😢", "🎉"]
    readonly property list<string> others: [
        "🙏", "👏", "🙌", "💪", "🤗", "🥰", "😊", "😄", "😅", "🤣", "😍", "😎",
        "🤔", "😇", "🥳", "😴", "😋", "🤝", "👋", "👀", "💯", "✅", "🔥", "✨",
        "⭐", "☀️", "🌈", "🌷", "🌻", "🌲", "🍅", "🥧", "🎂", "☕", "🍎", "🎣",
        "🏡", "🚲", "⚽", "🏆", "🎵", "📷", "🐶", "🐱", "🐦", "🐟", "💐", "🧵"
    ]
    signal picked(string target, string emoji, bool on)
    function show(button: Item, post: string, mine: var): void {
        parent = button;
        target = post;
        chosen = mine;
        all = false;
        open();
    }
    function pick(emoji: string): void {
        picked(target, emoji, chosen.indexOf(emoji) < 0);
        close();
    }
    y: parent && parent.mapToItem(null, 0, 0).y < 120 ? parent.height + 6 : -implicitHeight - 6
    contentItem: Column {
        spacing: 6
        focus: true
        Keys.onPressed: event => {
            const at = event.key - Qt.Key_1;
            event.accepted = at >= 0 && at < p.favourites.length;
            if (event.accepted) p.pick(p.favourites[at]);
        }
        Row {
            spacing: 2
            Repeater {
                model: p.favourites
                EmojiKey {
                    required property string modelData
                    required property int index
                    emoji: modelData
                    on: p.chosen.indexOf(modelData) >= 0
                    focus: index === 0
                    onClicked: p.pick(modelData)
                }
            }
            IconBtn { visible: !p.all; icon.name: "plus"; text: qsTr("More"); onClicked: p.all = true }
        }
        Grid {
            visible: p.all
            columns: 8
            Repeater {
                model: p.all ? p.others : []
                EmojiKey {
                    required property string modelData
                    emoji: modelData
                    on: p.chosen.indexOf(modelData) >= 0
                    onClicked: p.pick(modelData)
                }
            }
        }
    }
}
