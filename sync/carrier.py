# SPDX-License-Identifier: AGPL-3.0-or-later
"""Carry one group to and from one relay: fetch what is newer, open mailboxes, append, delete, close."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TypeVar

from crypto.secret import Secret
from relay.client import RelayClient, Writing
from relay.errors import Refused, RelayNonsense
from relay.url import RelayUrl
from relay.wire import Code, Cursor, Item, Page
from sync.doors import absorb_knocks
from sync.joining import absorb_answers
from sync.receive import Absorbed, absorb
from sync.send import Push, Tokens, other_passes, pushes, reseal, to_close, tokens_for
from sync.store import envelopes, relays
from sync.store.envelopes import KeptEnvelope, Task
from sync.store.relays import ANSWERS, BEACON, CONTENT, CONTROL, INVITE, KnownRelay, Mailbox
from sync.worker import Worker

T = TypeVar("T")
Connect = Callable[[RelayUrl], RelayClient]
Pages = list[tuple[Page, Mailbox]]

CURSORS_AT_ONCE = 1000
ENVELOPES_AT_ONCE = 100
BYTES_AT_ONCE = 4 * 1024 * 1024
MOST_IN_A_BATCH = 1000
MOST_TOKENS = 1000
# of some megabytes each; what is left goes on in the next round, after all other groups had their turn
MOST_READS = 64
MOST_LOSSES = 2

_TAKERS = {CONTROL: absorb, CONTENT: absorb, INVITE: absorb_knocks, ANSWERS: absorb_answers}


@dataclass
class Tally:
    """What one round did so far.

    `is_stale` asks for another pass, since locks or mailboxes changed on the way, `is_unfinished` for another round.
    """

    absorbed: Absorbed = field(default_factory=Absorbed)
    sent: int = 0
    is_stale: bool = False
    is_unfinished: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """To one relay for one group: how it is known, and the client that talks to it for this face alone."""

    group: bytes
    relay: KnownRelay
    client: RelayClient


class _DataLost(Exception):
    """The relay is no longer where it was: all must be read and sent again."""


class Carrier:
    """One group at one relay, for one round."""

    def __init__(self, way: Way, worker: Worker, connect: Connect, clock: Callable[[], int], tally: Tally) -> None:
        self.relay = way.relay
        self._group = way.group
        self._client = way.client
        self._worker = worker
        self._connect = connect
        self._clock = clock
        self._tally = tally
        self._reads = 0

    async def fetch(self) -> None:
        """Read every mailbox to its end, those included that become known on the way; RelayError."""
        losses = 0
        seen: set[bytes] = set()
        while self._reads < MOST_READS:
            boxes = await self._worker.on_db(relays.mailboxes, self._group)
            fresh = [box for box in boxes if box.relay == self.relay.number and box.address not in seen]
            chunk = [box for box in fresh if box.box != BEACON][:CURSORS_AT_ONCE]
            if not chunk:
                return
            seen |= {box.address for box in chunk}
            try:
                await self._fetch(chunk)
            except _DataLost:
                losses += 1
                if losses > MOST_LOSSES:
                    raise RelayNonsense from None
                seen.clear()
        self._tally.is_unfinished = True

    async def _fetch(self, boxes: list[Mailbox]) -> None:
        """Read these mailboxes; content waits until the log is there that it was written under."""
        while boxes and self._reads < MOST_READS:
            pairs = await self._read(boxes)
            log = [(page, box) for page, box in pairs if box.box == CONTROL]
            rest = [(page, box) for page, box in pairs if box.box != CONTROL]
            await self._take(log)
            while (unread := _unread(log)) and self._reads < MOST_READS:
                log = await self._read(unread)
                await self._take(log)
            await self._take(rest)
            boxes = _unread(log) + _unread(rest)

    async def _read(self, boxes: list[Mailbox]) -> Pages:
        self._reads += 1
        answer = await self._client.read([Cursor(box.address, box.cursor) for box in boxes])
        pairs = list(zip(answer.pages, boxes, strict=True))
        has_lost = any(page.newest < box.cursor for page, box in pairs)
        instance = b"" if has_lost else answer.instance
        if await self._worker.on_db(relays.mark_instance, self.relay.number, instance, self._clock()):
            raise _DataLost
        return pairs

    async def _take(self, pairs: Pages) -> None:
        for page, box in pairs:
            for chunk in _chunks([(one.seq, one.envelope) for one in page.stored], ENVELOPES_AT_ONCE):
                await self._worker.run(_TAKERS[box.box], box, chunk, self._clock(), self._tally.absorbed)

    async def deliver(self) -> None:
        """Show delete tokens, send what this relay should get, close what was replaced; RelayError.

        What the relay refuses for one mailbox keeps nothing else back; the first refusal is raised at the end.
        """
        troubles: list[Refused] = []
        for tokens in await self._worker.run(tokens_for, self._group, self.relay):
            await self._show(tokens)
        await self._replace_passes()
        for push in await self._worker.run(pushes, self._group, self.relay, self._clock()):
            try:
                await self._push(push)
            except Refused as refused:
                troubles.append(refused)
        await self._end_passes()
        for box, closer in await self._worker.run(to_close, self._group, self.relay, self._clock()):
            try:
                await self._client.close(box.address, closer)
            except Refused as refused:
                if refused.code != Code.MAILBOX_UNKNOWN:
                    troubles.append(refused)
                    continue
            await self._worker.on_db(relays.mark_closed, [box])
        if troubles:
            raise troubles[0]

    async def _push(self, push: Push) -> None:
        if not push.mailbox.opened:
            await self._open(push)
        if push.writer is None:
            return
        for chunk in _by_size(push.envelopes):
            items = tuple(Item(kept.data, push.lifetime) for kept in chunk)
            outcome = (await self._client.append([Writing(push.mailbox.address, push.writer, items)]))[0]
            if not outcome.is_stored:
                await self._refused(push, outcome.code)
                return
            await self._worker.on_db(envelopes.mark_held, [kept.digest for kept in chunk], self.relay.number)
            self._tally.sent += sum(kept.mine for kept in chunk)

    async def _open(self, push: Push) -> None:
        if push.closer is not None and push.writer is not None:
            try:
                await self._client.open(push.mailbox.address, [push.writer.public], push.closer.public)
            except Refused as refused:
                if refused.code == Code.PASS_UNKNOWN and await self._mint():
                    await self._client.open(push.mailbox.address, [push.writer.public], push.closer.public)
                elif refused.code in (Code.PASS_UNKNOWN, Code.PASS_ENDED):
                    await self._open_otherwise(push, refused)
                elif refused.code != Code.MAILBOX_DIFFERS:
                    raise
        await self._worker.on_db(relays.mark_opened, push.mailbox, is_open=True)

    async def _open_otherwise(self, push: Push, refused: Refused) -> None:
        """Two who changed the locks at once may have given different passes, one of which has ended."""
        if push.closer is None or push.writer is None:
            raise refused
        for one in await self._worker.run(other_passes, self._group, self.relay.key):
            async with self._connect(RelayUrl(self.relay.base, self.relay.key, Secret(one))) as client:
                try:
                    await client.open(push.mailbox.address, [push.writer.public], push.closer.public)
                except Refused:
                    continue
                return
        raise refused

    async def _mint(self) -> bool:
        """Give the group its own pass, if I hold the one that may; False if there is nothing to be done."""
        child, parent = self._client.url.relay_pass, await self._parent()
        if child is None or parent is None or child == parent.url.relay_pass:
            return False
        async with parent:
            await parent.mint_pass(child)
        return True

    async def _replace_passes(self) -> None:
        """Where nobody here holds the parent, a new pass takes the place of the one that somebody who went knows."""
        for row in await self._worker.on_db(envelopes.outbox, self._group, Task.PASS):
            if row.id == self.relay.key and row.generation:
                url = RelayUrl(self.relay.base, self.relay.key, Secret(row.payload))
                try:
                    async with self._connect(url) as client:
                        await client.replace_pass(Secret(row.generation))
                except Refused:
                    pass  # it has ended already, or somebody else was quicker
                await self._worker.on_db(envelopes.take_out, row.number)

    async def _end_passes(self) -> None:
        for row in await self._worker.on_db(envelopes.outbox, self._group, Task.PASS):
            if row.generation:
                continue
            parent = await self._parent() if row.id == self.relay.key else None
            if parent is not None:
                try:
                    async with parent:
                        await parent.end_pass(Secret(row.payload))
                except Refused:
                    pass  # it never was one there, or has ended already
                await self._worker.on_db(envelopes.take_out, row.number)

    async def _parent(self) -> RelayClient | None:
        known = await self._worker.on_db(relays.relay, self.relay.key)
        if known is None or not known.relay_pass:
            return None
        return self._connect(RelayUrl(known.base, known.key, Secret(known.relay_pass)))

    async def _refused(self, push: Push, code: str) -> None:
        if code == Code.MAILBOX_UNKNOWN:
            # whoever may open it does so in another pass; the others wait for that
            await self._worker.on_db(relays.mark_opened, push.mailbox, is_open=False)
            self._tally.is_stale |= push.closer is not None
        elif code == Code.MAILBOX_CLOSED:
            await self._worker.run(reseal, push, self._clock())
            self._tally.is_stale = True
        else:
            raise Refused(code)

    async def _show(self, tokens: Tokens) -> None:
        for chunk in _chunks(list(tokens.tokens), MOST_TOKENS):
            await self._client.delete(chunk)
        await self._worker.on_db(envelopes.take_out, tokens.row)


def _unread(pairs: Pages) -> list[Mailbox]:
    return [replace(box, cursor=page.stored[-1].seq if page.stored else box.cursor) for page, box in pairs if page.more]


def _chunks(items: list[T], size: int) -> Iterator[list[T]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _by_size(kept: Iterable[KeptEnvelope]) -> Iterator[list[KeptEnvelope]]:
    chunk: list[KeptEnvelope] = []
    size = 0
    for one in kept:
        if chunk and (size + len(one.data) > BYTES_AT_ONCE or len(chunk) == MOST_IN_A_BATCH):
            yield chunk
            chunk, size = [], 0
        chunk.append(one)
        size += len(one.data)
    if chunk:
        yield chunk
