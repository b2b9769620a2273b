# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who waits for which mailbox, so that a reader hears of an envelope as soon as it is durable (PROTOCOL 4.6)."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from relay.wire import Cursor, Newer


class Listener:
    """One push stream: what it has been told of each mailbox, and what it is still to be told."""

    def __init__(self, cursors: Sequence[Cursor]) -> None:
        self.is_ended = False
        self._known = [cursor.since for cursor in cursors]
        self._places: defaultdict[bytes, list[int]] = defaultdict(list)
        self._pending: dict[int, int] = {}
        self._wake = asyncio.Event()
        for place, cursor in enumerate(cursors):
            self._places[cursor.address].append(place)

    @property
    def addresses(self) -> tuple[bytes, ...]:
        """The mailboxes that it waits for, each once."""
        return tuple(self._places)

    def tell(self, address: bytes, newest: int) -> None:
        """Note the newest number of a mailbox; however many come before it is read, only the last one is kept."""
        for place in self._places[address]:
            if newest > self._known[place]:
                self._known[place] = self._pending[place] = newest
                self._wake.set()

    def end(self) -> None:
        """End the stream."""
        self.is_ended = True
        self._wake.set()

    async def wait(self, seconds: float) -> list[Newer]:
        """Return what is to be told, as soon as there is something; nothing after so many seconds, or at the end."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        self._wake.clear()
        newer = [Newer(place, newest) for place, newest in self._pending.items()]
        self._pending.clear()
        return newer


class Hub:
    """All push streams of one relay process."""

    def __init__(self) -> None:
        self._listeners: defaultdict[bytes, set[Listener]] = defaultdict(set)
        self._is_ended = False

    @contextmanager
    def listener(self, cursors: Sequence[Cursor]) -> Iterator[Listener]:
        """Listen to these mailboxes while the context lasts."""
        listener = Listener(cursors)
        if self._is_ended:
            listener.end()
        for address in listener.addresses:
            self._listeners[address].add(listener)
        try:
            yield listener
        finally:
            for address in listener.addresses:
                self._listeners[address].discard(listener)
                if not self._listeners[address]:
                    del self._listeners[address]

    def tell(self, address: bytes, newest: int) -> None:
        """Tell whoever waits for a mailbox the newest number in it, which is durable."""
        for listener in self._listeners.get(address, ()):
            listener.tell(address, newest)

    def end(self) -> None:
        """End all streams, and those that are still to come."""
        self._is_ended = True
        for listeners in tuple(self._listeners.values()):
            for listener in listeners:
                listener.end()
