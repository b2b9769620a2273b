# SPDX-License-Identifier: AGPL-3.0-or-later
"""A client's side of one relay, for one face: what it asks is signed, and every answer is checked against it."""

from __future__ import annotations

import ssl
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Self, TypeVar

import httpx

from crypto.capability import Secret, SigningKey, pass_hash, sign_append, sign_close
from crypto.encoding import Wire, encode
from relay.about import About, decode_about
from relay.answers import Frames, check_counts, check_outcomes, check_pages, decode_answer
from relay.connection import Connection
from relay.errors import Refused
from relay.url import RelayUrl
from relay.wire import (
    KEEP_ALIVE,
    MAX_ANSWER,
    MAX_PAGE,
    MAX_SMALL,
    Append,
    Appended,
    Batch,
    ChangePass,
    Close,
    Code,
    Cursor,
    Delete,
    Deleted,
    Done,
    Item,
    Listen,
    Newer,
    Open,
    Opened,
    Outcome,
    Pages,
    PassAction,
    Read,
    Token,
)

TIMEOUT = 10.0
SILENCE = 3 * KEEP_ALIVE

W = TypeVar("W", bound=Wire)


@dataclass(frozen=True, slots=True)
class Writing:
    """Envelopes for one mailbox (address of 32 bytes), and the writer key that signs them."""

    address: bytes
    writer: SigningKey
    items: tuple[Item, ...]


class RelayClient:
    """Talks to the relay at `url`. Make one for each face and relay: nothing is shared between two of them.

    Every call may raise RelayAway, RelaySlow (no answer in `timeout` seconds and what its size needs), RelayNonsense,
    WrongRelayKey, and Refused. Every call may be repeated without harm. A push stream may be silent for `silence`
    seconds. `transport` joins a relay in this process; `authorities` stand in for those of the web where an address has
    ordinary TLS.
    """

    def __init__(
        self,
        url: RelayUrl,
        *,
        timeout: float = TIMEOUT,
        silence: float = SILENCE,
        transport: httpx.AsyncBaseTransport | None = None,
        authorities: ssl.SSLContext | None = None,
    ) -> None:
        self.url = url
        self._connection = Connection(url, timeout, silence, transport, authorities)

    @property
    def on_time(self) -> Callable[[int], None]:
        """What is called with the time (ms since 1970) that the relay tells with an answer, by its own clock."""
        return self._connection.on_time

    @on_time.setter
    def on_time(self, callback: Callable[[int], None]) -> None:
        self._connection.on_time = callback

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """End all connections."""
        await self._connection.aclose()

    async def about(self) -> About:
        """Return what the relay says about itself, signed for this question (PROTOCOL 4.8)."""
        return decode_about(await self._connection.about())

    async def page(self) -> str:
        """Return where the relay serves its page for people who were invited, or "" without ordinary TLS."""
        about = await self.about()
        return f"{self.url.base}/i" if about.page and self._connection.is_ordinary else ""

    async def open(self, address: bytes, writers: Sequence[bytes], closer: bytes) -> bytes:
        """Open a mailbox (address, writer keys and close key of 32 bytes each) with the URL's pass, if it has one.

        Returns the relay's instance (16 bytes). Refused, among others: mailbox-differs, pass-needed, pass-unknown,
        pass-ended, quota (PROTOCOL 4.1).
        """
        relay_pass = self.url.relay_pass.reveal() if self.url.relay_pass else b""
        answer = await self._ask("/v1/open", Open(address, tuple(writers), closer, relay_pass), Opened)
        return answer.instance

    async def append(self, writings: Sequence[Writing]) -> tuple[Outcome, ...]:
        """Append to many mailboxes, durably; at most MAX_BATCHES writings of MAX_ITEMS items and MAX_BODY bytes in all.

        Returns an outcome for each writing, in order: `is_stored` says whether it is kept, `seqs` are the numbers given
        (0: its deletion is remembered), `code` says why not (PROTOCOL 4.2).
        """
        asked = Append(tuple(self._signed(writing) for writing in writings))
        return check_outcomes(asked, await self._ask("/v1/append", asked, Appended))

    async def read(self, cursors: Sequence[Cursor], limit: int = MAX_PAGE) -> Pages:
        """Return what is newer than each cursor: a page for each, in order, of about `limit` bytes altogether.

        `newest` below a cursor's `since` means that the relay went back to an older state (PROTOCOL 4.3).
        """
        asked = Read(tuple(cursors), limit)
        return check_pages(asked.cursors, await self._ask("/v1/read", asked, Pages, MAX_ANSWER))

    async def close(self, address: bytes, closer: SigningKey) -> None:
        """End appending to a mailbox; it stays readable. Refused: mailbox-unknown, bad-signature (PROTOCOL 4.4)."""
        await self._ask("/v1/close", Close(address, sign_close(closer, self.url.key, address)), Done)

    async def delete(self, tokens: Sequence[tuple[bytes, bytes]]) -> tuple[int, ...]:
        """Delete by (address, token of 32 bytes); returns how many envelopes each one removed (PROTOCOL 4.5)."""
        asked = Delete(tuple(Token(address, token) for address, token in tokens))
        return check_counts(len(asked.tokens), await self._ask("/v1/delete", asked, Deleted))

    async def listen(self, cursors: Sequence[Cursor]) -> AsyncGenerator[Newer]:
        """Yield (place of the cursor, newest number) whenever a mailbox has something newer; never ends by itself.

        RelayAway when the relay ends it. Iterate within `contextlib.aclosing` (PROTOCOL 4.6).
        """
        frames = Frames(len(cursors))
        async with aclosing(self._connection.stream("/v1/listen", encode(Listen(tuple(cursors))))) as pieces:
            async for piece in pieces:
                for newer in frames.feed(piece):
                    yield newer

    async def mint_pass(self, child: Secret) -> None:
        """Make `child` (32 bytes) a pass that shares the quota of the URL's pass (PROTOCOL 4.7)."""
        await self._change_pass(PassAction.MINT, child)

    async def end_pass(self, child: Secret) -> None:
        """End a child of the URL's pass: it opens no more mailboxes."""
        await self._change_pass(PassAction.END, child)

    async def replace_pass(self, other: Secret) -> None:
        """Put another pass in the place of the URL's pass, which is somebody's child, and end that one."""
        await self._change_pass(PassAction.REPLACE, other)

    async def _change_pass(self, action: PassAction, other: Secret) -> None:
        if self.url.relay_pass is None:
            raise Refused(Code.PASS_NEEDED)
        await self._ask("/v1/pass", ChangePass(self.url.relay_pass.reveal(), action, pass_hash(other)), Done)

    async def _ask(self, path: str, asked: Wire, kind: type[W], limit: int = MAX_SMALL) -> W:
        return decode_answer(kind, await self._connection.post(path, encode(asked), limit))

    def _signed(self, writing: Writing) -> Batch:
        envelopes = [item.envelope for item in writing.items]
        lifetimes = bytes(item.lifetime for item in writing.items)
        signature = sign_append(writing.writer, self.url.key, writing.address, envelopes, lifetimes)
        return Batch(writing.address, writing.writer.public, signature, writing.items)
