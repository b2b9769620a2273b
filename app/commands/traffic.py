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
from app.views import Changed


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
    return Answer(document, lines, 0 if report.is_complete else 1)


async def watch(client: Client, options: Namespace) -> AsyncGenerator[Answer, None]:
    """`watch`: an answer for each change, until the process is told to end."""
    changes: asyncio.Queue[Changed | None] = asyncio.Queue()
    client.on_change(changes.put_nowait)
    with _ending(changes):
        await client.start()
        while (changed := await changes.get()) is not None:
            kinds, ids = sorted(changed.kinds), sorted(changed.ids)
            yield Answer({"kinds": kinds, "ids": ids}, [" ".join([*kinds, *ids])])


@contextmanager
def _ending(changes: asyncio.Queue[Changed | None]) -> Iterator[None]:
    loop, numbers = asyncio.get_running_loop(), (signal.SIGINT, signal.SIGTERM)
    try:
        for number in numbers:
            loop.add_signal_handler(number, changes.put_nowait, None)
    except NotImplementedError:  # Windows: Ctrl+C arrives as KeyboardInterrupt
        yield
        return
    try:
        yield
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)
