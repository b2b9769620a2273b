# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a post of 256 bytes weighs at the relay: posted as any other, and found in the relay's own database."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from relay.folder import Folder
from tests.bench.rows import Row
from tests.bench.world import POST_BYTES, World, opened, text_of


async def run(there: World) -> list[Row]:
    """Post once and see by how many bytes of envelopes the relay holds more."""
    before = _held(there.relay_data)
    async with opened(there.writer) as client:
        client.post(there.group, text_of(0))
        await client.sync_once()
    count, size = (after - earlier for after, earlier in zip(_held(there.relay_data), before, strict=True))
    if count != 1:
        raise RuntimeError("one post is not one envelope")
    return [Row(f"a post of {POST_BYTES} bytes, as an envelope", size, POST_BYTES, "bytes")]


def _held(data: Path) -> tuple[int, int]:
    """How many envelopes the relay holds, and the bytes of all."""
    with closing(sqlite3.connect(f"{Folder(data).database.as_uri()}?mode=ro", uri=True)) as database:
        count, size = database.execute("SELECT count(*), coalesce(sum(length(bytes)), 0) FROM envelope").fetchone()
    return int(count), int(size)
