# SPDX-License-Identifier: AGPL-3.0-or-later
"""Requests and answers at the edge of the relay: bounded in size and time, every refusal in one form (PROTOCOL 3)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from time import monotonic
from typing import Any

from relay.about import Problem, encode_json
from relay.errors import Refused
from relay.throttle import Held
from relay.wire import CONTENT_TYPE, MAX_BODY, PROBLEM_TYPE, PROBLEMS, Code

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

# A body may take a second more for each so many bytes
SLOWEST = 16 * 1024
PIECE = 64 * 1024
# What a refused client may still send before it reads why
_DISCARDED = 2 * MAX_BODY
_ALWAYS: Headers = [(b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff")]


class Gone(Exception):
    """The client is gone; there is nobody to answer."""


class Request:
    """What a client sends: `host` is where it comes from; the body is read once, within bounds."""

    __slots__ = ("_has_more", "_patience", "_receive", "_scope", "host", "method", "path", "query")

    def __init__(self, scope: Scope, receive: Receive, patience: float) -> None:
        self._patience = patience
        self._scope = scope
        self._receive = receive
        self._has_more = True
        self.host: str = (scope.get("client") or ("", 0))[0]
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.query: bytes = scope["query_string"]

    async def body(self, held: Held) -> bytes:
        """Return the body; Refused(media-type, too-large, too-slow, busy), Gone."""
        if self._header(b"content-type") != CONTENT_TYPE.encode() or self._header(b"content-encoding"):
            raise Refused(Code.MEDIA_TYPE)
        declared = self._header(b"content-length")
        if declared.isdigit() and (len(declared) > len(str(MAX_BODY)) or int(declared) > MAX_BODY):
            raise Refused(Code.TOO_LARGE)
        body, begun = bytearray(), monotonic()
        while self._has_more:
            piece = await self._piece(begun + self._patience + len(body) / SLOWEST)
            held.add(len(piece))
            body += piece
            if len(body) > MAX_BODY:
                raise Refused(Code.TOO_LARGE)
        return bytes(body)

    async def discard(self) -> bool:
        """Let a client that is refused say what it has to say, within bounds; return whether it came to an end."""
        until, size = monotonic() + self._patience, 0
        while self._has_more and size <= _DISCARDED:
            try:
                size += len(await self._piece(until))
            except (Refused, Gone):
                return False
        return not self._has_more

    async def gone(self) -> None:
        """Return when the client is gone."""
        while (await self._receive())["type"] != "http.disconnect":
            pass

    async def _piece(self, until: float) -> bytes:
        try:
            async with asyncio.timeout(until - monotonic()):
                message = await self._receive()
        except TimeoutError:
            raise Refused(Code.TOO_SLOW) from None
        if message["type"] == "http.disconnect":
            raise Gone
        self._has_more = message.get("more_body", False)
        return bytes(message.get("body", b""))

    def _header(self, name: bytes) -> bytes:
        return next((value for key, value in self._scope["headers"] if key == name), b"")


async def answer(send: Send, body: bytes, media_type: str = CONTENT_TYPE, extra: Headers | None = None) -> None:
    """Answer with a body, in pieces that a slow reader can't make wait in memory."""
    await _start(send, 200, media_type, [(b"content-length", b"%d" % len(body)), *(extra or [])])
    for at in range(0, max(len(body), 1), PIECE):
        await send({"type": "http.response.body", "body": body[at : at + PIECE], "more_body": at + PIECE < len(body)})


async def start_stream(send: Send) -> None:
    """Begin an answer that has no end."""
    await _start(send, 200, CONTENT_TYPE, [])


async def refuse(request: Request, send: Send, code: str, extra: Headers | None = None) -> None:
    """Answer with a problem document, once the client has said what it has to say (PROTOCOL 3.3)."""
    # nobody reads an answer while still sending; and who does not stop is not listened to any longer
    closing: Headers = [] if await request.discard() else [(b"connection", b"close")]
    status, title = PROBLEMS[code]
    body = encode_json(Problem(f"about:blank#{code}", title, status))
    await _start(send, status, PROBLEM_TYPE, [(b"content-length", b"%d" % len(body)), *closing, *(extra or [])])
    await send({"type": "http.response.body", "body": body, "more_body": False})


async def _start(send: Send, status: int, media_type: str, extra: Headers) -> None:
    headers = [(b"content-type", media_type.encode()), *_ALWAYS, *extra]
    await send({"type": "http.response.start", "status": status, "headers": headers})
