# SPDX-License-Identifier: AGPL-3.0-or-later
"""A thread of its own for the engine's database connection, so that no work on it delays the loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Concatenate, ParamSpec, TypeVar

from sync.sessions import Sessions
from sync.store.database import Database

P = ParamSpec("P")
T = TypeVar("T")


class Worker:
    """One thread, one connection; opened with the first task."""

    def __init__(self, open_sessions: Callable[[], Sessions]) -> None:
        self._open = open_sessions
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="worker")
        self._sessions: Sessions | None = None

    async def run(self, do: Callable[Concatenate[Sessions, P], T], *args: P.args, **more: P.kwargs) -> T:
        """Call `do` with the sessions, then these arguments, in the thread."""
        call = partial(self._run, lambda sessions: do(sessions, *args, **more))
        return await asyncio.get_running_loop().run_in_executor(self._pool, call)

    async def on_db(self, do: Callable[Concatenate[Database, P], T], *args: P.args, **more: P.kwargs) -> T:
        """Call `do` with the database, then these arguments, in the thread."""
        call = partial(self._run, lambda sessions: do(sessions.db, *args, **more))
        return await asyncio.get_running_loop().run_in_executor(self._pool, call)

    def _run(self, do: Callable[[Sessions], T]) -> T:
        if self._sessions is None:
            self._sessions = self._open()
        return do(self._sessions)

    async def close(self) -> None:
        """Close the connection and end the thread."""
        if self._sessions is not None:
            await self.on_db(Database.close)
            self._sessions = None
        self._pool.shutdown(wait=False)
