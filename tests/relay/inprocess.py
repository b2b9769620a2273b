# SPDX-License-Identifier: AGPL-3.0-or-later
"""A relay in this process, joined to its clients without a socket; push streams stream."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import httpx

from crypto.capability import Secret, SigningKey, new_pass, pass_hash
from relay.client import RelayClient
from relay.mailbox import GIB, Limits
from relay.server import DAY, Relay, build
from relay.storage.sqlite import SqliteStorage
from relay.throttle import Rates
from relay.url import RelayUrl

START = 30_000 * DAY + 100.0


@dataclass
class Clock:
    """A clock that only a test moves."""

    now: float = START

    def __call__(self) -> float:
        return self.now

    @property
    def today(self) -> int:
        return int(self.now // DAY)


class AppTransport(httpx.AsyncBaseTransport):
    """Hands requests to an ASGI application and gives its answer as it comes."""

    def __init__(self, app: Relay, host: str = "127.0.0.1") -> None:
        self.app = app
        self.host = host

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        pieces: asyncio.Queue[Any] = asyncio.Queue(maxsize=4)
        gone = asyncio.Event()
        body = [await request.aread()]

        async def receive() -> dict[str, Any]:
            if body:
                return {"type": "http.request", "body": body.pop(), "more_body": False}
            await gone.wait()
            return {"type": "http.disconnect"}

        async def run() -> None:
            await self.app(self._scope(request), receive, pieces.put)
            await pieces.put(None)

        answering = asyncio.create_task(run())
        try:
            start = await pieces.get()
        except asyncio.CancelledError:
            answering.cancel()
            raise
        return httpx.Response(start["status"], headers=start["headers"], stream=_Pieces(pieces, gone, answering))

    def _scope(self, request: httpx.Request) -> dict[str, Any]:
        return {
            "type": "http",
            "method": request.method,
            "path": request.url.path,
            "query_string": request.url.query,
            "headers": [(name.lower(), value) for name, value in request.headers.raw],
            "client": (self.host, 1),
        }


@dataclass
class _Pieces(httpx.AsyncByteStream):
    pieces: asyncio.Queue[Any]
    gone: asyncio.Event
    answering: asyncio.Task[None]

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while (message := await self.pieces.get()) is not None:
            yield message["body"]

    async def aclose(self) -> None:
        self.gone.set()
        while not self.answering.done():
            # what is not read any more must not hold up its writer
            while not self.pieces.empty():
                self.pieces.get_nowait()
            await asyncio.sleep(0)
        self.answering.result()


@dataclass
class InProcess:
    """A relay on a database in `folder`, with one pass."""

    folder: Path
    limits: Limits = field(default_factory=Limits)
    rates: Rates = field(default_factory=Rates)
    keep_alive: float = 20.0
    clock: Clock = field(default_factory=Clock)
    key: SigningKey = field(default_factory=lambda: SigningKey(Secret.random()))
    relay_pass: Secret = field(default_factory=new_pass)
    max_bytes: int = GIB
    max_mailboxes: int = 1000

    async def __aenter__(self) -> Self:
        self.storage = SqliteStorage(self.folder / "relay.sqlite", self.key.public, self.limits)
        await self.storage.advance(self.clock.today)
        hashed = pass_hash(self.relay_pass)
        self.pass_number = await self.storage.add_pass(hashed, self.max_bytes, self.max_mailboxes, self.clock.today)
        self.app = build(
            self.storage, self.key, version="1", clock=self.clock, rates=self.rates, keep_alive=self.keep_alive
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        self.app.stop()
        self.storage.close()

    async def wait_days(self, days: int) -> None:
        """Let days go by, one after the other, as they do."""
        for _ in range(days):
            self.clock.now += DAY
            await self.storage.advance(self.clock.today)

    @property
    def url(self) -> RelayUrl:
        return RelayUrl("http://127.0.0.1:1", self.key.public, self.relay_pass)

    def client(self, url: RelayUrl | None = None, host: str = "127.0.0.1") -> RelayClient:
        return RelayClient(url or self.url, timeout=5, transport=AppTransport(self.app, host))
