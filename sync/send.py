# SPDX-License-Identifier: AGPL-3.0-or-later
"""Turn the outbox into envelopes, as late as possible, and say what goes to which mailbox (PROTOCOL 5.6)."""

from __future__ import annotations

from dataclasses import dataclass

from crypto.capability import envelope_digest
from crypto.encoding import decode, encode
from crypto.generation import content_closer_key, content_writer_key, control_closer_key, control_writer_key
from crypto.hashing import derive
from crypto.invite import invite_writer
from crypto.labels import CONTENT_CLOSER_AT
from crypto.secret import Secret
from crypto.signing import SigningKey
from relay.wire import KEEP
from sync.authoring import Draft, close_invite, rotate
from sync.commit import QueuedCore, QueuedTokens, commit_draft
from sync.doors import refresh_cards
from sync.errors import GroupUnknown
from sync.events import ControlItem, Core
from sync.joining import MyKnock
from sync.sealing import FACE_KIND, seal_core, seal_item
from sync.session import Session
from sync.sessions import Sessions
from sync.store import doors, envelopes, relays
from sync.store.content import content
from sync.store.database import Database
from sync.store.envelopes import EnvelopeState, KeptEnvelope, Task
from sync.store.relays import ANSWERS, CONTENT, CONTROL, INVITE, KnownRelay, Mailbox

RESEND_AFTER = 60_000
ONE_DAY, ONE_WEEK = 1, 2
CLOSE_GRACE = 3_600_000


@dataclass(frozen=True, slots=True)
class Push:
    """Envelopes for one mailbox, and the keys that write there and open it, as far as they are held."""

    mailbox: Mailbox
    envelopes: tuple[KeptEnvelope, ...]
    writer: SigningKey | None
    closer: SigningKey | None
    lifetime: int = KEEP


@dataclass(frozen=True, slots=True)
class Tokens:
    """Delete tokens for one relay, as (address, token), and the outbox row that they came from."""

    row: int
    tokens: tuple[tuple[bytes, bytes], ...]


def prepare(sessions: Sessions, group: bytes, now: int) -> bool:
    """Seal what is due, after changing the locks where nobody else did; False if something must wait for somebody."""
    db = sessions.db
    try:
        session = sessions.get(group)
    except GroupUnknown:
        return True
    if not session.is_member:
        return True
    with db.transaction():
        _close_due(sessions, group, now)
        _take_back_stale(sessions, group, now)
        due = [row for row in envelopes.outbox(db, group, Task.CORE) if row.hold_until <= now]
        session = sessions.get(group)
        if due and session.needs_generation and session.may("rotate"):
            commit_draft(sessions, rotate(Draft(session)), now)
        refresh_cards(sessions, group, now)
        _seal_controls(sessions, group, now)
        return _seal_cores(sessions, group, due, now)


def _close_due(sessions: Sessions, group: bytes, now: int) -> None:
    session = sessions.get(group)
    for invite, state in session.fold.invites.items():
        grace = 0 if state.by == session.me.member else CLOSE_GRACE
        if state.state == "open" and state.expires + grace <= now and session.may("close-invite"):
            commit_draft(sessions, close_invite(Draft(sessions.get(group)), invite), now)


def _take_back_stale(sessions: Sessions, group: bytes, now: int) -> None:
    """What was sealed but is on no relay yet is sealed again if the locks have changed since."""
    db, session = sessions.db, sessions.get(group)
    current = session.current
    if current is None:
        return
    for kept in envelopes.unsent_anywhere(db, group):
        if kept.box == CONTENT and kept.generation != current and kept.event is not None:
            requeue(db, kept, now)


def requeue(db: Database, kept: KeptEnvelope, now: int) -> None:
    """Put a sealed core of mine back into the outbox; its envelope is forgotten."""
    found = None if kept.event is None else content(db, kept.event)
    envelopes.forget_envelopes(db, [kept.digest])
    if found is not None and found.body:
        queued = QueuedCore(Core(found.prev, found.salt, found.body, found.refs), found.time)
        envelopes.put_out(db, Task.CORE, found.group, found.id, encode(queued), now)


def _control_generation(session: Session, asked: bytes) -> bytes | None:
    if asked:
        return asked if asked in session.held and session.held[asked].control_writer is not None else None
    current = session.fold.current
    if current is not None and current in session.held and session.held[current].control_writer is not None:
        return current
    writable = [g for g in session.fold.generations if g in session.held and session.held[g].control_writer is not None]
    return max(writable, key=lambda g: (session.fold.generations[g].depth, g), default=None)


def _seal_controls(sessions: Sessions, group: bytes, now: int) -> None:
    db, session = sessions.db, sessions.get(group)
    for row in envelopes.outbox(db, group, Task.CONTROL):
        generation = _control_generation(session, row.generation)
        if generation is not None:
            item: ControlItem = decode(ControlItem, row.payload)
            _keep_mine(db, session, generation, CONTROL, seal_item(session, generation, item), None, now)
        envelopes.take_out(db, row.number)


