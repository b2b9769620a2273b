# SPDX-License-Identifier: AGPL-3.0-or-later
"""Take in what a relay handed out: check, open, write down, all in one transaction for each page (PROTOCOL 5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from crypto.capability import envelope_digest
from sync.errors import SyncError
from sync.events import FaceItem, PartItem, SignedItem, part_digest, verify_control
from sync.logbook import learn_keys, note_log
from sync.sealing import Locked, Opened, Refused, check_sealed, open_content, open_item
from sync.session import Session
from sync.sessions import Sessions
from sync.store import envelopes, groups, projections
from sync.store.content import COUNTS, SET_ASIDE, ContentItem, chain_to
from sync.store.envelopes import EnvelopeState, KeptEnvelope
from sync.store.relays import CONTROL, Mailbox, advance_cursor

Outcome = Opened | Locked | Refused


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
        known = envelopes.known_digests(db, list(digests))
        envelopes.mark_held(db, list(known), box.relay)
        fresh = {digest: envelope for digest, envelope in digests.items() if digest not in known}
        take = _take_control if box.box == CONTROL else _take_content
        take(sessions, box, fresh, now, into)
        if stored:
            advance_cursor(db, box, max(number for number, _ in stored))


def retry_locked(sessions: Sessions, group: bytes, now: int, into: Absorbed) -> None:
    """Try everything that is locked in a group once more, since log or keys have grown."""
    db, session = sessions.db, sessions.get(group)
    with db.transaction():
        for kept in envelopes.locked(db, group):
            if kept.generation not in session.held:
                continue
            outcome = _open_any(session, kept.generation, kept.box, kept.data)
            if isinstance(outcome, Opened):
                envelopes.mark_opened(db, kept.digest, outcome.id)
                _record(sessions, session, [outcome], now, into)
            elif isinstance(outcome, Refused) or outcome.reason != kept.reason:
                state = EnvelopeState.REFUSED if isinstance(outcome, Refused) else EnvelopeState.LOCKED
                envelopes.mark_locked(db, kept.digest, state, outcome.reason)
                into.kinds.add("posts")


def _take_control(sessions: Sessions, box: Mailbox, fresh: dict[bytes, bytes], now: int, into: Absorbed) -> None:
    db, session = sessions.db, sessions.get(box.group)
    faces: list[bytes] = []
    has_grown = False
    for digest, envelope in fresh.items():
        item = open_item(session.held[box.generation], envelope)
        outcome: Refused | None = item if isinstance(item, Refused) else None
        if isinstance(item, SignedItem):
            try:
                event = verify_control(item.signed)
            except SyncError as error:
                outcome = Refused(error.code)
            else:
                has_grown |= groups.add_control(db, box.group, event.id, item.signed, now)
        elif isinstance(item, PartItem):
            has_grown |= groups.add_part(db, box.group, part_digest(item.part), item.part)
        elif isinstance(item, FaceItem):
            faces.append(digest)
            continue
        envelopes.keep_envelopes(db, [_kept(box, digest, envelope, outcome, now)])
    if has_grown:
        into.ids.add(box.group)
        into.kinds |= {"members"}
        learn_keys(sessions, box.group)
        into.kinds |= note_log(sessions, sessions.get(box.group), now)
    _take(sessions, box, {digest: fresh[digest] for digest in faces}, now, into)
    if has_grown:
        retry_locked(sessions, box.group, now, into)


def _take_content(sessions: Sessions, box: Mailbox, fresh: dict[bytes, bytes], now: int, into: Absorbed) -> None:
    _take(sessions, box, fresh, now, into)


def _take(sessions: Sessions, box: Mailbox, fresh: dict[bytes, bytes], now: int, into: Absorbed) -> None:
    session = sessions.get(box.group)
    outcomes = [(d, e, _open_any(session, box.generation, box.box, e)) for d, e in fresh.items()]
    envelopes.keep_envelopes(sessions.db, [_kept(box, d, e, outcome, now) for d, e, outcome in outcomes])
    opened = [outcome for _, _, outcome in outcomes if isinstance(outcome, Opened)]
    _record(sessions, session, opened, now, into)
    if any(isinstance(outcome, Locked) for _, _, outcome in outcomes):
        into.kinds.add("posts")


def _open_any(session: Session, generation: bytes, box: int, envelope: bytes) -> Outcome:
    if box != CONTROL:
        return open_content(session, generation, envelope)
    item = open_item(session.held[generation], envelope)
    if isinstance(item, FaceItem):
        return check_sealed(session, generation, envelope, item.sealed, 0)
    return item if isinstance(item, Refused) else Refused("not-well-formed")


def _record(sessions: Sessions, session: Session, opened: list[Opened], now: int, into: Absorbed) -> None:
    fresh = projections.record(sessions.db, list(_items(sessions, session, opened, now)))
    if fresh:
        into.received += len(fresh)
        into.kinds |= {"posts"} | ({"members"} if any(item.kind == projections.PROFILE for item in fresh) else set())
        into.kinds |= {"knocks"} if any(item.kind == projections.DECLINE for item in fresh) else set()
        into.ids.add(session.group)
        into.ids.update(item.id for item in fresh)
        into.ids.update(ref for item in fresh for ref in item.refs)


def _items(sessions: Sessions, session: Session, opened: Iterable[Opened], now: int) -> Iterable[ContentItem]:
    for one in opened:
        stands = session.fold.stands(one.device)
        is_late = stands is not None and one.id not in chain_to(sessions.db, stands.last_content)
        yield ContentItem(
            one.id, session.group, one.author, one.device, one.core.prev, one.core.salt, one.kind, one.core.body,
            one.core.refs, one.time, now, one.generation, one.step, SET_ASIDE if is_late else COUNTS,
        )  # fmt: skip


def _kept(box: Mailbox, digest: bytes, envelope: bytes, outcome: Outcome | None, now: int) -> KeptEnvelope:
    event = outcome.id if isinstance(outcome, Opened) else None
    state = {Locked: EnvelopeState.LOCKED, Refused: EnvelopeState.REFUSED}.get(type(outcome), EnvelopeState.OPENED)
    reason = outcome.reason if isinstance(outcome, Locked | Refused) else None
    # what can never be shown is not worth its room; that it was there is
    data = b"" if state is EnvelopeState.REFUSED else envelope
    held = 1 << box.relay
    return KeptEnvelope(digest, box.group, box.generation, box.box, data, event, state, reason, held, False, now)
