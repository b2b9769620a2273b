# SPDX-License-Identifier: AGPL-3.0-or-later
"""A relay's storage on one SQLite file: reads beside one another, changes one after the other, both off the loop."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from queue import SimpleQueue
from typing import TypeVar

from relay.mailbox import Limits
from relay.storage import changes, queries
from relay.storage.database import connect, prepare, reported, snapshot, upgrades
from relay.storage.queries import PassUse, Stats
from relay.storage.writer import Writer
from relay.wire import Batch, ChangePass, Close, Cursor, Open, Outcome, Page, Token

T = TypeVar("T")

READERS = 2
# How much is deleted in one transaction, so that appends never wait long
_SLICE = 500
# How long an empty mailbox is remembered after the last thing in it can have expired
_FORGET_DAYS = 35


class SqliteStorage:
    """Keeps mailboxes in the file at `path`; days are counted from 1970-01-01. Must be closed.

    Raises DatabaseDamaged, DatabaseTooNew; every call may raise Refused(relay-full, busy).
    """

    def __init__(self, path: Path, relay_key: bytes, limits: Limits) -> None:
        prepare(path, upgrades())
        self.limits = limits
        self._path = path
        self._relay_key = relay_key
        self._has_deleted = True
        self._writer = Writer(connect(path))
        self._readers = ThreadPoolExecutor(READERS, "relay-reader")
        self._connections: SimpleQueue[sqlite3.Connection] = SimpleQueue()
        for _ in range(READERS):
            self._connections.put(connect(path))
        with closing(connect(path)) as database:
            self.instance = queries.instance_of(database)
            self._horizon = queries.horizon_of(database)

    def close(self) -> None:
        """Finish what waits, and close the file."""
        self._writer.stop()
        self._readers.shutdown()
        while not self._connections.empty():
            self._connections.get().close()

    async def open(self, asked: Open, today: int) -> None:
        """Open a mailbox (PROTOCOL 4.1)."""
        await self._writer.do(lambda database: changes.open_mailbox(database, asked, self.limits, self._day(today)))

    async def append(self, batches: Sequence[Batch], today: int) -> tuple[Outcome, ...]:
        """Append each batch durably, or say why not (PROTOCOL 4.2)."""
        return await self._writer.do(
            lambda database: changes.append(database, batches, self._relay_key, self.limits, self._day(today))
        )

    async def read(self, cursors: Sequence[Cursor], limit: int) -> tuple[Page, ...]:
        """Return a page for each cursor (PROTOCOL 4.3)."""
        return await self._read(lambda database: queries.pages(database, cursors, limit, self._horizon))

    async def newest(self, cursors: Sequence[Cursor]) -> tuple[int, ...]:
        """Return the last number given in each mailbox (PROTOCOL 4.6)."""
        return await self._read(lambda database: queries.newest_of(database, cursors))

    async def close_mailbox(self, asked: Close, today: int) -> None:
        """End appending to a mailbox (PROTOCOL 4.4)."""
        await self._writer.do(
            lambda database: changes.close_mailbox(database, asked, self._relay_key, self._day(today))
        )

    async def delete(self, tokens: Sequence[Token], today: int) -> tuple[int, ...]:
        """Delete by token; return how many envelopes each one removed (PROTOCOL 4.5)."""
        counts = await self._writer.do(lambda database: changes.delete(database, tokens, self._day(today)))
        self._has_deleted = self._has_deleted or any(counts)
        return counts

    async def change_pass(self, asked: ChangePass, today: int) -> None:
        """Mint, end or replace a pass (PROTOCOL 4.7)."""
        await self._writer.do(lambda database: changes.alter_pass(database, asked, self.limits, today))

    async def add_pass(self, hashed: bytes, max_bytes: int, max_mailboxes: int, today: int) -> int:
        """Add a pass with a quota of its own by its hash, unless it is there; return its number."""
        return await self._writer.do(
            lambda database: changes.add_pass(database, hashed, max_bytes, max_mailboxes, today)
        )

    async def end_pass(self, number: int) -> None:
        """End a pass by its number; Refused(pass-unknown)."""
        await self._writer.do(lambda database: changes.end_pass(database, number))

    async def passes(self) -> tuple[PassUse, ...]:
        """Return the passes given out by whoever runs the relay."""
        return await self._read(queries.passes)

    async def stats(self) -> Stats:
        """Count what is there."""
        return await self._read(queries.stats)

    async def advance(self, today: int) -> None:
        """Let the next day come, if the clock says so: to be called every hour (PROTOCOL 4.2)."""
        self._horizon = await self._writer.do(lambda database: changes.advance(database, today))

    async def tidy(self) -> None:
        """Delete what has expired, forget what is empty, and let no deleted byte stay in the file."""
        while await self._writer.do(lambda database: changes.expire(database, self._horizon, _SLICE)):
            self._has_deleted = True
        since = self._horizon - self.limits.keep_days - _FORGET_DAYS
        while await self._writer.do(lambda database: changes.forget_mailboxes(database, since, _SLICE)):
            self._has_deleted = True
        if self._has_deleted:
            self._has_deleted = False
            if not await asyncio.get_running_loop().run_in_executor(self._readers, self._empty_log):
                self._has_deleted = True

    def _day(self, today: int) -> int:
        # a clock that goes back does not make anything old
        return max(today, self._horizon)

    async def _read(self, ask: Callable[[sqlite3.Connection], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._ask, ask)

    def _ask(self, ask: Callable[[sqlite3.Connection], T]) -> T:
        database = self._connections.get()
        try:
            with snapshot(database):
                return ask(database)
        finally:
            self._connections.put(database)

    def _empty_log(self) -> bool:
        database = self._connections.get()
        try:
            with reported():
                (is_busy, _, _) = database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            return not is_busy
        finally:
            self._connections.put(database)
