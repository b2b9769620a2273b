// SPDX-License-Identifier: AGPL-3.0-or-later
pragma ComponentBehavior: Bound
import QtQuick
import Dooryard.Theme
import Dooryard.Parts

// The sheet is paper: always light, always left to right.
Item {
    id: sh
    required property var view
    readonly property real k: Math.min(1.3, Theme.textScale)
    readonly property int inner: Math.round(432 * k)
    implicitWidth: Math.round(500 * k)
    implicitHeight: col.height + Math.round(66 * k)
    LayoutMirroring.enabled: false
    LayoutMirroring.childrenInherit: true
    component Ink: Txt { color: Theme.paperInk2; font.pixelSize: Math.round(Theme.px[kind] * sh.k) }
    Shadow { target: sheet }
    Rectangle {
        id: sheet
        anchors.fill: parent
        radius: 6
        color: Theme.paper
        Column {
            id: col
            x: Math.round(34 * sh.k)
            y: Math.round(32 * sh.k)
            width: sh.inner
            spacing: 16
            Item {
                width: parent.width
                height: 28
                Brand { size: 24; ink: Theme.paperInk; anchors.verticalCenter: parent.verticalCenter }
                Ink {
                    kind: "meta"
                    text: sh.view.date
                    color: Theme.paperInk3
                    anchors { right: parent.right; verticalCenter: parent.verticalCenter }
                }
            }
            Column {
                spacing: 6
                width: parent.width
                Ink { kind: "title"; color: Theme.paperInk; text: sh.view.title; width: parent.width; wrapMode: Text.Wrap }
                Ink {
                    kind: "small"
                    width: parent.width
                    wrapMode: Text.Wrap
                    text: qsTr("If every computer of yours is lost, these 24 words and one of the relays below bring back your name,"
                        + " your communities and your posts. Anyone who holds them could do the same: keep this like a "
                        + "passport.")
                }
            }
            Grid {
                columns: 4
                rows: 6
                columnSpacing: 8
                rowSpacing: 6
                flow: Grid.TopToBottom
                Repeater {
                    model: sh.view.words
                    Rectangle {
                        id: cell
                        required property string modelData
                        required property int index
                        width: (sh.inner - 24) / 4
                        height: Math.round(33 * sh.k)
                        radius: 7
                        color: Theme.paperBlock
                        Accessible.role: Accessible.StaticText
                        Accessible.name: sh.view.is_shown ? qsTr("%1: %2").arg(index + 1).arg(modelData)
                            : qsTr("Word %1, hidden").arg(index + 1)
                        Ink {
                            kind: "meta"
                            x: 9
                            anchors.verticalCenter: parent.verticalCenter
                            text: cell.index + 1
                            color: Theme.paperInk3
                            Accessible.ignored: true
                        }
                        Ink {
                            kind: "ui"
                            x: Math.round(32 * sh.k)
                            anchors.verticalCenter: parent.verticalCenter
                            text: cell.modelData
                            color: Theme.paperInk
                            font.weight: Font.DemiBold
                            Accessible.ignored: true
                        }
                    }
                }
            }
            Column {
                spacing: 8
                width: parent.width
                Ink {
                    kind: "small"
                    lineHeight: 1
                    color: Theme.paperInk
                    font.weight: Font.DemiBold
                    text: qsTr("Your relays, so that the words find your things")
                    width: parent.width
                    wrapMode: Text.Wrap
                }
                Repeater {
                    model: sh.view.relays
                    Row {
                        id: relay
                        required property string modelData
                        spacing: 8
                        Icon { name: "radio-tower"; size: 15; tint: Theme.paperAccent }
                        Ink { kind: "small"; lineHeight: 1; text: relay.modelData; width: sh.inner - 30; wrapMode: Text.WrapAnywhere }
                    }
                }
                Ink {
                    visible: sh.view.relays.length === 0
                    kind: "small"
                    lineHeight: 1.1
                    width: parent.width
                    wrapMode: Text.Wrap
                    text: qsTr("None yet. Make the sheet again once your communities have one.")
                }
            }
            Rectangle { width: parent.width; height: 1; color: Theme.paperLine }
            Ink {
                kind: "meta"
                color: Theme.paperInk3
                width: parent.width
                wrapMode: Text.Wrap
                lineHeight: 1.25
                text: qsTr("Nobody can look these words up for you: not your relay, not the people who make Dooryard. Every copy"
                    + " you print holds the same words.")
            }
        }
    }
}
