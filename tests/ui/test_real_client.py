# SPDX-License-Identifier: AGPL-3.0-or-later
"""The window on a real profile, from the first name to a post with a comment, and again after a restart."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import Qt

from app.profile import Profile
from crypto.passphrase import Cost
from tests.ui.conftest import Run
from tests.ui.driver import click, press, sees, settle, type_text
from ui.window import Window

CHEAP = Cost(1, 8 * 1024)
ENTER, CTRL = Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier


async def until(window: Window, words: str) -> None:
    """Wait for a text, at most ten seconds."""
    ends = time.monotonic() + 10
    while not sees(window, words):
        assert time.monotonic() < ends, words
        await settle()


def test_first_start_post_comment_and_start_again(run: Run, tmp_path: Path) -> None:
    async def first(window: Window) -> None:
        await type_text(window, "Ruth Henderson")
        await press(window, ENTER)
        await type_text(window, "the goat ate my sunday hat")
        await press(window, ENTER)
        await type_text(window, "the goat ate my sunday hat")
        await press(window, ENTER)
        await until(window, "Name your community")
        await type_text(window, "The Hendersons")
        await press(window, ENTER)
        await until(window, "Keep a spare key")
        await press(window, Qt.Key.Key_Escape)
        await until(window, "The light is on.")
        await press(window, Qt.Key.Key_N, CTRL)
        await type_text(window, "The kettle is *on*")
        await press(window, ENTER, CTRL)
        await until(window, "Posted to \u2068" if sees(window, "\u2068The") else "Posted to The Hendersons")
        await press(window, Qt.Key.Key_J)
        await press(window, ENTER)
        await until(window, "Your post")
        await type_text(window, "Coming")
        await click(window, "commentSend")
        await until(window, "1 comment")

    async def second(window: Window) -> None:
        assert sees(window, "The door is locked")
        await type_text(window, "the goat ate my sunday hat")
        await press(window, ENTER)
        await until(window, "1 comment")
        assert sees(window, "Coming")

    run(first, Profile(tmp_path / "ruth", cost=CHEAP))
    run(second, Profile(tmp_path / "ruth", cost=CHEAP))
