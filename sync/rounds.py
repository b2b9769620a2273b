# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a round needs to know of the database: which relays a group has, what waits, what came of it."""

from __future__ import annotations

from dataclasses import replace

from msgspec.json import decode as decode_json
from msgspec.json import encode as encode_json

from crypto.secret import Secret
from relay.errors import WrongUrl
from relay.url import RelayUrl
from sync.commit import write
from sync.errors import GroupUnknown
from sync.joining import MyKnock
from sync.logbook import relay_urls
from sync.session import Session
from sync.sessions import Sessions
from sync.status import Report
from sync.store import envelopes, groups, relays, settings
from sync.store.database import Database
from sync.store.envelopes import Task
from sync.store.relays import ANSWERS, KnownRelay

ASKED, ANSWERED, OUTCOME = "sync-asked", "sync-answered", "sync-outcome"


def relays_of(sessions: Sessions, group: bytes) -> list[KnownRelay]:
    """The relays of a group, or of the link at which I knocked, each with the pass that the group's keys carry."""
    db = sessions.db
    try:
        session = sessions.get(group)
    except GroupUnknown:
        numbers = {box.relay for box in relays.mailboxes(db, group)}
        return [relay for relay in relays.relays(db) if relay.number in numbers]
    passes = _newest_passes(session)
    found = []
    for url in relay_urls(session):
        known = relays.relay(db, url.key)
        if known is not None:
            found.append(_with_pass(known, passes.get(url.key)))
    here = {relay.number for relay in found}
    knocked = {box.relay for box in relays.mailboxes(db, group) if box.box == ANSWERS} - here
    owed = {row.id for row in envelopes.outbox(db, group, Task.TOKEN)} - {relay.key for relay in found}
    return found + [relay for relay in relays.relays(db) if relay.number in knocked or relay.key in owed]


def _newest_passes(session: Session) -> dict[bytes, Secret]:
    known = [one for one in session.fold.generations.values() if one.id in session.held]
    ordered = sorted(known, key=lambda one: (one.depth, one.id))
    return {key: secret for one in ordered for key, secret in session.held[one.id].passes}


def _with_pass(known: KnownRelay, relay_pass: Secret | None) -> KnownRelay:
    return known if relay_pass is None else replace(known, relay_pass=relay_pass.reveal())


def changes_elsewhere(db: Database) -> int:
    """A number that moves when another process has committed."""
    return db.changes_elsewhere


def ask(sessions: Sessions) -> int:
    """Ask whoever holds the lease for a round; returns the number of the asking."""
    with sessions.db.transaction():
        number = _number(sessions, ASKED) + 1
        settings.put_meta(sessions.db, ASKED, number.to_bytes(8, "big"))
    return number


def asked_now(sessions: Sessions) -> int:
    """The number of the last asking: the round that begins now answers all up to it."""
    return _number(sessions, ASKED)


def is_asked(sessions: Sessions) -> bool:
    """Say whether somebody asked for a round that was not made yet."""
    return _number(sessions, ASKED) > _number(sessions, ANSWERED)


def answer(sessions: Sessions, number: int, done: Report) -> None:
    """Write down what came of a round, if it was asked for."""
    if number > _number(sessions, ANSWERED):
        with sessions.db.transaction():
            settings.put_meta(sessions.db, ANSWERED, number.to_bytes(8, "big"))
            settings.put_meta(sessions.db, OUTCOME, encode_json(done))


def outcome(sessions: Sessions, number: int) -> Report | None:
    """What came of the round that was asked for, None while it is under way."""
    if _number(sessions, ANSWERED) < number:
        return None
    return decode_json(settings.meta(sessions.db, OUTCOME) or b"", type=Report)


def _number(sessions: Sessions, name: str) -> int:
    return int.from_bytes(settings.meta(sessions.db, name) or b"", "big")


def stuck_relays(sessions: Sessions, now: int) -> list[set[str]]:
    """The states of the relays of each group, but the own one, with something that could be sent now."""
    own = sessions.own_group
    return [
        {one.state for one in relays_of(sessions, group)}
        for group in envelopes.wanting(sessions.db, now)
        if group != own
    ]


def report(sessions: Sessions, sent: int, received: int) -> Report:
    """What stands after a round."""
    db = sessions.db
    used: dict[bytes, KnownRelay] = {}
    is_complete = True
    for known in groups.groups(db):
        of_group = relays_of(sessions, known.group)
        used.update((relay.key, relay) for relay in of_group)
        if known.standing in ("member", "waiting") and known.kind != "own":
            is_complete &= any(relay.state == "awake" for relay in of_group)
    states = tuple((RelayUrl(relay.base, relay.key).text(), relay.state) for relay in used.values())
    return Report(sent, received, len(envelopes.locked(db)), envelopes.waiting(db), states, is_complete)


def welcomed(sessions: Sessions, group: bytes, knock: MyKnock, now: int) -> None:
    """I am in: appear there as I knocked."""
    write(sessions, group, knock.profile, (), now)


def known_urls(sessions: Sessions) -> list[RelayUrl]:
    """The profile's own relays, with their passes."""
    found = []
    for known in relays.relays(sessions.db):
        if known.mine:
            try:
                secret = Secret(known.relay_pass) if known.relay_pass else None
                found.append(RelayUrl(known.base, known.key, secret))
            except WrongUrl:
                continue
    return found
