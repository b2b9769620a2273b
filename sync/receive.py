# SPDX-License-Identifier: AGPL-3.0-or-later
"""Take in what a relay handed out: check, open, write down, all in one transaction for each page (PROTOCOL 5)."""

from __future__ import annotations

from dataclasses import dataclass, field

from crypto.capability import envelope_digest
from crypto.member import delete_token
from sync.commit import QueuedToken, queue_tokens
from sync.errors import ControlNewer, SyncError
from sync.events import Event, FaceItem, PartItem, SignedControl, SignedItem, kind_of, part_digest, verify_control
from sync.logbook import last_standing, learn_keys, note_log
from sync.sealing import FACE_KIND, Locked, Opened, Refused, check_sealed, open_content, open_item
from sync.session import Session
from sync.sessions import Sessions
from sync.store import envelopes, groups, projections
from sync.store.content import COUNTS, SET_ASIDE, ContentItem, is_shredded, settle, shred
from sync.store.envelopes import EnvelopeState, KeptEnvelope
from sync.store.relays import CONTROL, Mailbox, advance_cursor

Outcome = Opened | Locked | Refused

# The log decides these, and it may say something else once it has grown; a claim to be far ahead of it is worth no room
MAY_CHANGE = frozenset({"no-right", "author-unknown"})


@dataclass
class Absorbed:
    """What pages changed: kinds, ids of groups and posts, how many events were new."""

    kinds: set[str] = field(default_factory=set)
    ids: set[bytes] = field(default_factory=set)
    received: int = 0


def absorb(sessions: Sessions, box: Mailbox, stored: list[tuple[int, bytes]], now: int, into: Absorbed) -> None:
    """Take in a page of (number, envelope) from a control or content mailbox."""
    db = sessions.db
    with db.transaction():
        digests = {envelope_digest(envelope): envelope for _, envelope in stored}
        known = envelopes.known_digests(db, list(digests), box.generation, box.box)
        envelopes.mark_held(db, list(known), box.relay)
        _send_back(sessions, box, list(known), now)
        fresh = {digest: envelope for digest, envelope in digests.items() if digest not in known}
        take = _take_control if box.box == CONTROL else _take
        take(sessions, box, fresh, now, into)
        if stored:
            advance_cursor(db, box, max(number for number, _ in stored))


def _send_back(sessions: Sessions, box: Mailbox, digests: list[bytes], now: int) -> None:
    """What I took back and a relay has all the same is deleted there once more."""
    events = envelopes.returned(sessions.db, digests)
    if events:
        session = sessions.get(box.group)
        tokens = tuple(QueuedToken(box.address, delete_token(session.me.deletion, event)) for event in events)
        queue_tokens(sessions.db, box.group, box.relay, tokens, now)


def retry_locked(sessions: Sessions, group: bytes, now: int, into: Absorbed) -> None:
    """Try everything that is locked in a group once more, since log or keys have grown."""
    db, session = sessions.db, sessions.get(group)
    with db.transaction():
        opened = []
        for kept in envelopes.unopened(db, group):
            if kept.generation not in session.held:
                continue
            outcome = _open_any(session, kept.generation, kept.box, kept.data)
            if isinstance(outcome, Opened):
                envelopes.mark_opened(db, kept.digest, outcome.id)
                opened.append(outcome)
            elif outcome.reason != kept.reason:
                state = EnvelopeState.REFUSED if isinstance(outcome, Refused) else EnvelopeState.LOCKED
                envelopes.mark_locked(db, kept.digest, state, outcome.reason)
                into.kinds.add("posts")
        _record(sessions, session, opened, now, into)


def _take_control(sessions: Sessions, box: Mailbox, fresh: dict[bytes, bytes], now: int, into: Absorbed) -> None:
    db, session = sessions.db, sessions.get(box.group)
    faces: list[bytes] = []
    kept: list[KeptEnvelope] = []
    has_grown = False
    for digest, envelope in fresh.items():
        item = open_item(session.held[box.generation], envelope)
        outcome = item if isinstance(item, Locked | Refused) else None
        if isinstance(item, SignedItem):
            event = _verified(session, item.signed)
            if isinstance(event, Event):
                has_grown |= groups.add_control(db, box.group, event.id, item.signed, now)
            else:
                outcome = event
        elif isinstance(item, PartItem):
            has_grown |= groups.add_part(db, box.group, part_digest(item.part), item.part)
        elif isinstance(item, FaceItem):
            faces.append(digest)
            continue
        kept.append(_kept(box, digest, envelope, outcome, now))
    envelopes.keep_envelopes(db, kept)
    if has_grown:
        into.ids.add(box.group)
        into.kinds |= {"members"}
        learn_keys(sessions, box.group)
        into.kinds |= note_log(sessions, sessions.get(box.group), now)
    _take(sessions, box, {digest: fresh[digest] for digest in faces}, now, into)
    if has_grown:
        retry_locked(sessions, box.group, now, into)


