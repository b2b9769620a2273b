# SPDX-License-Identifier: AGPL-3.0-or-later
"""The inviter's side of a door: make invitations, read who knocks, let in or decline (PROTOCOL 7)."""

from __future__ import annotations

from dataclasses import dataclass

from crypto.capability import envelope_digest, token_hash
from crypto.encoding import decode, encode
from crypto.errors import BadEncoding, CannotOpen, CryptoError
from crypto.hashing import derive
from crypto.invite import card_key, invite_address, open_invite, seal_invite
from crypto.labels import REQUEST_KEY
from crypto.sealing import BoxContext, SealingKey, key_id, open_box, seal
from crypto.secret import Secret, random_bytes
from crypto.signing import SigningKey
from sync.authoring import Draft, admit, close_invite, invite_by_box, invite_by_link, rotate
from sync.boxes import KeyBox
from sync.commit import commit_draft, write
from sync.constitution import newcomer_role
from sync.errors import BadContent, NotAllowed
from sync.events import Decline
from sync.fields import InviteKind, Role
from sync.generations import kit_from
from sync.knocks import (
    AnswerItem,
    CardItem,
    Declined,
    InviteCard,
    Knock,
    KnockItem,
    Reply,
    RequestItem,
    Welcome,
    request_id,
    verify_knock,
)
from sync.logbook import relay_urls
from sync.outcome import InviteState
from sync.receive import Absorbed
from sync.session import Session
from sync.sessions import Sessions
from sync.store import doors, envelopes, groups, projections
from sync.store.doors import KeptInvite, KeptKnock
from sync.store.envelopes import EnvelopeState, KeptEnvelope
from sync.store.relays import INVITE, Mailbox, advance_cursor, know_mailbox, relay

KNOCK_PURPOSE = b"knock"
ANSWER_PURPOSE = b"answer"
MOST_NAMES = 8
CARD_DELAY = 600_000
MOST_OPEN_KNOCKS = 1000


def open_link(sessions: Sessions, group: bytes, uses: int, expires: int, now: int) -> KeptInvite:
    """Open a link at which people knock."""
    secret = Secret.random()
    return _open(
        sessions,
        invite_by_link(
            _fresh(sessions, group, now), secret, uses, expires, newcomer_role(sessions.get(group).fold.kind)
        ),
        secret,
        "",
        now,
    )


@dataclass(frozen=True, slots=True)
class Door:
    """How a key box is sealed: the link's secret, the spoken words or "", and the key that both give."""

    kind: InviteKind
    secret: Secret
    words: str
    key: Secret


def open_door(sessions: Sessions, group: bytes, door: Door, expires: int, now: int) -> KeptInvite:
    """Open an invitation at the door, or one with four spoken words."""
    seed = Secret.random()
    role = newcomer_role(sessions.get(group).fold.kind)
    with sessions.db.transaction():
        draft = invite_by_box(_fresh(sessions, group, now), door.kind, SigningKey(seed), expires, role)
        kept = _open(sessions, draft, door.secret, door.words, now)
        _keep_item(sessions, group, kept.id, door.key, encode(_key_box(sessions, kept, seed, role)), now)
    return kept


def _fresh(sessions: Sessions, group: bytes, now: int) -> Draft:
    """A draft on a session that has keys which everybody here holds."""
    draft = Draft(sessions.get(group))
    if draft.session.needs_generation:
        commit_draft(sessions, rotate(draft), now)
        draft = Draft(sessions.get(group))
    return draft


def _open(sessions: Sessions, draft: Draft, secret: Secret, words: str, now: int) -> KeptInvite:
    db, group = sessions.db, draft.session.group
    with db.transaction():
        commit_draft(sessions, draft, now)
        session = sessions.get(group)
        invite = session.fold.last_control(session.me.device.public)
        kind = session.fold.invites[invite].kind
        kept = KeptInvite(invite, group, kind, secret.reveal(), words, random_bytes(32), now)
        doors.keep_invite(db, kept)
        for url in relay_urls(session):
            known = relay(db, url.key)
            if known is not None:
                at = invite_address(secret, url.key)
                know_mailbox(db, Mailbox(known.number, at, group, invite, INVITE, 0, False, False))
        if kind == "link":
            refresh_cards(sessions, group, now)
    return kept


