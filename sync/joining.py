# SPDX-License-Identifier: AGPL-3.0-or-later
"""The newcomer's side of a door: read an invitation, go in or knock, take in the whole log (PROTOCOL 7)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace

from crypto.capability import envelope_digest, token_hash
from crypto.encoding import Wire, decode, encode
from crypto.errors import CryptoError
from crypto.generation import check_kit, control_address
from crypto.invite import card_key, door_key, invite_address, open_invite, open_spoken, seal_invite
from crypto.passphrase import Cost
from crypto.sealing import BoxContext, key_id, open_box, seal
from crypto.secret import Secret, random_bytes
from crypto.signing import SigningKey
from relay.client import RelayClient
from relay.errors import RelayError
from relay.url import RelayUrl
from relay.wire import Cursor, Page
from sync.account import new_face
from sync.authoring import Draft, join
from sync.boxes import KeyBox
from sync.commit import commit_draft
from sync.doors import ANSWER_PURPOSE, KNOCK_PURPOSE
from sync.errors import GroupUnknown, NotAllowed, SyncError
from sync.events import (
    Event,
    Invite,
    Profile,
    SignedControl,
    SignedItem,
    generation_of,
    prove_devices,
    verify_control,
)
from sync.generations import fitting, open_links
from sync.keys import Held, Me, from_kit, from_link
from sync.knocks import (
    AnswerItem,
    CardItem,
    InviteCard,
    KnockItem,
    Reply,
    RequestItem,
    Welcome,
    request_id,
    sign_knock,
)
from sync.links import InviteLink
from sync.logbook import learn_keys, note_log
from sync.membership import fold
from sync.receive import Absorbed
from sync.sealing import open_item
from sync.session import Session
from sync.sessions import Sessions
from sync.store import doors, envelopes, groups
from sync.store.database import Database
from sync.store.envelopes import EnvelopeState, KeptEnvelope
from sync.store.groups import KnownGroup
from sync.store.relays import ANSWERS, Mailbox, advance_cursor, forget_box, forget_mailbox, know_mailbox, know_relay
from sync.worker import Worker

Connect = Callable[[RelayUrl], RelayClient]

# ten thousand events with the boxes of a thousand members are some 100 megabytes
MOST_PAGES, MOST_LOG, LONGEST_LOG = 2_000, 512 * 1024 * 1024, 900


class InviteMissing(SyncError):
    """The relay has nothing for this invitation."""

    code = "invite-not-found"


class InviteSpent(SyncError):
    """The invitation was used, or ended."""

    code = "invite-used"


class LogMissing(SyncError):
    """The relay does not have the whole log of the group."""

    code = "waiting-for-log"


@dataclass(frozen=True, slots=True)
class Offer:
    """An invitation that was read: exactly one of `card` and `box` is there."""

    link: InviteLink
    card: InviteCard | None
    box: KeyBox | None

    @property
    def shown(self) -> InviteCard | KeyBox:
        """What a person reads of it; InviteMissing if there is nothing."""
        found = self.card or self.box
        if found is None:
            raise InviteMissing
        return found


class MyKnock(Wire, frozen=True):
    """What is kept of a knock of mine until it is answered; the face is that of the one who knocks (KnownGroup)."""

    link: Secret
    invite: bytes
    request: bytes
    profile: Profile
    relays: tuple[str, ...]
    salt: bytes
    override_index: int
    user_generation: bytes
    record: bytes

    def face(self, sessions: Sessions, known: KnownGroup) -> NewFace:
        """The face with which I knocked; what is known of the group may still be an older one."""
        shown = replace(known, salt=self.salt, user_generation=self.user_generation, record=self.record)
        return NewFace(self.salt, self.override_index, self.user_generation, sessions.face_of(shown))


async def read_offer(link: InviteLink, words: str | None, cost: Cost, connect: Connect) -> Offer:
    """Fetch and open what lies behind a link at the first of its relays that answers; RelayError, InviteMissing.

    `words` are needed for a link with spoken words: WrongWords. Slow then: a password hash.
    """
    failure: RelayError | None = None
    for url in link.urls():
        try:
            async with connect(url) as client:
                found = await client.read([Cursor(invite_address(link.secret, url.key), 0)])
        except RelayError as error:
            failure = failure or error
            continue
        stored = [one.envelope for one in found.pages[0].stored]
        offer = await asyncio.to_thread(_offer, link, words, cost, stored)
        if offer is not None:
            return offer
    raise failure or InviteMissing


def _offer(link: InviteLink, words: str | None, cost: Cost, stored: list[bytes]) -> Offer | None:
    if link.kind == "link":
        card = _newest_card(link.secret, stored)
        return None if card is None else Offer(link, card, None)
    for envelope in stored:
        if link.kind == "words":
            opened = open_spoken(link.secret, words or "", cost, envelope)
        else:
            opened = open_invite(door_key(link.secret), envelope)
        return Offer(link, None, decode(KeyBox, opened))
    return None


def _newest_card(secret: Secret, stored: list[bytes]) -> InviteCard | None:
    for envelope in reversed(stored):
        try:
            item = decode(RequestItem, open_invite(card_key(secret), envelope))
            if isinstance(item, CardItem):
                return decode(InviteCard, item.sealed)
        except CryptoError:
            continue
    return None


async def fetch_log(
    group: bytes, generation: bytes, held: Held, relays: tuple[str, ...], connect: Connect
) -> tuple[list[Event], list[SignedControl], dict[bytes, Held]]:
    """Read the whole control log backwards from one generation to the genesis; LogMissing, RelayError.

    From each relay so much at most, and no longer than so: one that goes on for ever has not the whole log either.
    """
    failure: SyncError | RelayError = LogMissing()
    for text in relays:
        url = RelayUrl.parse(text)
        try:
            async with asyncio.timeout(LONGEST_LOG), connect(url) as client:
                return await _fetch_log(group, generation, held, url, client)
        except (RelayError, LogMissing) as error:
            failure = error
        except TimeoutError:
            failure = LogMissing()
    raise failure


async def _fetch_log(
    group: bytes, generation: bytes, held: Held, url: RelayUrl, client: RelayClient
) -> tuple[list[Event], list[SignedControl], dict[bytes, Held]]:
    keys = {generation: held}
    found: dict[bytes, tuple[Event, SignedControl]] = {}
    unread = [generation]
    room = Room()
    while unread:
        one = unread.pop()
        for signed in await _read_control(client, control_address(keys[one].lookout, url.key), keys[one], room):
            try:
                event = verify_control(signed)
            except SyncError:
                continue
            if event.group == group:
                found[event.id] = (event, signed)
        body = generation_of(found[one][0]) if one in found else None
        # what led here may have been a link that somebody made up
        fit = None if body is None else fitting(keys[one], body.commitments)
        if body is None or fit is None:
            raise LogMissing
        keys[one] = fit
        for older, link in open_links(group, body, keys[one]).items():
            if older not in keys:
                keys[older] = link
                unread.append(older)
    if group not in found:
        raise LogMissing
    return [event for event, _ in found.values()], [signed for _, signed in found.values()], keys


@dataclass
class Room:
    """What may still be read of a log that comes from a stranger: pages and bytes."""

    pages: int = MOST_PAGES
    size: int = MOST_LOG

    def take(self, page: Page) -> None:
        """Count a page; LogMissing where there is no room left."""
        self.pages -= 1
        self.size -= sum(len(stored.envelope) for stored in page.stored)
        if self.pages < 0 or self.size < 0:
            raise LogMissing


async def _read_control(client: RelayClient, address: bytes, held: Held, room: Room) -> list[SignedControl]:
    found: list[SignedControl] = []
    since, more = 0, True
    while more:
        page = (await client.read([Cursor(address, since)])).pages[0]
        room.take(page)
        for stored in page.stored:
            item = open_item(held, stored.envelope)
            if isinstance(item, SignedItem):
                found.append(item.signed)
            since = stored.seq
        more = page.more
    return found


@dataclass(frozen=True, slots=True)
class NewFace:
    """A face made for a group that is about to be entered."""

    salt: bytes
    override_index: int
    user_generation: bytes
    me: Me


def make_face(sessions: Sessions, user_generation: bytes, override_index: int) -> NewFace:
    """A face for one more group."""
    salt, me = new_face(sessions.account, sessions.user_key(user_generation), override_index)
    return NewFace(salt, override_index, user_generation, me)


async def enter(
    sessions: Sessions,
    offer: Offer,
    face: NewFace,
    connect: Connect,
    clock: Callable[[], int],
    also: Callable[[bytes], None],
) -> bytes:
    """Go in with a key box: check the log, sign the Join, keep everything; returns the group. InviteSpent and others.

    `also` is called with the group in the same transaction.
    """
    box = offer.box
    if box is None:
        raise InviteMissing
    held = from_kit(box.kit)
    events, signed, keys = await fetch_log(box.group, box.generation, held, box.relays, connect)
    known = {event.id: event for event in events}
    session = Session(box.group, face.me, fold(events, box.group), known, keys)
    _check_box(session, box)
    try:
        draft = join(Draft(session), box.invite, box.generation, box.kit.step, SigningKey(box.join_key))
    except NotAllowed:
        raise InviteSpent from None
    now = clock()
    with sessions.db.transaction():
        _settle_in(sessions, session, events, signed, keys, face, now)
        commit_draft(sessions, draft, now)
        also(box.group)
    return box.group


def _check_box(session: Session, box: KeyBox) -> None:
    event = session.events.get(box.invite)
    body = session.body_of(box.generation)
    if event is None or not isinstance(event.control.body, Invite) or body is None:
        raise InviteSpent
    if session.fold.invites[box.invite].state != "open":
        raise InviteSpent
    invite = event.control.body
    check_kit(box.kit, session.kit_role_of(invite.role), body.commitments, invite.step_commitment)


def _settle_in(
    sessions: Sessions,
    session: Session,
    events: list[Event],
    signed: list[SignedControl],
    keys: dict[bytes, Held],
    face: NewFace,
    now: int,
) -> None:
    db, group = sessions.db, session.group
    card = encode(session.fold.card)
    record = encode(face.me.record)
    kept = KnownGroup(
        group, session.fold.kind, face.salt, face.override_index, face.user_generation, record, "member", now, now, card
    )
    groups.add_group(db, kept)
    forget_box(db, group, ANSWERS)
    for event, one in zip(events, signed, strict=True):
        groups.add_control(db, group, event.id, one, now)
    for generation, held in keys.items():
        groups.hold(db, group, generation, held)
    learn_keys(sessions, group)
    note_log(sessions, sessions.get(group), now)


def knock_at(sessions: Sessions, offer: Offer, face: NewFace, profile: Profile, now: int) -> bytes:
    """Knock at a link: kept here, and sent by the next round; returns the group. InviteMissing without a card."""
    db, card = sessions.db, offer.card
    if card is None:
        raise InviteMissing
    me = face.me
    knock = sign_knock(
        me.device,
        card,
        me.record,
        prove_devices(card.group, me.record, [me.device]),
        name=profile.name,
        greeting=profile.greeting,
        picture=profile.picture,
        nonce=random_bytes(16),
    )
    context = BoxContext(card.group, card.invite, b"", b"", KNOCK_PURPOSE)
    item = KnockItem(seal(card.sealing, context, encode(knock)))
    envelope = seal_invite(card_key(offer.link.secret), token_hash(random_bytes(32)), encode(item))
    mine = MyKnock(
        offer.link.secret, card.invite, request_id(item), profile, offer.link.relays,
        face.salt, face.override_index, face.user_generation, encode(me.record),
    )  # fmt: skip
    with db.transaction():
        # whoever was in it goes on reading what they have, until they are in again
        if not groups.control_ids(db, card.group):
            groups.add_group(db, _waiting(card, mine, now))
        doors.keep_my_knock(db, card.group, encode(mine), now)
        envelopes.keep_envelopes(db, [KeptEnvelope(
            envelope_digest(envelope), card.group, card.invite, ANSWERS, envelope, None, EnvelopeState.OPENED, None, 0,
            True, now,
        )])  # fmt: skip
        for url in offer.link.urls():
            number = know_relay(db, url.key, url.base, b"", mine=False, now=now).number
            at = invite_address(offer.link.secret, url.key)
            box = Mailbox(number, at, card.group, card.invite, ANSWERS, 0, True, False)
            forget_mailbox(db, box)  # a member of old read knocks there
            know_mailbox(db, box)
    return card.group


def _waiting(card: InviteCard, mine: MyKnock, now: int) -> KnownGroup:
    shown = encode((card.name, card.paint, "", card.place, card.rules))
    return KnownGroup(
        card.group, card.kind, mine.salt, mine.override_index, mine.user_generation, mine.record, "waiting", now, now,
        shown,
    )  # fmt: skip


def forget_knock(db: Database, group: bytes) -> None:
    """A knock of mine is over; what I have of a group that I was in stays."""
    doors.forget_my_knock(db, group)
    forget_box(db, group, ANSWERS)
    if not groups.control_ids(db, group):
        groups.forget_group(db, group)


def absorb_answers(sessions: Sessions, box: Mailbox, stored: list[tuple[int, bytes]], now: int, into: Absorbed) -> None:
    """Look for the answer to a knock of mine; a welcome is kept until the log was fetched, a no ends the waiting."""
    db = sessions.db
    payload = doors.my_knock(db, box.group)
    known = groups.group(db, box.group)
    if payload is None or known is None:
        return
    mine = decode(MyKnock, payload)
    with db.transaction():
        for _, envelope in stored:
            reply = _read_reply(sessions, known, mine, envelope)
            if reply is not None:
                into.kinds.add("groups")
                into.ids.add(box.group)
                if isinstance(reply, Welcome):
                    doors.keep_welcome(db, box.group, encode(reply))
                elif known.standing == "waiting":
                    groups.mark_standing(db, box.group, "declined")
                else:
                    forget_knock(db, box.group)
        if stored:
            advance_cursor(db, box, max(number for number, _ in stored))


def _read_reply(sessions: Sessions, known: KnownGroup, mine: MyKnock, envelope: bytes) -> Reply | None:
    try:
        item = decode(RequestItem, open_invite(card_key(mine.link), envelope))
        if not isinstance(item, AnswerItem) or item.request != mine.request:
            return None
        me = mine.face(sessions, known).me
        context = BoxContext(known.group, mine.request, b"", key_id(me.sealing.public), ANSWER_PURPOSE)
        reply: Reply = decode(Reply, open_box(me.sealing, context, item.sealed))
    except CryptoError:
        return None
    return reply


async def finish_welcome(
    worker: Worker,
    group: bytes,
    welcome: Welcome,
    connect: Connect,
    clock: Callable[[], int],
) -> bool:
    """Take in the log after a welcome; True once this account is in. Nothing changes while the log is not whole."""
    held = from_link(welcome.control, welcome.lookout, None)
    events, signed, keys = await fetch_log(group, welcome.generation, held, welcome.relays, connect)
    return await worker.run(_finish, group, events, signed, keys, clock())


def _finish(
    sessions: Sessions,
    group: bytes,
    events: list[Event],
    signed: list[SignedControl],
    keys: dict[bytes, Held],
    now: int,
) -> bool:
    known, payload = groups.group(sessions.db, group), doors.my_knock(sessions.db, group)
    if known is None or payload is None:
        raise GroupUnknown
    face = decode(MyKnock, payload).face(sessions, known)
    session = Session(group, face.me, fold(events, group), {event.id: event for event in events}, keys)
    if not session.is_member:
        return False
    with sessions.db.transaction():
        _settle_in(sessions, session, events, signed, keys, face, now)
        doors.forget_my_knock(sessions.db, group)
    return True
