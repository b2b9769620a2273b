# SPDX-License-Identifier: AGPL-3.0-or-later
"""Push streams: one for each group and relay, over all mailboxes that are known; news pokes the engine."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass

from crypto.secret import random_bytes
from relay.client import RelayClient
from relay.errors import RelayError
from relay.wire import MAX_LISTENED, Cursor
from sync.protocol import Attempts
from sync.store.relays import BEACON, KnownRelay, Mailbox

Key = tuple[bytes, bytes]


@dataclass(frozen=True, slots=True)
class _Ear:
    addresses: tuple[bytes, ...]
    task: asyncio.Task[None]


class Ears:
    """Opens streams where they are missing; `poke` is called with the group that has news."""

    def __init__(self, poke: Callable[[bytes], None], clock: Callable[[], int]) -> None:
        self._poke = poke
        self._clock = clock
        self._ears: dict[Key, _Ear] = {}
        self._attempts: dict[Key, Attempts] = {}

    @property
    def are_open(self) -> bool:
        """Say whether every stream that was wanted is there, so that polling may be rare."""
        return bool(self._ears) and not any(ear.task.done() for ear in self._ears.values())

    def listen(self, group: bytes, relay: KnownRelay, client: RelayClient, known: list[Mailbox]) -> None:
        """Listen to these mailboxes of a group from now on; not again too soon where it went wrong."""
        key = (group, relay.key)
        boxes = sorted((box for box in known if box.box != BEACON), key=lambda box: box.address)[:MAX_LISTENED]
        addresses = tuple(box.address for box in boxes)
        ear = self._ears.get(key)
        if ear is not None and ear.addresses == addresses and not ear.task.done():
            return
        self.stop(key)
        if boxes and self._attempts.get(key, Attempts()).is_due(self._clock()):
            cursors = [Cursor(box.address, box.cursor) for box in boxes]
            self._ears[key] = _Ear(addresses, asyncio.create_task(self._hear(key, client, cursors), name="ear"))

    async def _hear(self, key: Key, client: RelayClient, cursors: list[Cursor]) -> None:
        try:
            async with aclosing(client.listen(cursors)) as news:
                async for _ in news:
                    self._attempts.pop(key, None)
                    self._poke(key[0])
        except RelayError:
            before = self._attempts.get(key, Attempts())
            self._attempts[key] = before.failed(self._clock(), random_bytes(1)[0] / 256)
            # at once, since the relay may have started again; after that, polling finds out
            if not before.failures:
                self._poke(key[0])

    def stop(self, key: Key) -> None:
        """End one stream, if it is there."""
        ear = self._ears.pop(key, None)
        if ear is not None:
            ear.task.cancel()

    async def close(self) -> None:
        """End all streams."""
        tasks = [ear.task for ear in self._ears.values()]
        self._ears.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
