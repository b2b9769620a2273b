# SPDX-License-Identifier: AGPL-3.0-or-later
"""Commands that use the network: one round of sending and fetching, and staying to tell what changes."""

from __future__ import annotations

import asyncio
import signal
from argparse import Namespace
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager

from app.client import Client
from app.commands.answers import Answer, table
from app.views import Changed, Stopped, SyncState

News = Changed | SyncState | None


async def sync(client: Client, options: Namespace) -> Answer:
    """`sync`: done if at least one relay of every group answered."""
    report = await client.sync_once()
    document: dict[str, object] = {
        "sent": report.sent,
        "received": report.received,
        "locked": report.locked,
        "waiting": report.waiting,
        "relays": [{"url": url, "state": state} for url, state in report.relays],
    }
    rows = [(name, value) for name, value in document.items() if name != "relays"]
    lines = table([*rows, *(("relay", f"{url} {state}") for url, state in report.relays)])
    return Answer(document, lines, client.why_incomplete(report), "clock-off" if client.is_clock_off else None)


async def watch(client: Client, options: Namespace) -> AsyncGenerator[Answer, None]:
    """`watch`: an answer for each change, until the process is told to end; what is amiss is told to people."""
    news: asyncio.Queue[News] = asyncio.Queue()
    client.on_change(news.put_nowait)
    client.on_status(news.put_nowait)
    with _ending(news):
        await client.start()
        while (one := await news.get()) is not None:
            match one:
                case Changed(kinds=kinds) if "clock" in kinds:
                    yield Answer(None, warning="clock-off")
                case Changed(kinds=kinds, ids=ids):
                    shown: dict[str, list[str]] = {"kinds": sorted(kinds), "ids": sorted(ids)}
                    yield Answer({**shown}, [" ".join([*shown["kinds"], *shown["ids"]])])
                case Stopped(code=code):
                    yield Answer(None, warning=code)


@contextmanager
def _ending(news: asyncio.Queue[News]) -> Iterator[None]:
    loop, numbers = asyncio.get_running_loop(), (signal.SIGINT, signal.SIGTERM)
    try:
        for number in numbers:
            loop.add_signal_handler(number, news.put_nowait, None)
    except NotImplementedError:  # Windows: Ctrl+C arrives as KeyboardInterrupt
        yield
        return
    try:
        yield
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)
