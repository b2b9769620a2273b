# SPDX-License-Identifier: AGPL-3.0-or-later
"""How long until somebody else sees a post, against how long the relay alone takes to tell of an append."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from statistics import median, quantiles
from time import monotonic_ns

from relay.client import RelayClient
from relay.url import RelayUrl
from relay.wire import Cursor
from tests.bench.processes import WINDOWLESS
from tests.bench.rows import Row
from tests.bench.world import World
from tests.relay.support import Box, envelope

PATIENCE = 30.0
PAUSE = 0.15
WARM_UP = 2
FIRST = 1_000_000  # numbers of posts that nobody has written before


async def run(there: World, times: int) -> list[Row]:
    """Post in one process and wait for another, push once through the same relay, and so on `times` times."""
    ours, floor = [], []
    async with _people(there) as (writer, reader), _pushing(RelayUrl.parse(there.relay.line)) as push:
        for number in range(FIRST, FIRST + times + WARM_UP):
            ours.append(await _post(writer, reader, number))
            await asyncio.sleep(PAUSE)
            floor.append(await push())
            await asyncio.sleep(PAUSE)
    del ours[:WARM_UP], floor[:WARM_UP]
    return [
        Row("a post until it is shown elsewhere, median", median(ours), median(floor), "ms"),
        Row("a post until it is shown elsewhere, 9 of 10", _ninth(ours), _ninth(floor), "ms"),
    ]


def _ninth(taken: Sequence[float]) -> float:
    return quantiles(taken, n=10, method="inclusive")[-1]


@asynccontextmanager
async def _people(there: World) -> AsyncIterator[tuple[Process, Process]]:
    async with _person(there.writer, there.group) as writer, _person(there.readers[0], there.group) as reader:
        await _said(reader, "ready")
        await _said(writer, "ready")
        await asyncio.sleep(1)  # both fetch, and begin to listen
        yield writer, reader


async def _post(writer: Process, reader: Process, number: int) -> float:
    """How long (ms) until the reader shows it."""
    assert writer.stdin is not None
    writer.stdin.write(b"%d\n" % number)
    begun = await _said(writer, f"posted {number}")
    return (await _said(reader, f"shown {number}") - begun) / 1e6


@asynccontextmanager
async def _person(folder: Path, group: str) -> AsyncIterator[Process]:
    command = ("-m", "tests.bench.person", str(folder), group)
    process = await asyncio.create_subprocess_exec(
        sys.executable, *command, stdin=PIPE, stdout=PIPE, env={**os.environ, **WINDOWLESS}
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.communicate()


async def _said(process: Process, words: str) -> int:
    """Wait until the process says this; the number that follows, 0 if none does."""
    assert process.stdout is not None
    async with asyncio.timeout(PATIENCE):
        while line := (await process.stdout.readline()).decode().strip():
            if line.startswith(words):
                return int(line.removeprefix(words).strip() or 0)
    raise RuntimeError("a client ended")


@asynccontextmanager
async def _pushing(url: RelayUrl) -> AsyncIterator[Callable[[], Awaitable[float]]]:
    """What pushes once through a mailbox of its own, and tells how long (ms) it took."""
    async with RelayClient(url) as writer, RelayClient(url) as reader:
        box = Box()
        await box.open(writer)
        async with aclosing(reader.listen([Cursor(box.address, 0)])) as news:

            async def push() -> float:
                heard = asyncio.ensure_future(anext(news))
                await asyncio.sleep(PAUSE)
                begun = monotonic_ns()
                appended = asyncio.ensure_future(box.append(writer, envelope()))
                await heard
                taken = (monotonic_ns() - begun) / 1e6
                await appended
                return taken

            yield push
