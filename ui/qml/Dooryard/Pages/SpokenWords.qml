// SPDX-License-Identifier: AGPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Dooryard.Theme
import Dooryard.Parts

// Four fields for the words that were told; words pasted together spread themselves.
RowLayout {
    id: r
    required property var vm
    readonly property var texts: [one.text, two.text, three.text, four.text]
    readonly property string spoken: texts.map(text => text.trim()).join(" ")
    readonly property bool complete: texts.every(text => text.trim() !== "")
    readonly property bool fits: vm.view.opened
    signal done
    function begin(): void { one.input.forceActiveFocus() }
    function fill(at: int, text: string): void {
        const fields = [one, two, three, four];
        const found = vm.spread(text);
        found.forEach((word, n) => { if (at + n < 4) fields[at + n].text = word });
        fields[Math.min(3, at + Math.max(1, found.length) - (/\s$/.test(text) ? 0 : 1))].input.forceActiveFocus();
    }
    spacing: 10
    Para {
        kind: "small"
        lineHeight: 1.1
        font.weight: Font.DemiBold
        text: qsTr("The four words you were told")
        Layout.preferredWidth: Math.round(112 * Theme.grow)
    }
    component Word: Field {
        property Field next: null
        property int place: 0
        Layout.fillWidth: true
        Layout.preferredWidth: 1
        readOnly: r.fits
        onEdited: text => { if (/\s/.test(text)) r.fill(place, text) }
        onAccepted: r.complete ? r.done() : next ? next.input.forceActiveFocus() : null
    }
    Word { id: one; objectName: "word1"; place: 0; next: two; input.Accessible.name: qsTr("First word") }
    Word { id: two; objectName: "word2"; place: 1; next: three; input.Accessible.name: qsTr("Second word") }
    Word { id: three; objectName: "word3"; place: 2; next: four; input.Accessible.name: qsTr("Third word") }
    Word { id: four; objectName: "word4"; place: 3; input.Accessible.name: qsTr("Fourth word") }
    Icon { visible: r.fits; name: "circle-check"; size: 20; tint: Theme.accent }
}