def _seal_cores(sessions: Sessions, group: bytes, due: list[envelopes.OutboxRow], now: int) -> bool:
    db, session = sessions.db, sessions.get(group)
    generation = session.current
    if generation is None or session.held[generation].content_writer is None:
        return not due
    for row in due:
        queued = decode(QueuedCore, row.payload)
        envelope = seal_core(session, generation, queued.core, queued.time)
        is_face = queued.core.body[1:2] == bytes([FACE_KIND])
        _keep_mine(db, session, generation, CONTROL if is_face else CONTENT, envelope, row.id, now)
        step = session.fold.generations[generation].top_step
        db.run("UPDATE content SET generation = ?, step = ? WHERE id = ?", (generation, step, row.id))
        envelopes.take_out(db, row.number)
    return True


def _keep_mine(
    db: Database, session: Session, generation: bytes, box: int, envelope: bytes, event: bytes | None, now: int
) -> None:
    digest = envelope_digest(envelope)
    opened = EnvelopeState.OPENED
    envelopes.keep_envelopes(
        db, [KeptEnvelope(digest, session.group, generation, box, envelope, event, opened, None, 0, True, now)]
    )


def pushes(sessions: Sessions, group: bytes, relay: KnownRelay, now: int) -> list[Push]:
    """What this relay should get of a group: mine at once, what others sent elsewhere after a while."""
    db = sessions.db
    waiting: dict[tuple[bytes, int], list[KeptEnvelope]] = {}
    for kept in envelopes.lacking(db, group, relay.number):
        if kept.mine or kept.received + RESEND_AFTER <= now:
            waiting.setdefault((kept.generation, kept.box), []).append(kept)
    found = []
    for box in relays.mailboxes(db, group):
        if box.relay == relay.number and not box.closed:
            envelopes_there = tuple(waiting.get((box.generation, box.box), ()))
            if envelopes_there or not box.opened:
                found.append(Push(box, envelopes_there, *_keys(sessions, box, relay.key), _lifetime(db, box)))
    return found


def _lifetime(db: Database, box: Mailbox) -> int:
    kept = doors.invite(db, box.generation) if box.box == INVITE else None
    return KEEP if kept is None else {"door": ONE_DAY, "words": ONE_WEEK}.get(kept.kind, KEEP)


def _keys(sessions: Sessions, box: Mailbox, relay_key: bytes) -> tuple[SigningKey | None, SigningKey | None]:
    if box.box == ANSWERS:
        payload = doors.my_knock(sessions.db, box.group)
        return (None if payload is None else invite_writer(decode(MyKnock, payload).link, relay_key)), None
    if box.box == INVITE:
        return _invite_keys(sessions, box, relay_key)
    held = sessions.get(box.group).held[box.generation]
    if box.box == CONTROL:
        writer = None if held.control_writer is None else control_writer_key(held.control_writer, relay_key)
        return writer, None if held.closer is None else control_closer_key(held.closer, relay_key)
    writer = None if held.content_writer is None else content_writer_key(held.content_writer, relay_key)
    return writer, None if held.closer is None else content_closer_key(held.closer, relay_key)


def _invite_keys(sessions: Sessions, box: Mailbox, relay_key: bytes) -> tuple[SigningKey | None, SigningKey | None]:
    kept = doors.invite(sessions.db, box.generation)
    if kept is not None:
        closer = SigningKey(derive(Secret(kept.closer), CONTENT_CLOSER_AT, relay_key))
        return invite_writer(Secret(kept.secret), relay_key), closer
    return invite_writer(Secret(sessions.get(box.group).fold.invites[box.generation].key), relay_key), None


def tokens_for(sessions: Sessions, group: bytes, relay: KnownRelay) -> list[Tokens]:
    """Delete tokens that this relay was not shown yet."""
    rows = envelopes.outbox(sessions.db, group, Task.TOKEN)
    return [
        Tokens(row.number, tuple((one.address, one.token) for one in decode(QueuedTokens, row.payload).tokens))
        for row in rows
        if row.id == relay.key
    ]


def to_close(sessions: Sessions, group: bytes, relay: KnownRelay) -> list[tuple[Mailbox, SigningKey]]:
    """Content mailboxes of generations that a newer one has replaced, and the keys that close them."""
    db = sessions.db
    try:
        session = sessions.get(group)
    except GroupUnknown:
        return []
    current = session.current
    if current is None:
        return []
    body = session.body_of(current)
    replaced = set() if body is None else {older for older, _ in body.control_links}
    found = []
    for box in relays.mailboxes(db, group):
        if box.relay == relay.number and box.box == CONTENT and box.generation in replaced and not box.closed:
            closer = _keys(sessions, box, relay.key)[1]
            if closer is not None:
                found.append((box, closer))
    return found


def reseal(sessions: Sessions, push: Push, now: int) -> None:
    """A mailbox was closed meanwhile: what I meant for it is sealed again under the locks that have come since."""
    with sessions.db.transaction():
        relays.mark_closed(sessions.db, [push.mailbox])
        for kept in push.envelopes:
            if kept.mine and kept.held == 0 and kept.box == CONTENT:
                requeue(sessions.db, kept, now)