def _verified(session: Session, signed: SignedControl) -> Event | Locked | Refused:
    try:
        event = verify_control(signed)
    except ControlNewer:
        return Locked("newer-version")
    except SyncError as error:
        return Refused(error.code)
    return event if event.group == session.group else Refused("not-well-formed")


def _take(sessions: Sessions, box: Mailbox, fresh: dict[bytes, bytes], now: int, into: Absorbed) -> None:
    session = sessions.get(box.group)
    outcomes = [(d, e, _open_any(session, box.generation, box.box, e)) for d, e in fresh.items()]
    envelopes.keep_envelopes(sessions.db, [_kept(box, d, e, outcome, now) for d, e, outcome in outcomes])
    opened = [outcome for _, _, outcome in outcomes if isinstance(outcome, Opened)]
    shred(sessions.db, list(is_shredded(sessions.db, [one.id for one in opened])))
    _record(sessions, session, opened, now, into)
    if any(isinstance(outcome, Locked) for _, _, outcome in outcomes):
        into.kinds.add("posts")


def _open_any(session: Session, generation: bytes, box: int, envelope: bytes) -> Outcome:
    if box != CONTROL:
        return open_content(session, generation, envelope)
    item = open_item(session.held[generation], envelope)
    if isinstance(item, FaceItem):
        if kind_of(item.sealed.core.body) != FACE_KIND:
            return Refused("not-well-formed")
        return check_sealed(session, generation, envelope, item.sealed, 0)
    # whatever else is tried again was made by a newer version, and waits for the update
    return item if isinstance(item, Locked | Refused) else Locked("newer-version")


def _record(sessions: Sessions, session: Session, opened: list[Opened], now: int, into: Absorbed) -> None:
    fresh = projections.record(sessions.db, [_item(sessions, session, one, now) for one in opened])
    if fresh:
        for device in {item.device for item in fresh}:
            last = last_standing(session, device)
            if last:  # what came with them may join the parts of a chain
                projections.show_again(sessions.db, settle(sessions.db, session.group, device, last))
        into.received += len(fresh)
        into.kinds |= {"posts"} | ({"members"} if any(item.kind == projections.PROFILE for item in fresh) else set())
        into.kinds |= {"knocks"} if any(item.kind == projections.DECLINE for item in fresh) else set()
        into.ids.add(session.group)
        into.ids.update(item.id for item in fresh)
        into.ids.update(ref for item in fresh for ref in item.refs)


def _is_new_name(sessions: Sessions, session: Session, one: Opened) -> bool:
    """Somebody who left stays here by the name they had."""
    has_left = one.kind == FACE_KIND and session.fold.members[one.author].status == "left"
    return has_left and one.author in projections.faces(sessions.db, session.group)


def _item(sessions: Sessions, session: Session, one: Opened, now: int) -> ContentItem:
    is_out = last_standing(session, one.device) is not None or _is_new_name(sessions, session, one)
    standing = SET_ASIDE if is_out else COUNTS
    return ContentItem(
        one.id, session.group, one.author, one.device, one.core.prev, one.core.salt, one.kind, one.core.body,
        one.core.refs, one.time, now, one.generation, one.step, standing,
    )  # fmt: skip


def _kept(box: Mailbox, digest: bytes, envelope: bytes, outcome: Outcome | None, now: int) -> KeptEnvelope:
    event = outcome.id if isinstance(outcome, Opened) else None
    state = {Locked: EnvelopeState.LOCKED, Refused: EnvelopeState.REFUSED}.get(type(outcome), EnvelopeState.OPENED)
    reason = outcome.reason if isinstance(outcome, Locked | Refused) else None
    # what can never be shown is not worth its room; that it was there is
    data = b"" if state is EnvelopeState.REFUSED and reason not in MAY_CHANGE else envelope
    held = 1 << box.relay
    return KeptEnvelope(digest, box.group, box.generation, box.box, data, event, state, reason, held, False, now)
