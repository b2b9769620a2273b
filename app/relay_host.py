# SPDX-License-Identifier: AGPL-3.0-or-later
"""The relay on this computer: a process of its own, that goes on when the window is closed and is found again."""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from app import relay_process
from app.errors import RelayError
from app.relay_process import Note
from relay import errors as trouble
from relay.client import RelayClient
from relay.url import RelayUrl

EVERYWHERE = "0.0.0.0"  # noqa: S104 - after the person's own switch; TLS with the relay's key always
ABOUT_SECONDS = 3.0


class RelayHost:
    """What the switch "Run a relay on this computer" moves.

    It listens at `host`: by default wherever this computer is reached, so that others in the house can use it; its URL
    carries the computer's address in the house if it has one, else 127.0.0.1. Nothing here makes it known outside.
    `running`, `url` and `held` (groups, bytes) tell what the last `look`, `start` or `stop` found.
    """

    def __init__(self, folder: Path, *, host: str = EVERYWHERE) -> None:
        self.running = False
        self.held = (0, 0)
        self._folder = folder.absolute()
        self._host = host
        self._url = ""

    @property
    def url(self) -> str | None:
        """The relay's URL, pass included, while it runs: for the person's own list, and never to be shown whole."""
        return self._url if self.running else None

    async def look(self) -> bool:
        """Find out whether the relay runs, whoever started it, whether it is the right one, and what it holds."""
        note = await to_thread(relay_process.running, self._folder)
        self.running = note is not None and await _answers(note)
        if note is not None and self.running:
            self._url = note.url
            self.held = await to_thread(relay_process.held_by, self._folder)
        return self.running

    async def start(self) -> str:
        """Start the relay unless it runs, and return its URL; it goes on until `stop`, also without this process.

        RelayError: relay-here-door (its port is taken), relay-here-failed; StoreError: disk-full, store-refused.
        """
        async with self._alone():
            if not await self.look():
                await to_thread(relay_process.end, self._folder)  # one that does not answer
                port = await to_thread(relay_process.port_for, self._folder, self._host)
                await to_thread(relay_process.launch, self._folder, self._host, port)
                if not await self.look():
                    await self.stop()
                    raise RelayError.of("relay-here-failed")
        return self._url

    async def stop(self) -> None:
        """End the relay and return when it is gone; what it holds stays. RelayError relay-here-stuck."""
        before = await to_thread(relay_process.note_of, self._folder)
        await to_thread(relay_process.end, self._folder)
        self.running = before is not None and bool(before.url) and await _answers(before)
        if self.running:
            raise RelayError.of("relay-here-stuck")

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        """Wait until no other process of this profile is starting it."""
        lease = await to_thread(relay_process.wait_for_lease, self._folder)
        try:
            yield
        finally:
            lease.release()


async def _answers(note: Note) -> bool:
    try:
        async with RelayClient(RelayUrl.parse(note.url), timeout=ABOUT_SECONDS) as client:
            await client.about()
    except trouble.RelayError:
        return False
    return True
