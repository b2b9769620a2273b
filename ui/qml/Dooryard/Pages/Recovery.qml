// SPDX-License-Identifier: AGPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Dooryard.Theme
import Dooryard.Parts

// The recovery sheet beside what can be done with it; one above the other when there is no room.
FocusScope {
    id: pg
    required property var vm
    readonly property var view: vm.view
    readonly property bool two: width >= 1080 * Theme.wide && height >= 780
    Rectangle { anchors.fill: parent; color: Theme.canvas }
    RowLayout {
        visible: pg.two
        anchors { fill: parent; leftMargin: 84; rightMargin: 84 }
        spacing: 84
        Paper { view: pg.view; Layout.alignment: Qt.AlignVCenter }
        Loader {
            id: beside
            active: pg.two
            focus: active
            Layout.fillWidth: true
            Layout.maximumWidth: 540
            Layout.alignment: Qt.AlignVCenter
            sourceComponent: SheetWays { vm: pg.vm; roomy: true }
        }
    }
    PageScroll {
        visible: !pg.two
        anchors.fill: parent
        maxWidth: Math.round(560 * Theme.wide)
        Loader { active: !pg.two; focus: active; width: parent.width; sourceComponent: SheetWays { vm: pg.vm } }
        Item { width: 1; height: 8 }
        Paper { view: pg.view; anchors.horizontalCenter: parent.horizontalCenter }
    }
    Shortcut { sequence: "Escape"; enabled: pg.visible; onActivated: pg.vm.later() }
}