def cancel(sessions: Sessions, kept: KeptInvite, now: int) -> None:
    """End an invitation of mine."""
    commit_draft(sessions, close_invite(Draft(sessions.get(kept.group)), kept.id), now)


def refresh_cards(sessions: Sessions, group: bytes, now: int) -> None:
    """Write the cards of open links again where the locks have changed, so that only members can read knocks."""
    session = sessions.get(group)
    current = session.current
    if current is None or not session.may("admit"):
        return
    since = groups.control_times(sessions.db, group).get(current, now)
    for invite, state in session.fold.invites.items():
        is_due = since + _card_delay(session, current, state.by) <= now
        if is_due and _is_open(state) and doors.carded(sessions.db, group, invite) != current:
            card = CardItem(encode(card_for(sessions, session, current, invite)))
            _keep_item(sessions, group, invite, card_key(Secret(state.key)), encode(card), now)
            doors.mark_carded(sessions.db, group, invite, current)


def _is_open(state: InviteState) -> bool:
    return state.kind == "link" and state.state == "open"


def _card_delay(session: Session, current: bytes, inviter: bytes) -> int:
    """How long (ms) a new card is left to others: whoever made the link or the locks writes it, then one by one."""
    me = session.me.member
    if me in (inviter, session.fold.generations[current].author):
        return 0
    hosts = sorted(member for member in session.fold.members if session.fold.may(member, "admit"))
    return CARD_DELAY * (1 + hosts.index(me))


def card_for(sessions: Sessions, session: Session, current: bytes, invite: bytes) -> InviteCard:
    """The card that stands behind a link while a generation lasts."""
    state, card = session.fold.invites[invite], session.fold.card
    faces = projections.faces(sessions.db, session.group)
    inviter = faces.get(state.by)
    lets_in = [m for m in session.fold.members if session.fold.may(m, "admit") and m in faces]
    return InviteCard(
        session.group,
        invite,
        session.fold.kind,
        card.name,
        card.place,
        card.paint,
        session.fold.history,
        card.rules,
        sum(member.status == "active" for member in session.fold.members.values()),
        inviter.name if inviter else card.name,
        inviter.picture if inviter else b"",
        tuple(faces[member].name for member in lets_in[:MOST_NAMES]),
        request_key(session, current, invite).public,
        state.expires,
    )


def request_key(session: Session, generation: bytes, invite: bytes) -> SealingKey:
    """The key to which knocks at a link are sealed while a generation lasts (PROTOCOL 7.3)."""
    return SealingKey(derive(session.held[generation].control, REQUEST_KEY, invite))


def _key_box(sessions: Sessions, kept: KeptInvite, seed: Secret, role: Role) -> KeyBox:
    session = sessions.get(kept.group)
    state, card = session.fold.invites[kept.id], session.fold.card
    body = session.invitation(kept.id)
    mine = projections.faces(sessions.db, kept.group).get(session.me.member)
    return KeyBox(
        kept.group,
        kept.id,
        body.generation,
        kit_from(session.held[body.generation], session.kit_role_of(role), body.step),
        seed,
        tuple(session.fold.relays),
        session.fold.kind,
        card.name,
        card.place,
        card.paint,
        session.fold.history,
        card.rules,
        sum(member.status == "active" for member in session.fold.members.values()),
        mine.name if mine else card.name,
        mine.picture if mine else b"",
        state.expires,
    )


def _keep_item(sessions: Sessions, group: bytes, invite: bytes, key: Secret, payload: bytes, now: int) -> None:
    envelope = seal_invite(key, token_hash(random_bytes(32)), payload)
    kept = KeptEnvelope(
        envelope_digest(envelope), group, invite, INVITE, envelope, None, EnvelopeState.OPENED, None, 0, True, now
    )
    envelopes.keep_envelopes(sessions.db, [kept])


def absorb_knocks(sessions: Sessions, box: Mailbox, stored: list[tuple[int, bytes]], now: int, into: Absorbed) -> None:
    """Take in what lies in the request mailbox of a link of this group.

    What finds the doorstep full is read again later, when somebody there was answered.
    """
    db, session = sessions.db, sessions.get(box.group)
    with db.transaction():
        for number, envelope in sorted(stored):
            if doors.open_knocks(db, box.group) >= MOST_OPEN_KNOCKS:
                return
            found = _read_item(sessions, session, box.generation, envelope)
            if found is not None and _keep_knock(sessions, session, box, *found, now):
                into.kinds.add("knocks")
                into.ids.add(box.group)
            advance_cursor(db, box, number)


