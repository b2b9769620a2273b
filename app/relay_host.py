# SPDX-License-Identifier: AGPL-3.0-or-later
"""The relay on this computer: a process of its own, that goes on when the window is closed and is found again."""

from __future__ import annotations

import asyncio
from asyncio import to_thread
from pathlib import Path

from app import relay_process
from app.errors import RelayError
from relay import errors as trouble
from relay.client import RelayClient
from relay.url import RelayUrl

EVERYWHERE = "0.0.0.0"  # noqa: S104 - after the person's own switch; TLS with the relay's key always
ABOUT_SECONDS = 3.0
TRIES = 20
TRY_SECONDS = 0.25


class RelayHost:
    """What the switch "Run a relay on this computer" moves.

    It listens at `host`: by default wherever this computer is reached, so that others in the house can use it; its URL
    carries the computer's address in the house if it has one, else 127.0.0.1. Nothing here makes it known outside.
    `running`, `url` and `held` tell what the last `look`, `start` or `stop` found.
    """

    def __init__(self, folder: Path, *, host: str = EVERYWHERE) -> None:
        self.running = False
        self.held = (0, 0)
        self._folder = folder
        self._host = host
        self._url: RelayUrl | None = None

    @property
    def url(self) -> str | None:
        """The relay's URL, pass included, while it runs: for the person's own list, and never to be shown whole."""
        return self._url.text() if self.running and self._url is not None else None

    async def look(self) -> bool:
        """Find out whether the relay runs, whoever started it, whether it is the right one, and what it holds."""
        self.running = await to_thread(relay_process.is_serving, self._folder) and await self._answers()
        if self.running:
            self.held = await to_thread(relay_process.held_by, self._folder)
        return self.running

    async def start(self) -> str:
        """Start the relay unless it runs, and return its URL; it goes on until `stop`, also without this process.

        RelayError: relay-here-door (its port is taken), relay-here-failed; StoreError: disk-full, store-refused.
        """
        if not await self._runs_already():
            try:
                await self._launch()
            except RelayError:
                if not await self._runs_already():  # another process was quicker
                    raise
        assert self._url is not None  # noqa: S101 - it has just answered there
        return self._url.text()

    async def stop(self) -> None:
        """End the relay and return when it is gone; what it holds stays. RelayError relay-here-stuck."""
        await to_thread(relay_process.end, self._folder)
        self.running = False

    async def _launch(self) -> None:
        port = await to_thread(relay_process.port_for, self._folder, self._host)
        await to_thread(relay_process.launch, self._folder, self._host, port)
        if not await self.look():
            await self.stop()
            raise RelayError.of("relay-here-failed")

    async def _runs_already(self) -> bool:
        # another process may be starting it right now
        for _ in range(TRIES):
            if await self.look():
                return True
            if not await to_thread(relay_process.is_serving, self._folder):
                return False
            await asyncio.sleep(TRY_SECONDS)
        raise RelayError.of("relay-here-failed")

    async def _answers(self) -> bool:
        self._url = await to_thread(relay_process.url_of, self._folder)
        try:
            async with RelayClient(self._url, timeout=ABOUT_SECONDS) as client:
                await client.about()
        except trouble.RelayError:
            return False
        return True
