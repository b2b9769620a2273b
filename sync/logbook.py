# SPDX-License-Identifier: AGPL-3.0-or-later
"""What follows from a group's log once it has grown: keys learnt, mailboxes to watch, standing, what is set aside."""

from __future__ import annotations

from contextlib import suppress

from crypto.encoding import encode
from crypto.errors import CryptoError
from crypto.generation import content_address, control_address
from crypto.invite import invite_address
from crypto.secret import Secret
from relay.errors import WrongUrl
from relay.url import RelayUrl
from sync.audits import audit_new
from sync.fields import MAX_RELAYS
from sync.generations import open_admission, open_generation
from sync.keys import Held, from_kit
from sync.session import Session
from sync.sessions import Sessions
from sync.store import doors, groups
from sync.store.content import mark_settled, settle, settled
from sync.store.database import Database
from sync.store.errors import RelaysFull
from sync.store.projections import show_again
from sync.store.relays import (
    CONTENT,
    CONTROL,
    INVITE,
    Mailbox,
    free_numbers,
    know_mailbox,
    know_relay,
    release_relays,
)

STANDING = {"active": "member", "left": "left", "removed": "removed", "void": "removed"}


def note_log(sessions: Sessions, session: Session, now: int) -> set[str]:
    """Write down what the log says now; returns the kinds of what changed."""
    db, changed = sessions.db, set()
    member = session.fold.members.get(session.me.member)
    if member is not None and groups.mark_standing(db, session.group, STANDING[member.status]):
        changed |= {"groups", "members"}
    if groups.mark_card(db, session.group, encode(session.fold.card)):
        changed.add("groups")
    if doors.mark_admitted(db, session.group, {admit.request for admit in session.admissions()}):
        changed.add("knocks")
    _make_room(sessions, session)
    _watch_mailboxes(db, session, now)
    _settle(db, session)
    if audit_new(db, session):
        groups.grew(db, session.group)
        changed.add("members")
    return changed


def learn_keys(sessions: Sessions, group: bytes) -> bool:
    """Open whatever boxes, admissions and links give; True if anything was learnt."""
    is_learnt = False
    while True:
        session = sessions.get(group)
        found = [one for generation in session.fold.generations for one in _learn(sessions.db, session, generation)]
        grown = [groups.hold(sessions.db, group, generation, held) for generation, held in found]
        if not any(grown):
            return is_learnt
        is_learnt = True


def _learn(db: Database, session: Session, generation: bytes) -> list[tuple[bytes, Held]]:
    body = session.body_of(generation)
    if body is None:
        return []
    found: list[tuple[bytes, Held]] = []
    held = session.held.get(generation)
    if held is None or held.content is None or held.control_writer is None:
        # a bad box gives nothing; whatever else leads to the keys still does
        with suppress(CryptoError):
            parts = [part for part in (groups.part(db, digest) for digest in body.parts) if part is not None]
            # a genesis is sealed before the group has an id
            group = b"" if generation == session.group else session.group
            kit = open_generation(group, body, parts, session.me)
            found += [] if kit is None else [(generation, from_kit(kit))]
    if held is not None:
        found += [(g, h) for g, h in session.links(generation, held).items() if _is_more(session, g, h)]
    return found + _learn_admission(session, generation)


def _learn_admission(session: Session, generation: bytes) -> list[tuple[bytes, Held]]:
    body, held = session.body_of(generation), session.held.get(generation)
    if held is not None and held.content is not None and held.control_writer is not None:
        return []
    for admit in session.admissions():
        if admit.member == session.me.record and admit.generation == generation and body is not None:
            try:
                kit = open_admission(
                    session.group, admit, session.kit_role_of(admit.role), body.commitments, session.me
                )
            except CryptoError:
                continue
            return [(generation, from_kit(kit))]
    return []


def _is_more(session: Session, generation: bytes, held: Held) -> bool:
    known = session.held.get(generation)
    return known is None or (held.content is not None and (known.content is None or known.step > held.step))


def relay_urls(session: Session) -> list[RelayUrl]:
    """The relays of a group that this version understands."""
    found = []
    for text in session.fold.relays:
        try:
            found.append(RelayUrl.parse(text))
        except WrongUrl:
            continue
    return found


def _make_room(sessions: Sessions, session: Session) -> None:
    """Forget relays that no group names any more, before their numbers are needed for others."""
    db = sessions.db
    if free_numbers(db) < MAX_RELAYS:
        kept = [sessions.get(one.group) for one in groups.groups(db) if one.standing not in ("waiting", "declined")]
        release_relays(db, {url.key for one in (*kept, session) for url in relay_urls(one)})


def _watch_mailboxes(db: Database, session: Session, now: int) -> None:
    for url in relay_urls(session):
        try:
            number = know_relay(db, url.key, url.base, b"", mine=False, now=now).number
        except RelaysFull:
            continue  # there is no number for it: the group's other relays must do
        for generation, held in session.held.items():
            # the maker of a generation opens its mailboxes; the others find them
            is_maker = generation in session.fold.generations and held.closer is not None
            for box, address in ((CONTROL, control_address), (CONTENT, content_address)):
                at = address(held.lookout, url.key)
                know_mailbox(db, Mailbox(number, at, session.group, generation, box, 0, not is_maker, False))
        for invite, state in session.fold.invites.items():
            if state.kind == "link" and state.state == "open":
                at = invite_address(Secret(state.key), url.key)
                know_mailbox(db, Mailbox(number, at, session.group, invite, INVITE, 0, True, False))


def last_standing(session: Session, device: bytes) -> bytes | None:
    """The last event of a device that counts: None if all do, b"" if none does, as where its admission fell."""
    member = session.fold.members[session.fold.devices[device]]
    if member.id == session.me.member or member.status in ("active", "left"):
        return None
    stand = session.fold.stands(device)
    return b"" if stand is None else stand.last_content


def _settle(db: Database, session: Session) -> None:
    """Set aside what members wrote beyond the last event that stands after their removal, and bring back the rest."""
    before = settled(db, session.group)
    for device in session.fold.devices:
        last = last_standing(session, device)
        if last != before.get(device):
            show_again(db, settle(db, session.group, device, last))
            mark_settled(db, session.group, device, last)
