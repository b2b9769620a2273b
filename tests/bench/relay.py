# SPDX-License-Identifier: AGPL-3.0-or-later
"""Appends per second at the relay, against the same server storing the same bytes as durably without any rules.

`python -m tests.bench.relay` prints the rows; `run()` returns them.
"""

from __future__ import annotations

import asyncio
import sqlite3
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from statistics import median
from time import perf_counter, sleep
from typing import Any
from urllib.parse import urlsplit

import uvicorn

from crypto.capability import sign_append
from crypto.encoding import encode
from relay.client import RelayClient
from relay.storage.database import connect
from relay.storage.writer import Writer
from relay.url import RelayUrl
from relay.wire import CONTENT_TYPE, KEEP, Append, Batch, Item
from tests.bench.processes import Started, started
from tests.bench.rows import Row
from tests.relay.support import Box, envelope

SIZE = 2048
CONNECTIONS = 32
ROUNDS = 3


def run(requests: int = 3000) -> list[Row]:
    """Measure single appends and batches of 16; the two servers take turns, and the median of each counts."""
    return [
        _row("relay: appends of 2 kB, one in each request", 1, requests),
        _row("relay: appends of 2 kB, 16 in each request", 16, requests // 6),
    ]


def idle(used: Started, settle: float) -> list[Row]:
    """What the relay takes of memory, new and after it was `used`, against the bare server that was asked nothing."""
    with (
        tempfile.TemporaryDirectory() as folder,
        _relay(Path(folder, "relay")) as fresh,
        _floor(Path(folder, "floor")) as bare,
    ):
        sleep(settle)
        ours, floor, after = fresh.memory(), bare.memory(), used.memory()
    return [
        Row("memory of the idle relay, new (PSS)", ours.pss, floor.pss, "MB"),
        Row("memory of the idle relay, new (RSS)", ours.rss, floor.rss, "MB"),
        Row("memory of the idle relay, after all this (PSS)", after.pss, floor.pss, "MB"),
    ]


def _row(what: str, batch: int, requests: int) -> Row:
    ours, floor = [], []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(ROUNDS):
            with _relay(Path(folder, f"relay-{number}")) as relay:
                url = RelayUrl.parse(relay.line)
                ours.append(asyncio.run(_measured(url.base, _prepared(url, batch, requests), batch)))
            with _floor(Path(folder, f"floor-{number}")) as bare:
                alike = [(b"/", bytes(SIZE * batch)) for _ in range(requests)]
                floor.append(asyncio.run(_measured(bare.line, alike, batch)))
    return Row(what, median(ours), median(floor), "appends/s")


def _prepared(url: RelayUrl, batch: int, requests: int) -> list[tuple[bytes, bytes]]:
    box = Box()
    asyncio.run(_open(url, box))
    return [(b"/v1/append", _signed(url.key, box, batch)) for _ in range(requests)]


async def _open(url: RelayUrl, box: Box) -> None:
    async with RelayClient(url) as client:
        await box.open(client)


def _signed(relay_key: bytes, box: Box, count: int) -> bytes:
    envelopes = [envelope(SIZE) for _ in range(count)]
    signature = sign_append(box.writer, relay_key, box.address, envelopes, bytes([KEEP] * count))
    items = tuple(Item(one, KEEP) for one in envelopes)
    return encode(Append((Batch(box.address, box.writer.public, signature, items),)))


async def _measured(base: str, requests: Sequence[tuple[bytes, bytes]], batch: int) -> float:
    parts = urlsplit(base)
    waiting = iter(requests)
    connected = [await asyncio.open_connection(parts.hostname, parts.port) for _ in range(CONNECTIONS)]
    begun = perf_counter()
    await asyncio.gather(*(_send(reader, writer, waiting) for reader, writer in connected))
    taken = perf_counter() - begun
    for _, writer in connected:
        writer.close()
        await writer.wait_closed()
    return len(requests) * batch / taken


async def _send(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, waiting: Iterator[tuple[bytes, bytes]]
) -> None:
    for path, body in waiting:
        head = b"POST %b HTTP/1.1\r\nhost: relay\r\ncontent-type: %b\r\ncontent-length: %d\r\n\r\n"
        writer.write(head % (path, CONTENT_TYPE.encode(), len(body)) + body)
        answer = await reader.readuntil(b"\r\n\r\n")
        if not answer.startswith(b"HTTP/1.1 200"):
            raise RuntimeError("an append was refused")
        length = answer.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
        if b"ok" not in await reader.readexactly(int(length)):
            raise RuntimeError("an append was refused")


def _relay(folder: Path) -> AbstractContextManager[Started]:
    return started("relay", "serve", "--data", str(folder), "--listen", "127.0.0.1:0", "--tls", "off")


def _floor(folder: Path) -> AbstractContextManager[Started]:
    folder.mkdir()
    return started("tests.bench.relay", "floor", str(folder))


class Floor:
    """An ASGI application that stores whatever it is sent, durably and in groups, and knows no rules."""

    def __init__(self, path: Path) -> None:
        database = connect(path)
        database.execute("CREATE TABLE stored (id INTEGER PRIMARY KEY, bytes BLOB)")
        self.writer = Writer(database)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)

        def store(database: sqlite3.Connection) -> None:
            rows = [(body[at : at + SIZE],) for at in range(0, len(body), SIZE)]
            database.executemany("INSERT INTO stored (bytes) VALUES (?)", rows)

        await self.writer.do(store)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"ok"})


class _Announcing(uvicorn.Server):
    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        port = self.servers[0].sockets[0].getsockname()[1]
        print(f"http://127.0.0.1:{port}", flush=True)


def _serve_floor(folder: Path) -> None:
    config = uvicorn.Config(
        Floor(folder / "floor.sqlite"),
        host="127.0.0.1",
        port=0,
        http="h11",
        loop="asyncio",
        ws="none",
        lifespan="off",
        log_level="critical",
        access_log=False,
        date_header=False,
        server_header=False,
    )
    _Announcing(config).run()


def main(words: Sequence[str]) -> None:
    """Print the table, or serve the floor (for ourselves)."""
    if words[:1] == ["floor"]:
        _serve_floor(Path(words[1]))
        return
    for row in run():
        print(f"{row.what}: {row.ours:,.0f} {row.unit}, floor {row.floor:,.0f}, ratio {row.ratio:.2f}")


if __name__ == "__main__":
    main(sys.argv[1:])
