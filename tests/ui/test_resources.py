# SPDX-License-Identifier: AGPL-3.0-or-later
"""What lies in resources is used, and what is used lies there, with its licence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import resources
from ui.window import QML

UI = QML.parent
SOURCES = [*QML.glob("Dooryard/*/*.qml"), *UI.glob("**/*.py")]
TEXT = "\n".join(file.read_text("utf-8") for file in SOURCES)
WORDS = set(re.findall(r'"([a-z0-9]+(?:-[a-z0-9]+)*)"', TEXT))
ICONS = {file.stem for file in resources.ICONS.glob("*.svg")}


def test_every_icon_is_used() -> None:
    assert set() == ICONS - WORDS


def test_every_icon_that_is_named_lies_there() -> None:
    named = set(re.findall(r'\b(?:icon|icon\.name): "([a-z0-9-]+)"', TEXT))
    assert named - ICONS == set()


def test_licences_lie_beside() -> None:
    assert (resources.ICONS / "LICENSE-lucide.txt").exists()
    families = {file.name.split("_")[0].split(".")[0].lower() for file in resources.font_files()}
    kept = {file.stem.removeprefix("OFL-").replace("-", "") for file in resources.FONTS.glob("OFL-*.txt")}
    assert families == {"atkinsonhyperlegiblenext", "bricolagegrotesque", "notocoloremoji", "vazirmatn"} == kept


@pytest.mark.parametrize("name", ["../secret", "a/b", ""])
def test_names_are_no_paths(name: str) -> None:
    with pytest.raises(ValueError, match="has letters"):
        resources.icon_file(name)
    with pytest.raises(ValueError, match="has letters"):
        resources.art_file(name)


def test_pictures_lie_there() -> None:
    found: list[Path] = [resources.art_file(name) for name in ("porch", "porch_tall", "street")]
    found += [resources.shadow_file(False), resources.shadow_file(True), resources.ART / "dooryard.svg"]
    assert all(file.exists() for file in found)
