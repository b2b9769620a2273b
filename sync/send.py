# SPDX-License-Identifier: AGPL-3.0-or-later
"""Turn the outbox into envelopes, as late as possible, and say what goes to which mailbox (PROTOCOL 5.6)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from crypto.capability import envelope_digest
from crypto.encoding import decode, encode
from crypto.generation import content_closer_key, content_writer_key, control_writer_key
from crypto.hashing import derive
from crypto.invite import invite_writer
from crypto.labels import CONTENT_CLOSER_AT
from crypto.secret import Secret
from crypto.signing import SigningKey
from relay.wire import KEEP
from sync.authoring import Draft, close_invite, rotate
from sync.commit import QueuedCore, QueuedTokens, commit_draft
from sync.doors import refresh_cards
from sync.errors import GroupUnknown, NotAllowed
from sync.events import ControlItem, Core, Join, Leave, SignedItem, kind_of, verify_control
from sync.joining import MyKnock
from sync.logbook import relay_urls
from sync.sealing import FACE_KIND, Locked, Refused, open_item, seal_core, seal_item
from sync.session import Session
from sync.sessions import Sessions
from sync.store import doors, envelopes, groups, relays
from sync.store.content import content
from sync.store.database import Database
from sync.store.envelopes import EnvelopeState, KeptEnvelope, Task
from sync.store.relays import ANSWERS, BEACON, CONTENT, CONTROL, INVITE, KnownRelay, Mailbox

RESEND_AFTER = 60_000
RESEND_SPREAD = 600_000
ONE_DAY, ONE_WEEK = 1, 2
CLOSE_GRACE = 3_600_000
SHUT_GRACE = 600_000


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


def prepare(sessions: Sessions, group: bytes, now: int) -> None:
    """Seal what is due, after changing the locks where nobody else did; what nobody here may seal waits."""
    db = sessions.db
    try:
        session = sessions.get(group)
    except GroupUnknown:
        return
    with db.transaction():
        if session.is_member:
            _close_due(sessions, group, now)
            _take_back_stale(sessions, group, now)
            _drop_key_boxes(sessions, group)
            _change_locks(sessions, group, now)
            refresh_cards(sessions, group, now)
            _seal_cores(sessions, group, now)
        # somebody who has left says so
        _seal_controls(sessions, group, now)


def blocked(session: Session) -> str | None:
    """Why nothing can be sealed here now, as a code for people; None if it can."""
    if not session.is_member:
        return "removed-member"
    return None if session.current is not None and session.may("post") else "waiting-for-key"


def _due(db: Database, group: bytes, now: int) -> list[envelopes.OutboxRow]:
    return [row for row in envelopes.outbox(db, group, Task.CORE) if row.hold_until <= now]


def _change_locks(sessions: Sessions, group: bytes, now: int) -> None:
    session = sessions.get(group)
    if not (_due(sessions.db, group, now) or _has_waiting_controls(sessions.db, session)):
        return
    if session.needs_generation or _is_locked_out(sessions.db, session, now):
        try:
            commit_draft(sessions, rotate(Draft(session)), now)
        except NotAllowed:
            return  # somebody who may will


def _is_locked_out(db: Database, session: Session, now: int) -> bool:
    """Nothing can be written under the current generation, since somebody closed its mailboxes before it was over."""
    current = session.fold.current
    if current is None or groups.control_times(db, session.group)[current] + SHUT_GRACE > now:
        return False  # a relay that says so every time does not make a generation for every post
    return is_shut(db, session, current, CONTENT) or is_shut(db, session, current, CONTROL)


def is_shut(db: Database, session: Session, generation: bytes, kind: int) -> bool:
    """Say whether every mailbox of this kind of a generation, at the relays that the group uses, takes nothing more."""
    used = {url.key for url in relay_urls(session)}
    numbers = {known.number for known in relays.relays(db) if known.key in used}
    boxes = [box for box in relays.mailboxes(db, session.group) if (box.generation, box.box) == (generation, kind)]
    there = [box.closed for box in boxes if box.relay in numbers]
    return bool(there) and all(there)


def _has_waiting_controls(db: Database, session: Session) -> bool:
    rows = envelopes.outbox(db, session.group, Task.CONTROL)
    return any(not row.generation and not _is_coming_or_going(decode(ControlItem, row.payload)) for row in rows)


def _is_coming_or_going(item: ControlItem) -> bool:
    """A join or leave of mine goes out under whatever key is left: nobody changes the locks before they know."""
    return isinstance(item, SignedItem) and isinstance(verify_control(item.signed).control.body, Join | Leave)


def _close_due(sessions: Sessions, group: bytes, now: int) -> None:
    session = sessions.get(group)
    for invite, state in session.fold.invites.items():
        grace = 0 if state.by == session.me.member else CLOSE_GRACE
        if state.state == "open" and state.expires + grace <= now and session.may("close-invite"):
            commit_draft(sessions, close_invite(Draft(sessions.get(group)), invite), now)


def _take_back_stale(sessions: Sessions, group: bytes, now: int) -> None:
    """What was sealed but was on no relay yet is sealed again if the locks have changed since, or must."""
    db, session = sessions.db, sessions.get(group)
    for kept in envelopes.unsent_anywhere(db, group):
        if kept.box not in (CONTENT, CONTROL) or kept.generation == session.current or kept.was_sent:
            continue
        if kept.event is not None:
            requeue(db, kept, now)
        elif not kept.is_bound:
            _requeue_control(db, session, kept, now)


def _drop_key_boxes(sessions: Sessions, group: bytes) -> None:
    """The key box of an invitation that ended before it was ever sent is of no use to anybody."""
    state = sessions.get(group).fold.invites
    for kept in envelopes.unsent_anywhere(sessions.db, group):
        invite = state.get(kept.generation)
        if kept.box == INVITE and (invite is None or (invite.kind != "link" and invite.state != "open")):
            envelopes.forget_envelopes(sessions.db, [kept.digest])


def requeue(db: Database, kept: KeptEnvelope, now: int) -> None:
    """Put a sealed core of mine back into the outbox; its envelope is forgotten."""
    found = None if kept.event is None else content(db, kept.event)
    envelopes.forget_envelopes(db, [kept.digest])
    if found is not None and found.body:
        queued = QueuedCore(Core(found.prev, found.salt, found.body, found.refs), found.time)
        envelopes.put_out(db, Task.CORE, found.group, found.id, encode(queued), now)


def _requeue_control(db: Database, session: Session, kept: KeptEnvelope, now: int) -> None:
    item = open_item(session.held[kept.generation], kept.data)
    envelopes.forget_envelopes(db, [kept.digest])
    if not isinstance(item, Locked | Refused):
        to = kept.generation if kept.is_bound else b""
        envelopes.put_out(db, Task.CONTROL, kept.group, kept.digest, encode(item), now, generation=to)


def _look_out(db: Database, session: Session, asked: bytes) -> bytes | None:
    """Where those look who look at a generation: there, or where they looked before if somebody closed that."""
    if asked not in session.held or session.held[asked].control_writer is None:
        return None
    body = session.body_of(asked)
    if body is not None and is_shut(db, session, asked, CONTROL):
        found = [_look_out(db, session, older) for older, _ in body.control_links]
        return next((one for one in found if one is not None), asked)
    return asked


def _control_generation(db: Database, session: Session, asked: bytes, item: ControlItem) -> bytes | None:
    """Under which generation a control item is sealed; None if it waits until the locks were changed."""
    if asked:
        return _look_out(db, session, asked)
    current = session.current
    if current is not None and session.held[current].control_writer is not None:
        return current
    if session.is_member and not _is_coming_or_going(item):
        return None
    writable = [g for g in session.fold.generations if g in session.held and session.held[g].control_writer is not None]
    return max(writable, key=lambda g: (session.fold.generations[g].depth, g), default=None)


def _seal_controls(sessions: Sessions, group: bytes, now: int) -> None:
    db, session = sessions.db, sessions.get(group)
    for row in envelopes.outbox(db, group, Task.CONTROL):
        item: ControlItem = decode(ControlItem, row.payload)
        generation = _control_generation(db, session, row.generation, item)
        if generation is not None:
            sealed, is_bound = seal_item(session, generation, item), row.generation != b""
            _keep_mine(db, session, generation, CONTROL, sealed, None, now, is_bound=is_bound)
        if generation is not None or row.generation:
            envelopes.take_out(db, row.number)


def _seal_cores(sessions: Sessions, group: bytes, now: int) -> None:
    db, session = sessions.db, sessions.get(group)
    generation = session.current
    if generation is None or session.held[generation].control_writer is None:
        return
    may_write = session.held[generation].content_writer is not None
    for row in _due(db, group, now):
        queued = decode(QueuedCore, row.payload)
        is_face = kind_of(queued.core.body) == FACE_KIND
        if not (may_write or is_face):
            continue
        envelope = seal_core(session, generation, queued.core, queued.time)
        _keep_mine(db, session, generation, CONTROL if is_face else CONTENT, envelope, row.id, now)
        step = session.fold.generations[generation].top_step
        db.run("UPDATE content SET generation = ?, step = ? WHERE id = ?", (generation, step, row.id))
        envelopes.take_out(db, row.number)


def _keep_mine(
    db: Database,
    session: Session,
    generation: bytes,
    box: int,
    envelope: bytes,
    event: bytes | None,
    now: int,
    *,
    is_bound: bool = False,
) -> None:
    digest, opened = envelope_digest(envelope), EnvelopeState.OPENED
    kept = KeptEnvelope(digest, session.group, generation, box, envelope, event, opened, None, 0, True, now)
    envelopes.keep_envelopes(db, [replace(kept, is_bound=is_bound)])


def pushes(sessions: Sessions, group: bytes, relay: KnownRelay, now: int) -> list[Push]:
    """What this relay should get of a group: mine at once, what others sent elsewhere after a while."""
    db = sessions.db
    is_used = _is_used(sessions, group, relay)
    device, lost = _device(sessions, group), _lost(db, relay)
    waiting: dict[tuple[bytes, int], list[KeptEnvelope]] = {}
    for kept in envelopes.lacking(db, group, relay.number):
        if kept.mine or max(kept.received, lost) + _delay(device, kept) <= now:
            waiting.setdefault((kept.generation, kept.box), []).append(kept)
    found = []
    for box in relays.mailboxes(db, group):
        if (
            box.relay == relay.number
            and not box.closed
            and (is_used or box.box == ANSWERS)
            and _is_wanted(sessions, box)
        ):
            envelopes_there = tuple(waiting.get((box.generation, box.box), ()))
            if envelopes_there or not box.opened:
                found.append(Push(box, envelopes_there, *_keys(sessions, box, relay.key), _lifetime(db, box)))
    return found


def _is_used(sessions: Sessions, group: bytes, relay: KnownRelay) -> bool:
    """A relay that the group has left is shown delete tokens, and nothing else but a knock."""
    try:
        return any(url.key == relay.key for url in relay_urls(sessions.get(group)))
    except GroupUnknown:
        return False  # whoever knocks sends that alone


def _device(sessions: Sessions, group: bytes) -> bytes:
    try:
        return sessions.get(group).me.device.public
    except GroupUnknown:
        return b""  # whoever knocks passes on nothing


def _lost(db: Database, relay: KnownRelay) -> int:
    known = relays.relay(db, relay.key)
    return 0 if known is None else known.lost


def _delay(device: bytes, kept: KeptEnvelope) -> int:
    """For how long (ms) it is left to others to pass on what is not mine: not all begin at once, nor with the same."""
    place = int.from_bytes(envelope_digest(device + kept.digest)[:4], "big")
    return RESEND_AFTER + (place * RESEND_SPREAD >> 32)


def _is_wanted(sessions: Sessions, box: Mailbox) -> bool:
    """A key box that lets nobody in any more is sent to no relay."""
    if box.box != INVITE:
        return True
    state = sessions.get(box.group).fold.invites.get(box.generation)
    return state is not None and (state.kind == "link" or state.state == "open")


def _lifetime(db: Database, box: Mailbox) -> int:
    kept = doors.invite(db, box.generation) if box.box == INVITE else None
    return KEEP if kept is None else {"door": ONE_DAY, "words": ONE_WEEK}.get(kept.kind, KEEP)


def _keys(sessions: Sessions, box: Mailbox, relay_key: bytes) -> tuple[SigningKey | None, SigningKey | None]:
    if box.box == ANSWERS:
        payload = doors.my_knock(sessions.db, box.group)
        return (None if payload is None else invite_writer(decode(MyKnock, payload).link, relay_key)), None
    if box.box == INVITE:
        return _invite_keys(sessions, box, relay_key)
    nobody = SigningKey(Secret.random())
    if box.box == BEACON:
        # the words alone could close it, and they are on no device
        return sessions.account.beacon.writer(relay_key), nobody
    held = sessions.get(box.group).held[box.generation]
    if box.box == CONTROL:
        writer = None if held.control_writer is None else control_writer_key(held.control_writer, relay_key)
        # whoever can end the mailbox in which all learn of new locks could split the group: retention alone ends it
        return writer, None if held.closer is None else nobody
    writer = None if held.content_writer is None else content_writer_key(held.content_writer, relay_key)
    return writer, None if held.closer is None else content_closer_key(held.closer, relay_key)


def _invite_keys(sessions: Sessions, box: Mailbox, relay_key: bytes) -> tuple[SigningKey | None, SigningKey | None]:
    kept = doors.invite(sessions.db, box.generation)
    if kept is not None:
        closer = SigningKey(derive(Secret(kept.closer), CONTENT_CLOSER_AT, relay_key))
        return invite_writer(Secret(kept.secret), relay_key), closer
    state = sessions.get(box.group).fold.invites.get(box.generation)
    return (None if state is None else invite_writer(Secret(state.key), relay_key)), None


def other_passes(sessions: Sessions, group: bytes, relay_key: bytes) -> list[bytes]:
    """Every pass that is known for a group at a relay, the newest first, and my own last."""
    session = sessions.get(group)
    known = [one for one in session.fold.generations.values() if one.id in session.held]
    found = [
        secret.reveal()
        for one in sorted(known, key=lambda one: (-one.depth, one.id))
        for key, secret in session.held[one.id].passes
        if key == relay_key
    ]
    mine = relays.relay(sessions.db, relay_key)
    return list(dict.fromkeys([*found, *([mine.relay_pass] if mine is not None and mine.relay_pass else [])]))


def tokens_for(sessions: Sessions, group: bytes, relay: KnownRelay) -> list[Tokens]:
    """Delete tokens that this relay was not shown yet."""
    rows = envelopes.outbox(sessions.db, group, Task.TOKEN)
    return [
        Tokens(row.number, tuple((one.address, one.token) for one in decode(QueuedTokens, row.payload).tokens))
        for row in rows
        if row.id == relay.key
    ]


def to_close(sessions: Sessions, group: bytes, relay: KnownRelay, now: int) -> list[tuple[Mailbox, SigningKey]]:
    """Mailboxes that take nothing more, and the keys that close them.

    Content of generations that a newer one has replaced, and my invitations' when they are over; logs never.
    """
    db = sessions.db
    try:
        session = sessions.get(group)
    except GroupUnknown:
        return []
    replaced = _replaced(session)
    # after a relay lost its data, whoever still has old content puts it back there first
    may_lack = _lost(db, relay) + CLOSE_GRACE > now
    found = []
    for box in relays.mailboxes(db, group):
        if box.relay != relay.number or not box.opened or box.closed or (box.box == CONTENT and may_lack):
            continue
        if _is_over(session, box, replaced, now):
            closer = _keys(sessions, box, relay.key)[1]
            if closer is not None:
                found.append((box, closer))
    return found


def _replaced(session: Session) -> set[bytes]:
    """Generations that a later one links back to."""
    bodies = [session.body_of(generation) for generation, state in session.fold.generations.items() if state.counts]
    older = {older for body in bodies if body is not None for older, _ in body.control_links}
    return older - {session.fold.current}


def _is_over(session: Session, box: Mailbox, replaced: set[bytes], now: int) -> bool:
    if box.box == INVITE:
        invite = session.fold.invites.get(box.generation)
        # at a link somebody may still wait for the answer
        return invite is not None and (
            invite.expires + CLOSE_GRACE <= now or (invite.kind != "link" and invite.state != "open")
        )
    return box.box == CONTENT and box.generation in replaced


def reseal(sessions: Sessions, push: Push, now: int) -> None:
    """A mailbox was closed meanwhile: what I meant for it is sealed again under the locks that have come since."""
    db, box = sessions.db, push.mailbox
    with db.transaction():
        relays.mark_closed(db, [box])
        for kept in push.envelopes:
            if not kept.mine or kept.was_sent:
                continue  # whom it was for stays as it was
            if kept.event is not None:
                requeue(db, kept, now)
            elif kept.box == CONTROL:
                _requeue_control(db, sessions.get(box.group), kept, now)
