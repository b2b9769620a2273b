# SPDX-License-Identifier: AGPL-3.0-or-later
"""A person in a process of their own: posts what is asked for, and tells when a post is shown.

`python -m tests.bench.person PROFILE GROUP` reads a number a line, posts a text that begins with it, and writes
`posted NUMBER TIME` and, for what others posted, `shown NUMBER TIME`. TIME is the machine's monotonic clock in ns.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from time import monotonic_ns

from app.client import Client
from app.views import Changed
from tests.bench.world import opened, text_of


async def live(folder: Path, group: str) -> None:
    """Run the client as the window does until standard input ends."""
    async with opened(folder) as client:
        client.on_change(lambda changed: _look(client, group, changed))
        await client.start()
        print("ready", flush=True)
        while line := await asyncio.to_thread(sys.stdin.readline):
            begun = monotonic_ns()
            client.post(group, text_of(int(line)))
            print("posted", int(line), begun, flush=True)


def _look(client: Client, group: str, changed: Changed) -> None:
    if "posts" in changed.kinds:
        newest = client.feed(group, limit=1)[0]
        if not newest.mine:
            print("shown", newest.text.partition(":")[0], monotonic_ns(), flush=True)


if __name__ == "__main__":
    asyncio.run(live(Path(sys.argv[1]), sys.argv[2]))