def _keep_knock(sessions: Sessions, session: Session, box: Mailbox, request: bytes, knock: Knock, now: int) -> bool:
    """Keep a knock; True if somebody new waits. Whoever waits already is not kept twice."""
    state = _answered(sessions, session, request)
    if state == "open" and doors.waits(sessions.db, box.group, knock.member.devices[0], len(encode(knock.member)) + 1):
        return False
    data = (knock.name, knock.greeting, knock.picture)
    kept = KeptKnock(request, box.group, box.generation, encode(knock), *data, state, now)
    return doors.keep_knock(sessions.db, kept) and state == "open"


def _read_item(sessions: Sessions, session: Session, invite: bytes, envelope: bytes) -> tuple[bytes, Knock] | None:
    state = session.fold.invites.get(invite)
    if state is None or not _is_open(state):
        return None
    try:
        item = decode(RequestItem, open_invite(card_key(Secret(state.key)), envelope))
        if isinstance(item, CardItem):
            _note_card(sessions, session, invite, decode(InviteCard, item.sealed))
    except CryptoError:
        return None
    return _read_knock(session, invite, item) if isinstance(item, KnockItem) else None


def _note_card(sessions: Sessions, session: Session, invite: bytes, card: InviteCard) -> None:
    """Somebody has written the card for these locks already."""
    current = session.current
    if current is not None and card.sealing == request_key(session, current, invite).public:
        doors.mark_carded(sessions.db, session.group, invite, current)


def _read_knock(session: Session, invite: bytes, item: KnockItem) -> tuple[bytes, Knock] | None:
    context = BoxContext(session.group, invite, b"", b"", KNOCK_PURPOSE)
    for generation in session.held:
        try:
            knock = decode(Knock, open_box(request_key(session, generation, invite), context, item.sealed))
            verify_knock(knock, session.group, invite)
        except CannotOpen:
            continue
        except (BadEncoding, BadContent):
            return None
        return request_id(item), knock
    return None


def _answered(sessions: Sessions, session: Session, request: bytes) -> str:
    if any(admit.request == request for admit in session.admissions()):
        return "admitted"
    sql = "SELECT 1 FROM answered WHERE grp = ? AND request = ?"
    return "declined" if sessions.db.value(sql, (session.group, request)) else "open"


def let_in(sessions: Sessions, kept: KeptKnock, now: int) -> None:
    """Let somebody in who knocked: one box in the log, and an answer where they wait."""
    knock = decode(Knock, kept.knock)
    with sessions.db.transaction():
        draft = _fresh(sessions, kept.group, now)
        role = newcomer_role(draft.session.fold.kind)
        # whoever knocked before the link ended is let in all the same
        invite = kept.invite if _is_open(draft.session.fold.invites[kept.invite]) else b""
        draft = admit(draft, knock.member, knock.proofs, role, invite, kept.request)
        commit_draft(sessions, draft, now)
        session = sessions.get(kept.group)
        event = session.fold.last_control(session.me.device.public)
        current = session.admission(event).generation
        held = session.held[current]
        relays = tuple(session.fold.relays)
        _answer(sessions, kept, knock, Welcome(kept.group, event, current, held.control, held.lookout, relays), now)
        doors.mark_knock(sessions.db, kept.request, "admitted")


def decline(sessions: Sessions, kept: KeptKnock, now: int) -> None:
    """Say no, to whoever knocked and to the others who could let in."""
    with sessions.db.transaction():
        if not sessions.get(kept.group).may("admit"):
            raise NotAllowed
        write(sessions, kept.group, Decline(kept.request), (), now)
        _answer(sessions, kept, decode(Knock, kept.knock), Declined(), now)
        doors.mark_knock(sessions.db, kept.request, "declined")


def _answer(sessions: Sessions, kept: KeptKnock, knock: Knock, reply: Reply, now: int) -> None:
    session = sessions.get(kept.group)
    context = BoxContext(kept.group, kept.request, b"", key_id(knock.member.sealing), ANSWER_PURPOSE)
    item = AnswerItem(kept.request, seal(knock.member.sealing, context, encode(reply)))
    key = card_key(Secret(session.fold.invites[kept.invite].key))
    _keep_item(sessions, kept.group, kept.invite, key, encode(item), now)
