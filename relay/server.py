# SPDX-License-Identifier: AGPL-3.0-or-later
"""The relay as an ASGI application: takes requests apart, asks the storage, wakes whoever listens (PROTOCOL 3, 4)."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.resources import files
from itertools import count
from time import monotonic, time
from typing import TypeVar

from crypto.capability import SigningKey, sign_about
from crypto.encoding import Wire, decode, encode
from crypto.errors import BadEncoding
from relay.about import About, AboutLimits, encode_json
from relay.answers import frame
from relay.asgi import Gone, Headers, Receive, Request, Scope, Send, answer, refuse, start_stream
from relay.errors import Refused
from relay.hub import Hub, Listener
from relay.storage.sqlite import SqliteStorage
from relay.throttle import Held, Rates, Throttle
from relay.url import base64
from relay.wire import (
    CONTENT_TYPE,
    KEEP_ALIVE,
    MAX_BODY,
    MAX_ENVELOPE,
    MAX_ITEMS,
    MAX_PAGE,
    PROTOCOL,
    SIGNATURE_HEADER,
    Append,
    Appended,
    ChangePass,
    Close,
    Code,
    Delete,
    Deleted,
    Done,
    Listen,
    Open,
    Opened,
    Pages,
    Read,
)

DAY = 86_400
TIDY_SECONDS = 60.0
ADVANCE_EVERY = 60
_NONCE = re.compile(rb"nonce=([0-9a-f]{64})")
# What a listener keeps in memory for each mailbox
_LISTENED = 512
_PAGE_HEADERS: Headers = [
    (b"content-security-policy", b"default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
]

W = TypeVar("W", bound=Wire)
log = logging.getLogger("relay")


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer that is complete."""

    body: bytes
    media_type: str
    headers: Headers


