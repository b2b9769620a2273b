// SPDX-License-Identifier: AGPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import Dooryard.Theme
import Dooryard.Parts

// The groups that one may post to; one tab stop, arrows choose.
ListView {
    id: l
    objectName: "audienceList"
    property var options: []
    property int edge: 0  // room at the end of the lines for the mark
    readonly property int at: options.findIndex(option => option.on)
    signal chosen(string group)
    function step(by: int): void {
        const next = Math.max(0, Math.min(options.length - 1, at + by));
        if (options.length > 0) chosen(options[next].group);
    }
    model: options
    spacing: 8
    clip: contentHeight > height
    boundsBehavior: Flickable.StopAtBounds
    activeFocusOnTab: options.length > 1
    keyNavigationEnabled: false
    Accessible.role: Accessible.Grouping
    Accessible.name: qsTr("Who can see this?")
    Keys.onDownPressed: step(1)
    Keys.onUpPressed: step(-1)
    onAtChanged: if (at >= 0) positionViewAtIndex(at, ListView.Contain)
    ScrollMark { view: l; parent: l; anchors.rightMargin: 0 }
    delegate: OptionRow {
        required property var modelData
        objectName: "audience:" + modelData.title
        width: l.width - l.edge
        text: modelData.title
        sub: modelData.sub
        letter: modelData.letter
        paint: modelData.paint
        on: modelData.on
        arrows: false
        focusPolicy: Qt.ClickFocus
        onClicked: l.chosen(modelData.group)
        FocusRing { on: parent.on && l.activeFocus; around: Theme.rBlock; anchors.margins: -1 }
    }
}
