# SPDX-License-Identifier: AGPL-3.0-or-later
"""How long until somebody else sees a post, against how long the relay alone takes to tell of an append."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Sequence
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
PAUSE = 0.1
WARM_UP = 2
FIRST = 1_000_000  # numbers of posts that nobody has written before


async def run(there: World, times: int) -> list[Row]:
    """Post `times` times in one process, wait for another each time; then push as often through the same relay."""
    ours = await _posts(there, times + WARM_UP)
    floor = await _pushes(RelayUrl.parse(there.relay.line), times + WARM_UP)
    return [
        Row("a post until it is shown elsewhere, median", median(ours), median(floor), "ms"),
        Row("a post until it is shown elsewhere, 9 of 10", _ninth(ours), _ninth(floor), "ms"),
    ]


def _ninth(taken: Sequence[float]) -> float:
    return quantiles(taken, n=10, method="inclusive")[-1]


async def _posts(there: World, times: int) -> list[float]:
    taken = []
    async with _person(there.writer, there.group) as writer, _person(there.readers[0], there.group) as reader:
        await _said(reader, "ready")
        await _said(writer, "ready")
        await asyncio.sleep(1)
        for number in range(FIRST, FIRST + times):
            assert writer.stdin is not None
            writer.stdin.write(b"%d\n" % number)
            begun = await _said(writer, f"posted {number}")
            taken.append((await _said(reader, f"shown {number}") - begun) / 1e6)
            await asyncio.sleep(PAUSE)
    return taken[WARM_UP:]


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


async def _pushes(url: RelayUrl, times: int) -> list[float]:
    taken = []
    async with RelayClient(url) as writer, RelayClient(url) as reader:
        box = Box()
        await box.open(writer)
        async with aclosing(reader.listen([Cursor(box.address, 0)])) as news:
            for _ in range(times):
                heard = asyncio.ensure_future(anext(news))
                await asyncio.sleep(PAUSE)
                begun = monotonic_ns()
                appended = asyncio.ensure_future(box.append(writer, envelope()))
                await heard
                taken.append((monotonic_ns() - begun) / 1e6)
                await appended
    return taken[WARM_UP:]