class Relay:
    """Answers requests with what `storage` holds, as the relay with this key. An ASGI application."""

    def __init__(
        self,
        storage: SqliteStorage,
        key: SigningKey,
        *,
        version: str,
        clock: Callable[[], float],
        rates: Rates,
        keep_alive: float,
        addresses: tuple[str, ...],
    ) -> None:
        self._storage = storage
        self._key = key
        self._version = version
        self._clock = clock
        self._keep_alive = keep_alive
        self._addresses = addresses
        self._page = files("relay").joinpath("page.html").read_bytes()
        self._hub = Hub()
        self.throttle = Throttle(rates, monotonic)
        self._gets: dict[str, Callable[[Request], Reply]] = {
            "/v1/about": self._about,
            "/health": lambda _: Reply(b"ok\n", "text/plain; charset=utf-8", []),
            "/i": lambda _: Reply(self._page, "text/html; charset=utf-8", _PAGE_HEADERS),
        }
        self._posts: dict[str, Callable[[bytes], Awaitable[Wire]]] = {
            "/v1/open": self._open,
            "/v1/append": self._append,
            "/v1/read": self._read,
            "/v1/close": self._close,
            "/v1/delete": self._delete,
            "/v1/pass": self._change_pass,
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or live as long as the server does."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        else:
            await self._serve(Request(scope, receive, self.throttle.rates.body_seconds), send)

    def stop(self) -> None:
        """End all push streams, so that the server can end."""
        self._hub.end()

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "lifespan.startup.complete"})
        async with asyncio.TaskGroup() as tasks:
            tidying = tasks.create_task(self._tidy())
            await receive()
            tidying.cancel()
        await send({"type": "lifespan.shutdown.complete"})

    async def _tidy(self) -> None:
        for number in count():
            try:
                if number % ADVANCE_EVERY == 0:
                    await self._storage.advance(self._today())
                await self._storage.tidy()
            # the boundary of this task: whatever went wrong is tried again
            except Exception as error:
                log.error("tidying failed: %s", type(error).__name__)
            await asyncio.sleep(TIDY_SECONDS)

    async def _serve(self, request: Request, send: Send) -> None:
        with ExitStack() as stack:
            try:
                self.throttle.request(request.host)
                reply = await self._reply(request, stack)
            except Gone:
                return
            except Refused as refused:
                code = refused.code
            # the boundary of a request: nothing of it may reach a log but the kind of what went wrong
            except Exception as error:
                log.error("a request failed: %s", type(error).__name__)
                code = Code.FAULT
            else:
                return await self._send(request, reply, send)
        # nothing is held for it any more
        await refuse(request, send, code)

    async def _send(self, request: Request, reply: Reply | Listener, send: Send) -> None:
        if isinstance(reply, Listener):
            await self._push(request, reply, send)
        else:
            await answer(send, reply.body, reply.media_type, reply.headers)

    async def _reply(self, request: Request, stack: ExitStack) -> Reply | Listener:
        held = stack.enter_context(self.throttle.hold(request.host))
        if request.path in self._gets:
            _check_method(request, "GET")
            return self._gets[request.path](request)
        if request.path != "/v1/listen" and request.path not in self._posts:
            raise Refused(Code.NOT_FOUND)
        _check_method(request, "POST")
        body = await request.body(held)
        if request.path == "/v1/listen":
            return await self._listen(request, body, held, stack)
        reply = encode(await self._posts[request.path](body))
        held.add(len(reply))
        return Reply(reply, CONTENT_TYPE, [])

    async def _open(self, body: bytes) -> Opened:
        await self._storage.open(_decoded(Open, body), self._today())
        return Opened(self._storage.instance)

    async def _append(self, body: bytes) -> Appended:
        asked = _decoded(Append, body)
        if sum(len(batch.items) for batch in asked.batches) > MAX_ITEMS:
            raise Refused(Code.TOO_LARGE)
        outcomes = await self._storage.append(asked.batches, self._today())
        for batch, outcome in zip(asked.batches, outcomes, strict=True):
            if outcome.is_stored:
                self._hub.tell(batch.address, max(outcome.seqs))
        return Appended(outcomes)

    async def _read(self, body: bytes) -> Pages:
        asked = _decoded(Read, body)
        return Pages(self._storage.instance, await self._storage.read(asked.cursors, asked.limit))

    async def _close(self, body: bytes) -> Done:
        await self._storage.close_mailbox(_decoded(Close, body), self._today())
        return Done()

    async def _delete(self, body: bytes) -> Deleted:
        return Deleted(await self._storage.delete(_decoded(Delete, body).tokens, self._today()))

    async def _change_pass(self, body: bytes) -> Done:
        await self._storage.change_pass(_decoded(ChangePass, body), self._today())
        return Done()

    async def _listen(self, request: Request, body: bytes, held: Held, stack: ExitStack) -> Listener:
        cursors = _decoded(Listen, body).cursors
        held.add(len(cursors) * _LISTENED)
        stack.enter_context(self.throttle.stream(request.host))
        # first listen, then look: what comes in between is told, and told once
        listener = stack.enter_context(self._hub.listener(cursors))
        for cursor, newest in zip(cursors, await self._storage.newest(cursors), strict=True):
            listener.tell(cursor.address, newest)
        return listener

    async def _push(self, request: Request, listener: Listener, send: Send) -> None:
        await start_stream(send)
        async with asyncio.TaskGroup() as tasks:
            watching = tasks.create_task(_end_when_gone(request, listener))
            seconds = 0.0
            while not listener.is_ended:
                newer = await listener.wait(seconds)
                seconds = self._keep_alive
                frames = b"".join(frame(one) for one in newer) or frame(None)
                await send({"type": "http.response.body", "body": frames, "more_body": True})
            watching.cancel()
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    def _about(self, request: Request) -> Reply:
        limits = self._storage.limits
        about = About(
            protocol=PROTOCOL,
            version=self._version,
            key=base64(self._key.public),
            instance=base64(self._storage.instance),
            limits=AboutLimits(MAX_ENVELOPE, MAX_BODY, MAX_PAGE),
            retention_days=limits.open_keep_days if limits.is_open else limits.keep_days,
            open=limits.is_open,
            page=True,
            addresses=self._addresses,
        )
        body = encode_json(about)
        if not request.query:
            return Reply(body, "application/json", [])
        match = _NONCE.fullmatch(request.query)
        if match is None:
            raise Refused(Code.MALFORMED)
        signature = sign_about(self._key, bytes.fromhex(match[1].decode("ascii")), body)
        return Reply(body, "application/json", [(SIGNATURE_HEADER.encode("ascii"), base64(signature).encode("ascii"))])

    def _today(self) -> int:
        return int(self._clock() // DAY)


def build(
    storage: SqliteStorage,
    key: SigningKey,
    *,
    version: str = "",
    clock: Callable[[], float] = time,
    rates: Rates | None = None,
    keep_alive: float = KEEP_ALIVE,
    addresses: tuple[str, ...] = (),
) -> Relay:
    """Return the relay with this key on this storage as an ASGI application; `clock` gives seconds since 1970."""
    return Relay(
        storage,
        key,
        version=version,
        clock=clock,
        rates=rates or Rates(),
        keep_alive=keep_alive,
        addresses=addresses,
    )


def _decoded(kind: type[W], body: bytes) -> W:
    try:
        return decode(kind, body)
    except BadEncoding:
        raise Refused(Code.MALFORMED) from None


def _check_method(request: Request, method: str) -> None:
    if request.method != method:
        raise Refused(Code.METHOD)


async def _end_when_gone(request: Request, listener: Listener) -> None:
    await request.gone()
    listener.end()
