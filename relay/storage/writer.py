# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one thread that changes the database: whatever waits is committed together, and answered only then."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, TypeVar

from relay.errors import Refused
from relay.storage.database import transaction

T = TypeVar("T")

MAX_GROUP = 256


@dataclass(slots=True)
class _Job:
    change: Callable[[sqlite3.Connection], Any]
    future: asyncio.Future[Any]
    result: Any = None
    error: Exception | None = None


class Writer:
    """Owns the connection that changes the database. Must be stopped."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._thread = Thread(target=self._run, name="relay-writer", daemon=True)
        self._thread.start()

    async def do(self, change: Callable[[sqlite3.Connection], T]) -> T:
        """Return what `change` returns, once it is durable; what it raises, with nothing changed.

        `change` may be called twice: once with others, and alone if one of those could not be done.
        """
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._jobs.put(_Job(change, future))
        return await future

    def stop(self) -> None:
        """Finish what waits, then close the connection."""
        self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        is_running = True
        while is_running:
            jobs, is_running = self._waiting()
            if jobs:
                self._commit(jobs)
                _answer(jobs)
        self._database.close()

    def _waiting(self) -> tuple[list[_Job], bool]:
        jobs: list[_Job] = []
        try:
            while len(jobs) < MAX_GROUP:
                job = self._jobs.get(block=not jobs)
                if job is None:
                    return jobs, False
                jobs.append(job)
        except Empty:
            pass
        return jobs, True

    def _commit(self, jobs: list[_Job]) -> None:
        try:
            with transaction(self._database):
                for job in jobs:
                    self._attempt(job)
        # the boundary of this thread: whoever waits for a job gets whatever went wrong
        except Exception as error:
            if len(jobs) > 1:
                # one of them can't be done: the others must not suffer for it
                for job in jobs:
                    self._commit([job])
            else:
                jobs[0].error = error

    def _attempt(self, job: _Job) -> None:
        job.error = None
        changes = self._database.total_changes
        try:
            job.result = job.change(self._database)
        except Refused as refused:
            if self._database.total_changes != changes:
                raise
            job.error = refused


def _answer(jobs: list[_Job]) -> None:
    # a loop that ended waits for nothing
    with suppress(RuntimeError):
        jobs[0].future.get_loop().call_soon_threadsafe(_deliver, jobs)


def _deliver(jobs: list[_Job]) -> None:
    for job in jobs:
        if job.future.done():
            continue
        if job.error is None:
            job.future.set_result(job.result)
        else:
            job.future.set_exception(job.error)
