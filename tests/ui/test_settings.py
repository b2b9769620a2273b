# SPDX-License-Identifier: AGPL-3.0-or-later
"""The settings, and the recovery sheet behind them."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl

from tests.ui import demo
from tests.ui.conftest import Run
from tests.ui.driver import click, part, press, sees, settle, type_text
from tests.ui.fakes import HOUSE_URL, FakeProfile
from ui.window import Window

CTRL = Qt.KeyboardModifier.ControlModifier


def test_ctrl_comma_opens_them(run: Run) -> None:
    async def story(window: Window) -> None:
        await press(window, Qt.Key.Key_Comma, CTRL)
        assert sees(window, "How you appear")

    run(story)


def test_another_name_in_one_community(run: Run) -> None:
    profile = FakeProfile()

    async def story(window: Window) -> None:
        window.model._inside.go("settings", "you")
        await settle()
        await click(window, "changeFace:Maple Street")
        part(window, "faceName").setProperty("text", "Ruth H.")
        await click(window, "faceSave")
        assert sees(window, "Ruth H.")

    run(story, profile)
    assert [one.name for one in profile.client.members(demo.MAPLE) if one.me] == ["Ruth H."]
    assert profile.client.name == "Ruth Henderson"


@pytest.mark.parametrize(("key", "name"), [("dark", "dark"), ("light", "light")])
def test_light_and_dark(run: Run, key: str, name: str) -> None:
    async def story(window: Window) -> None:
        window.model._inside.go("settings", "display")
        await settle()
        await click(window, f"theme:{key}")
        assert window.theme.property("dark") is (name == "dark")

    run(story)


def test_switches_of_the_display(run: Run) -> None:
    profile = FakeProfile()

    async def story(window: Window) -> None:
        window.model._inside.go("settings", "display")
        await settle()
        await click(window, "larger")
        assert window.theme.property("textScale") == 1.15
        await click(window, "switch:Strong contrast")
        assert window.theme.property("highContrast") is True
        await click(window, "switch:Less motion")
        assert window.theme.property("reducedMotion") is False
        await click(window, "switch:Single letters as keys")
        window.model._inside.go("home", "")
        await settle()
        await press(window, Qt.Key.Key_J)
        assert part(window, "feed").property("currentIndex") <= 0

    run(story, profile)
    assert profile.client.setting("single_keys", "") == "off"


def test_run_a_relay_on_this_computer(run: Run) -> None:
    profile = FakeProfile()

    async def story(window: Window) -> None:
        window.model._inside.go("settings", "relays")
        await settle()
        await click(window, "switch:Run a relay on this computer")
        assert sees(window, "Only in this house")
        assert not sees(window, HOUSE_URL)
        await click(window, "switch:Run a relay on this computer")
        assert sees(window, "Switched off")

    run(story, profile)
    assert profile.client.relay_host.running is False


def test_add_and_stop_using_a_relay(run: Run) -> None:
    async def story(window: Window) -> None:
        window.model._inside.go("settings", "relays")
        await settle()
        await click(window, "addRelay")
        await type_text(window, "not a relay")
        await press(window, Qt.Key.Key_Return)
        assert sees(window, "That isn't the address of a relay")
        await click(window, "addRelay")
        await type_text(window, "https://relay.example.net/#k=BBBB")
        await press(window, Qt.Key.Key_Return)
        assert sees(window, "relay.example.net")
        await click(window, "stop:relay.example.net")
        await click(window, "askAct")
        assert not sees(window, "relay.example.net")

    run(story)


def test_the_sheet_is_hidden_until_asked_for_and_saved_as_pdf(run: Run, tmp_path: Path) -> None:
    profile = FakeProfile()
    kept = tmp_path / "sheet.pdf"

    async def story(window: Window) -> None:
        window.model._inside.go("settings", "recovery")
        await settle()
        await click(window, "openSheet")
        assert not sees(window, "walnut")
        window.model._inside.recovery_model.save(QUrl.fromLocalFile(str(kept)))
        window.model._inside.recovery_model.save(QUrl.fromLocalFile(str(tmp_path / "none" / "sheet.pdf")))
        await settle()
        assert not sees(window, "walnut")
        await click(window, "showWords")
        assert sees(window, "walnut")
        await press(window, Qt.Key.Key_Escape)
        assert sees(window, "Good evening, Ruth")
        assert not sees(window, "walnut")

    run(story, profile)
    assert kept.read_bytes().startswith(b"%PDF")
    assert [file.name for file in tmp_path.iterdir()] == ["sheet.pdf"]
    assert profile.client.words is not None


def test_help_tells_version_and_keys(run: Run) -> None:
    async def story(window: Window) -> None:
        window.model._inside.go("settings", "help")
        await settle()
        assert sees(window, "Version 0.1.0")
        assert sees(window, "Go to a community")

    run(story)
