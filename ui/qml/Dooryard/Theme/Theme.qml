// SPDX-License-Identifier: AGPL-3.0-or-later
pragma Singleton
import QtQuick

// Every colour, size and duration of the window comes from here and nowhere else.
// The contrast test reads this file: keep one "name: pick(light, dark)" per line.
QtObject {
    property bool dark: false
    property bool highContrast: false
    property real textScale: 1.0
    property bool reducedMotion: false

    function pick(light: color, night: color): color { return dark ? night : light }
    function hc(normal: color, strong: color): color { return highContrast ? strong : normal }

    // surfaces
    readonly property color canvas: pick("#F5F3EE", "#171916")
    readonly property color side: pick("#ECE9E1", "#121410")
    readonly property color surface: pick("#FFFFFF", "#20231F")
    readonly property color sunken: pick("#F3F0EA", "#282B26")
    readonly property color hover: pick("#E4E0D6", "#2B2F29")
    readonly property color line: hc(pick("#E4DFD5", "#31352F"), pick("#6B6A60", "#98988C"))
    readonly property color lineStrong: hc(pick("#8A8578", "#7F8478"), pick("#24251F", "#EDEBE3"))
    readonly property color lineButton: highContrast ? lineStrong : Qt.darker(line, dark ? .7 : 1.08)
    readonly property color scroll: highContrast ? lineStrong : dark ? Qt.lighter(line, 1.25) : Qt.darker(line, 1.12)
    readonly property color scrim: dark ? "#B3000000" : "#7324251F"
    // text
    readonly property color ink: hc(pick("#24251F", "#EDEBE3"), pick("#000000", "#FFFFFF"))
    readonly property color ink2: hc(pick("#4F5048", "#BDBCB0"), ink)
    readonly property color ink3: hc(pick("#66655B", "#9C9C90"), ink)
    // accent: the painted front door
    readonly property color accent: hc(pick("#1B6A52", "#62C29D"), pick("#0B4D39", "#8EE3C3"))
    readonly property color accentHover: pick("#14543F", "#7BD0AF")
    readonly property color accentInk: pick("#FFFFFF", "#0C1F18")
    readonly property color accentSoft: pick("#DFEDE5", "#1F3A30")
    readonly property color accentText: hc(pick("#17604A", "#82D4B4"), pick("#0B4D39", "#8EE3C3"))
    // porch light: "something new here". Never used for anything else
    readonly property color porch: pick("#F3B440", "#F5BD55")
    readonly property color porchInk: pick("#3A2700", "#3A2700")
    readonly property color porchSoft: pick("#FCF1D8", "#372C16")
    readonly property color porchText: pick("#6E4700", "#F6CC80")
    // trouble
    readonly property color danger: pick("#AC3528", "#F29083")
    readonly property color dangerInk: pick("#FFFFFF", "#2A0F0B")
    readonly property color dangerSoft: pick("#FAE6E1", "#3D221E")
    // toast: the other way round, so that it floats
    readonly property color toast: pick("#24251F", "#EDEBE3")
    readonly property color toastInk: pick("#FFFFFF", "#24251F")
    readonly property color toastAct: pick("#82D4B4", "#17604A")
    // paper and pictures: the same in both themes
    readonly property color paper: "#FFFFFF"
    readonly property color paperInk: "#24251F"
    readonly property color paperInk2: "#4F5048"
    readonly property color paperInk3: "#66655B"
    readonly property color paperBlock: "#F3F0EA"
    readonly property color paperLine: "#E4DFD5"
    readonly property color paperAccent: "#17604A"
    readonly property color onPaint: "#FFFFFF"
    readonly property color onPaintSoft: "#E9EEF2"
    readonly property color knobOff: "#66FFFFFF"
    readonly property color brandDoor: "#1B6A52"

    // house paints: one per community, all carry white lettering at 4.5:1 or better
    readonly property var paints: ({
        spruce: "#1B6A52", barn: "#A9432F", lake: "#2F6486", marigold: "#8F6205",
        plum: "#7A4A73", moss: "#5F6E2B", clay: "#8D5A3B", slate: "#4B5A6B"
    })
    readonly property var paintNames: ["spruce", "barn", "lake", "marigold", "plum", "moss", "clay", "slate"]
    readonly property var tones: ["#A9432F", "#2F6486", "#7A4A73", "#5F6E2B", "#8D5A3B", "#4B5A6B", "#1B6A52"]

    // type
    readonly property string text: "Atkinson Hyperlegible Next"
    readonly property string displayFace: "Bricolage Grotesque"
    readonly property var px: ({ hero: 40, display: 32, title: 23, heading: 17, body: 16, ui: 15, small: 14, meta: 13 })
    function size(kind: string): int { return Math.round(px[kind] * textScale) }
    readonly property real grow: Math.max(1, textScale)
    readonly property real wide: Math.min(1.2, Math.max(1, textScale))

    // 4 px grid
    readonly property int s1: 4
    readonly property int s2: 8
    readonly property int s3: 12
    readonly property int s4: 16
    readonly property int s5: 20
    readonly property int s6: 24
    readonly property int s8: 32
    readonly property int s10: 40
    // corners
    readonly property int rChip: 8
    readonly property int rControl: 10
    readonly property int rBlock: 12
    readonly property int rCard: 16
    readonly property int rDialog: 20
    readonly property int rArt: 24
    // targets
    readonly property int control: Math.round(40 * grow)
    readonly property int controlSmall: Math.round(36 * grow)
    readonly property int controlLarge: Math.round(48 * grow)
    readonly property int controlRow: Math.round(42 * Math.max(1, textScale * .94))
    // motion
    readonly property int quick: reducedMotion ? 0 : 110
    readonly property int calm: reducedMotion ? 0 : 180
    readonly property int slow: reducedMotion ? 0 : 240
    readonly property int toastStay: 5000
    // layout
    readonly property int slimBelow: Math.round(1080 * wide)
    readonly property int sidebarFull: Math.round(252 * Math.min(1.25, textScale))
    readonly property int sidebarSlim: control + 36
    readonly property int column: Math.round(640 * wide)
    readonly property int rail: 284
    readonly property int railGap: 28
}
