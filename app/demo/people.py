# SPDX-License-Identifier: AGPL-3.0-or-later
"""A person of the demo: a profile of their own, and every act a process of its own, as if somebody had typed it."""

from __future__ import annotations

import json
from asyncio.subprocess import Process
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.demo.errors import StoryFailed
from app.demo.stage import Stage
from app.plain import one_line

SHOWN = 34
ID = 64


class Person:
    """`name` is how they appear; `tell` gets what they type, in short."""

    def __init__(self, stage: Stage, name: str, passphrase: str, tell: Callable[[str], None]) -> None:
        self.name = name
        self.passphrase = passphrase
        self.folder = stage.folder / self.short.lower()
        self._stage = stage
        self._tell = tell
        self._window: Process | None = None

    @property
    def short(self) -> str:
        """The first name."""
        return self.name.split()[0]

    @property
    def store(self) -> Path:
        """Their database."""
        return self.folder / "dooryard.db"

    async def types(self, *words: str, refused: str | None = None) -> Any:
        """Run a command and return what it answers; StoryFailed unless it ends as expected: done, or refused so."""
        self._tell(f"  {self.short.lower():>5}$ dooryard {' '.join(_short(word) for word in words)}")
        status, answer = await self._stage.command(self.folder, self.passphrase, words)
        try:
            document = json.loads(answer)
        except ValueError:
            raise StoryFailed(f"{self.short}'s `dooryard {words[0]}` gave no answer") from None
        error = document.get("error") if isinstance(document, dict) else None
        if error != refused or status != (0 if refused is None else 1):
            raise StoryFailed(f"{self.short}'s `dooryard {words[0]}` ended otherwise than it should: {_said(document)}")
        return document

    async def look(self) -> None:
        """Open this person's window, if it is not open."""
        if self._window is None:
            self._window = await self._stage.open_window(self.folder, self.passphrase)

    async def look_away(self) -> None:
        """Close this person's window."""
        if self._window is not None:
            await self._stage.end(self._window)
            self._window = None


def _said(document: Any) -> str:
    return str(document["message"]) if isinstance(document, dict) and "message" in document else "it was done"


def _short(word: str) -> str:
    if len(word) == ID and set(word) <= set("0123456789abcdef"):
        return word[:8]
    line = one_line(word)
    cut = line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"
    return f'"{cut}"' if " " in cut else cut
