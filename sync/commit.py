# SPDX-License-Identifier: AGPL-3.0-or-later
"""Write what a person did into the database, whole: log or content, what is shown, and what is to be sent."""

from __future__ import annotations

from crypto.encoding import U64, Wire, encode
from crypto.member import delete_token
from crypto.secret import random_bytes
from sync.authoring import Draft
from sync.events import (
    ContentBody,
    Core,
    PartItem,
    Rotate,
    SignedControl,
    SignedItem,
    content_id,
    encode_body,
    kind_of,
    part_digest,
    verify_control,
)
from sync.logbook import note_log
from sync.session import Session
from sync.sessions import Sessions
from sync.store import envelopes, groups, projections, relays
from sync.store.content import COUNTS, ContentItem, last_written, shred
from sync.store.database import Database
from sync.store.envelopes import Task

SALT_SIZE = 16


class QueuedCore(Wire, frozen=True):
    """A core in the outbox with the time that its author claims (ms)."""

    core: Core
    time: U64


class QueuedToken(Wire, frozen=True):
    """A delete token for one mailbox."""

    address: bytes
    token: bytes


class QueuedTokens(Wire, frozen=True):
    """Delete tokens for one relay."""

    tokens: tuple[QueuedToken, ...]


def queue_tokens(db: Database, group: bytes, relay_number: int, tokens: tuple[QueuedToken, ...], now: int) -> None:
    """Queue delete tokens for one relay."""
    key = next((known.key for known in relays.relays(db) if known.number == relay_number), None)
    if key is not None:
        envelopes.put_out(db, Task.TOKEN, group, key, encode(QueuedTokens(tokens)), now)


def take_back(sessions: Sessions, group: bytes, events: list[bytes], now: int) -> None:
    """Delete events of mine here and, by token, at every relay that is known to hold them; nobody else is asked."""
    db, session = sessions.db, sessions.get(group)
    copies = [kept for event in events for kept in envelopes.envelopes_of(db, event)]
    for box in relays.mailboxes(db, group):
        tokens = tuple(
            QueuedToken(box.address, delete_token(session.me.deletion, kept.event or b""))
            for kept in copies
            if (kept.generation, kept.box) == (box.generation, box.box) and kept.held >> box.relay & 1
        )
        if tokens:
            queue_tokens(db, group, box.relay, tokens, now)
    shred(db, events)


def commit_draft(sessions: Sessions, draft: Draft, now: int) -> None:
    """Keep a draft's events, boxes and keys, and queue them to be sent."""
    db, session = sessions.db, draft.session
    with db.transaction():
        for signed in draft.signed:
            groups.add_control(db, session.group, verify_control(signed).id, signed, now)
        for made in draft.made:
            _bind_earlier(db, session, made, now)
            _end_passes(db, session, made, now)
        _queue_events(sessions, session, draft.signed, now)
        for generation, held in draft.made.items():
            groups.hold(db, session.group, generation, held)
        for part in draft.parts:
            groups.add_part(db, session.group, part_digest(part), part)
            _queue_part(sessions, session, draft, part_digest(part), encode(PartItem(part)), now)
        note_log(sessions, session, now)
    sessions.keep(session)


def write(
    sessions: Sessions, group: bytes, body: ContentBody, refs: tuple[bytes, ...], now: int, *, hold_until: int = 0
) -> bytes:
    """Write one content event: it is shown at once and sealed when it is sent. Returns its id."""
    db, session = sessions.db, sessions.get(group)
    with db.transaction():
        device = session.me.device.public
        core = Core(last_written(db, group, device), random_bytes(SALT_SIZE), encode_body(body), refs)
        event = content_id(group, device, core)
        kind = kind_of(core.body)
        item = ContentItem(
            event,
            group,
            session.me.member,
            device,
            core.prev,
            core.salt,
            kind,
            core.body,
            refs,
            now,
            now,
            b"",
            0,
            COUNTS,
        )
        projections.record(db, [item])
        queued = encode(QueuedCore(core, now))
        envelopes.put_out(db, Task.CORE, group, event, queued, now, hold_until=hold_until)
    return event


def _queue_events(sessions: Sessions, session: Session, signed: tuple[SignedControl, ...], now: int) -> None:
    """Queue events for the mailboxes where those look who still have to learn of them.

    What leads up to a change of the locks goes to the mailboxes from before it: whoever is in finds the new generation
    there, and whoever was put out finds that. Newcomers begin with the new one and walk back.
    """
    events = [(verify_control(one), encode(SignedItem(one))) for one in signed]
    older: tuple[bytes, ...] = (b"",)
    for event, payload in reversed(events):
        body = event.control.body
        targets = older
        if isinstance(body, Rotate):
            older = tuple(generation for generation, _ in body.generation.control_links)
            targets = (event.id, *older)
        for generation in targets:
            envelopes.put_out(sessions.db, Task.CONTROL, session.group, event.id, payload, now, generation=generation)


def _bind_earlier(db: Database, session: Session, made: bytes, now: int) -> None:
    """What I wrote before I changed the locks leads up to that too: without it nobody could place the change."""
    body = session.body_of(made)
    for row in envelopes.outbox(db, session.group, Task.CONTROL) if body is not None and body.control_links else ():
        if not row.generation:
            envelopes.take_out(db, row.number)
            for older, _ in body.control_links if body is not None else ():
                envelopes.put_out(db, Task.CONTROL, session.group, row.id, row.payload, now, generation=older)
    envelopes.bind_controls(db, session.group)


def _end_passes(db: Database, session: Session, made: bytes, now: int) -> None:
    """The passes that new ones took the place of: ended by whoever holds their parent, else replaced by themselves."""
    body = session.body_of(made)
    known = [session.held[older].passes for older, _ in body.control_links] if body is not None else []
    before = {(key, one.reveal()) for passes in known for key, one in passes}
    for key, fresh in session.held[made].passes:
        olds = sorted(old for at, old in before if at == key)
        relay = relays.relay(db, key)
        if fresh.reveal() in olds or relay is None:
            continue
        has_parent = bool(relay.relay_pass) and relay.relay_pass not in olds
        for old in olds:
            to = b"" if has_parent else fresh.reveal()
            envelopes.put_out(db, Task.PASS, session.group, key, old, now, generation=to)


def _queue_part(sessions: Sessions, session: Session, draft: Draft, digest: bytes, payload: bytes, now: int) -> None:
    for generation in draft.made:
        body = session.body_of(generation)
        if body is not None and digest in body.parts:
            for target in (generation, *(older for older, _ in body.control_links)):
                envelopes.put_out(sessions.db, Task.CONTROL, session.group, digest, payload, now, generation=target)
