# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every pair of a text and what it stands on can be read: WCAG AA, light and dark."""

from __future__ import annotations

import re

import pytest

from ui.window import QML

SOURCE = (QML / "Dooryard" / "Theme" / "Theme.qml").read_text("utf-8")
PICKED = re.findall(r'color (\w+): (?:hc\()?pick\("(#\w{6})", "(#\w{6})"\)', SOURCE)
COLOURS = {name: (light, dark) for name, light, dark in PICKED}
COLOURS |= {name: (one, one) for name, one in re.findall(r'color (\w+): "(#\w{6})"', SOURCE)}
PAINTS = dict(re.findall(r'(\w+): "(#\w{6})"', SOURCE[SOURCE.index("paints:") : SOURCE.index("paintNames")]))
COLOURS |= {name: (one, one) for name, one in PAINTS.items()}

GROUNDS = ("canvas", "side", "surface", "sunken")
PAIRS = [(ink, ground, 4.5) for ink in ("ink", "ink2", "ink3") for ground in GROUNDS]
PAIRS += [
    ("accentText", "accentSoft", 4.5), ("accentText", "surface", 4.5), ("accentInk", "accent", 4.5),
    ("accentInk", "accentHover", 4.5), ("ink", "accentSoft", 4.5), ("ink2", "accentSoft", 4.5), ("ink", "hover", 4.5),
    ("ink2", "hover", 4.5), ("porchText", "porchSoft", 4.5), ("porchInk", "porch", 4.5), ("danger", "surface", 4.5),
    ("danger", "dangerSoft", 4.5), ("dangerInk", "danger", 4.5), ("lineStrong", "surface", 3),
    ("lineStrong", "canvas", 3),
    ("accent", "surface", 3), ("accent", "canvas", 3), ("accent", "accentSoft", 3), ("toastInk", "toast", 4.5),
    ("toastAct", "toast", 4.5), ("paperInk", "paper", 4.5), ("paperInk2", "paper", 4.5), ("paperInk3", "paper", 4.5),
    ("paperInk", "paperBlock", 4.5), ("paperInk3", "paperBlock", 4.5), ("danger", "canvas", 4.5),
    ("accentText", "canvas", 4.5), ("canvas", "ink", 4.5),
]  # fmt: skip
PAIRS += [("onPaint", paint, 4.5) for paint in PAINTS]


def luminance(colour: str) -> float:
    """Relative luminance after WCAG 2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """From 1 to 21."""
    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
def test_contrast(ink: str, ground: str, least: float) -> None:
    assert contrast(COLOURS[ink][0], COLOURS[ground][0]) >= least, "light"
    assert contrast(COLOURS[ink][1], COLOURS[ground][1]) >= least, "dark"


def test_no_colour_stands_outside_the_theme() -> None:
    for file in QML.glob("Dooryard/P*/*.qml"):
        found = re.findall(r'"#[0-9A-Fa-f]{3,8}"|Qt\.rgba|color: "(?!transparent)\w+"', file.read_text("utf-8"))
        assert found == [], file.name


def test_no_page_is_long() -> None:
    for file in QML.glob("Dooryard/*/*.qml"):
        assert len(file.read_text("utf-8").splitlines()) <= 250, file.name
