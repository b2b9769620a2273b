# SPDX-License-Identifier: AGPL-3.0-or-later
"""Everything sealed that lies at a relay or inside something opened, with every context in which it could open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from crypto import labels
from crypto.encoding import decode, encode
from crypto.envelope import HEADER_SIZE, SMALLEST
from crypto.errors import BadEncoding
from crypto.generation import KitRole
from crypto.hashing import digest
from crypto.labels import Label
from crypto.member import member_id
from crypto.sealing import BoxContext
from sync.bodies import Admit, GenerationBody
from sync.doors import ANSWER_PURPOSE, KNOCK_PURPOSE
from sync.errors import SyncError
from sync.events import ControlItem, Event, Invite, PartItem, SignedItem, generation_of, part_digest, verify_control
from sync.knocks import AnswerItem, CardItem, KnockItem, RequestItem

NONCE, COMMITMENT = 24, 32
_ENVELOPE_NONCE = 4


@dataclass(frozen=True, slots=True)
class Lock:
    """Something sealed under one secret and committed to it; `place` says where it lies, `is_new` that it came after
    what the attack is about. `associated` are the contexts in which it could have been sealed."""

    place: str
    label: Label
    nonce: bytes
    commitment: bytes
    ciphertext: bytes
    associated: tuple[bytes, ...]
    is_new: bool


@dataclass(frozen=True, slots=True)
class BoxLock:
    """Something sealed to a recipient's key; in `contexts` that key's id is still to be filled in, where it stands."""

    place: str
    box: bytes
    contexts: tuple[BoxContext, ...]
    is_new: bool


AnyLock = Lock | BoxLock
RequestBoxed = KnockItem | AnswerItem
ITS_KEY = b"?"


def envelope_lock(place: str, data: bytes, *, is_new: bool) -> Lock | None:
    """Return an envelope as a lock, None for bytes that are too short to be one."""
    if len(data) < SMALLEST:
        return None
    end = _ENVELOPE_NONCE + NONCE
    head, nonce, commitment = data[:HEADER_SIZE], data[_ENVELOPE_NONCE:end], data[end : end + COMMITMENT]
    return Lock(place, labels.ENVELOPE, nonce, commitment, data[HEADER_SIZE:], (head,), is_new)


def content_of(padded: bytes) -> bytes:
    """Return what an envelope held, without its padding."""
    return padded.rstrip(b"\0")[:-1]


def read_content(content: bytes) -> Event | PartItem | RequestBoxed | None:
    """Return what an opened envelope says that has locks in it, None for everything else."""
    found = read_control(content)
    if found is not None:
        return found
    try:
        item: CardItem | KnockItem | AnswerItem = decode(RequestItem, content)
    except BadEncoding:
        return None
    return None if isinstance(item, CardItem) else item


def read_control(content: bytes) -> Event | PartItem | None:
    """Return what the log says in an opened envelope, None if it is not of the log."""
    try:
        item = decode(ControlItem, content)
    except BadEncoding:
        return None
    if not isinstance(item, SignedItem):
        return item if isinstance(item, PartItem) else None
    try:
        return verify_control(item.signed)
    except SyncError:
        return None


def event_locks(event: Event, place: str, *, is_new: bool) -> Iterator[AnyLock]:
    """Return what a control event carries sealed: kits, links, the box of a newcomer."""
    body, admit = generation_of(event), event.control.body
    # what a genesis seals is sealed before the group has an id
    group = event.control.group
    if body is not None:
        record = _record(body)
        for role, sealed in zip(KitRole, (body.reader_kit, body.writer_kit, body.keeper_kit), strict=True):
            context = BoxContext(group, record, b"", bytes([role.value]), b"kit")
            yield _committed(f"{place}, a kit", labels.KIT, sealed, context, is_new)
        for links, purpose in ((body.control_links, b"control-link"), (body.content_links, b"content-link")):
            for older, sealed in links:
                context = BoxContext(group, record, b"", older, purpose)
                yield _committed(f"{place}, a link", labels.LINK, sealed, context, is_new)
    if isinstance(admit, Admit):
        newcomer = member_id(admit.member)
        kit = BoxContext(group, newcomer, b"", admit.generation, b"admit-kit")
        yield _committed(f"{place}, an admission", labels.KIT, admit.kit, kit, is_new)
        box = BoxContext(group, newcomer, newcomer, ITS_KEY, b"admit")
        yield BoxLock(f"{place}, an admission", admit.box, (box,), is_new)


def part_locks(item: PartItem, place: str, events: Iterable[Event], *, is_new: bool) -> Iterator[BoxLock]:
    """Return the boxes of a part, for the generation among these events that lists it."""
    named = part_digest(item.part)
    for event in events:
        body = generation_of(event)
        if body is not None and named in body.parts:
            for box in item.part.boxes:
                context = BoxContext(event.control.group, _record(body), box.member, ITS_KEY, b"generation")
                yield BoxLock(f"{place}, a box", box.box, (context,), is_new)


def request_locks(item: RequestBoxed, place: str, events: Iterable[Event], *, is_new: bool) -> Iterator[BoxLock]:
    """Return the box in a knock or an answer, for every link that these events open."""
    links = [event for event in events if isinstance(event.control.body, Invite) and event.control.body.kind == "link"]
    if isinstance(item, KnockItem):
        contexts = tuple(BoxContext(link.group, link.id, b"", b"", KNOCK_PURPOSE) for link in links)
    else:
        groups = {link.group for link in links}
        contexts = tuple(BoxContext(group, item.request, b"", ITS_KEY, ANSWER_PURPOSE) for group in sorted(groups))
    if contexts:
        yield BoxLock(f"{place}, a knock or its answer", item.sealed, contexts, is_new)


def filled(context: BoxContext, key: bytes) -> BoxContext:
    """Return a context with the id of the key that is tried."""
    if context.key_id != ITS_KEY:
        return context
    return BoxContext(context.group, context.record, context.recipient, key, context.purpose)


def _committed(place: str, label: Label, sealed: bytes, context: BoxContext, is_new: bool) -> Lock:
    end = NONCE + COMMITMENT
    return Lock(place, label, sealed[:NONCE], sealed[NONCE:end], sealed[end:], (encode(context),), is_new)


def _record(body: GenerationBody) -> bytes:
    return digest(labels.COMMITMENTS, encode(body.commitments))
