# SPDX-License-Identifier: AGPL-3.0-or-later
"""Runs what a page started and nobody waits for, and shows the sentence of whatever is refused."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from app.errors import AppError


class Errands:
    """The window's own tasks: kept until they are done, cancelled together when the window closes."""

    def __init__(self, refused: Callable[[str], None]) -> None:
        self._refused = refused
        self._running: set[asyncio.Task[None]] = set()

    def start(self, errand: Coroutine[Any, Any, None]) -> None:
        """Run it on the window's loop; an AppError is told to the person, anything else to the loop."""
        task = asyncio.get_event_loop().create_task(self._watched(errand))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    def attempt(self, act: Callable[[], Any]) -> bool:
        """Do something quick at once; False when it was refused and the person was told."""
        try:
            act()
        except AppError as refusal:
            self._refused(refusal.sentence)
            return False
        return True

    async def close(self) -> None:
        """Cancel what still runs and wait until it has ended."""
        await asyncio.sleep(0)  # what was started a moment ago begins, so that it can be cancelled properly
        for task in list(self._running):
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _watched(self, errand: Coroutine[Any, Any, None]) -> None:
        try:
            await errand
        except AppError as refusal:
            self._refused(refusal.sentence)
