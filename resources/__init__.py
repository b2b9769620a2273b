# SPDX-License-Identifier: AGPL-3.0-or-later
"""Knows where fonts, icons and pictures lie, so that no other module builds a path to them."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent
FONTS = ROOT / "fonts"
ICONS = ROOT / "icons"
ART = ROOT / "art"
SCREENSHOTS = ROOT / "screenshots"


def font_files() -> list[Path]:
    """Every font that the window loads, in a stable order."""
    return sorted(FONTS.glob("*.ttf"))


def icon_file(name: str) -> Path:
    """The SVG of one icon; the name is a bare word such as `house`. ValueError for anything else."""
    if not name.replace("-", "").isalnum():
        raise ValueError("an icon's name has letters, digits and hyphens only")
    return ICONS / f"{name}.svg"


def art_file(name: str) -> Path:
    """A picture drawn for Dooryard: `porch`, `porch_tall`, `street`. ValueError for anything else."""
    if not name.replace("_", "").isalnum():
        raise ValueError("a picture's name has letters, digits and underscores only")
    return ART / f"{name}.webp"


def shadow_file(is_dark: bool) -> Path:
    """The 160 px tile that floating things stand on; its border is 64 px."""
    return ART / ("shadow_dark.png" if is_dark else "shadow_light.png")
