# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the 24 words find again: a record in the beacon, and in the own group the keys of all groups (PROTOCOL 10)."""

from __future__ import annotations

from hashlib import blake2b
from typing import Annotated

from msgspec import Meta

from crypto.beacon import seal_beacon
from crypto.capability import envelope_digest
from crypto.encoding import Bytes32, Wire, encode
from crypto.secret import Secret
from relay.url import RelayUrl
from sync.commit import QueuedToken, queue_tokens, take_back, write
from sync.events import Setting
from sync.fields import MAX_RELAYS
from sync.keys import Held
from sync.session import Session
from sync.sessions import Sessions
from sync.store import envelopes, groups, relays, settings
from sync.store.envelopes import EnvelopeState, KeptEnvelope
from sync.store.relays import BEACON, KnownRelay, Mailbox, know_mailbox

KEPT_RECORDS = 16
REWRITE_AFTER = 90 * 86_400_000
GENERATIONS_IN_A_PART = 16

HeldKeys = tuple[tuple[Bytes32, Held], ...]


class BeaconRecord(Wire, frozen=True):
    """What lies in the beacon: the own group, the salt of this device's face there, its keys, relays with passes."""

    group: Bytes32
    salt: Bytes32
    held: HeldKeys
    relays: tuple[str, ...]


class GroupKeys(Wire, frozen=True):
    """The value of a Setting `keys NUMBER GROUP` in the own group: where a group is, and keys that are held of it."""

    group: Bytes32
    relays: Annotated[tuple[str, ...], Meta(max_length=MAX_RELAYS)]
    held: HeldKeys


def keep_restorable(sessions: Sessions, now: int) -> None:
    """Write down what has changed since, as soon as the account has a relay of its own (PROTOCOL 10)."""
    if sessions.get(sessions.own_group).fold.relays:
        with sessions.db.transaction():
            for known in groups.unsaved(sessions.db):
                _save_keys(sessions, known, now)
            _light(sessions, now)


def setting_key(group: bytes, number: int) -> str:
    """The key of the Setting that holds part `number` of a group's keys; 24 bytes tell groups apart."""
    return f"keys {number} {group[:24].hex()}"


def needed(session: Session) -> HeldKeys:
    """Of the held keys those that no later one leads back to."""
    given: dict[bytes, Held] = {}
    unread = list(session.tips().items())
    while unread:
        generation, held = unread.pop()
        for older, link in session.links(generation, held).items():
            if older not in given or (given[older].content is None and link.content is not None):
                given[older] = link
                unread.append((older, link))
    return tuple(sorted((g, held) for g, held in session.held.items() if not _gives(given.get(g), held)))


def _gives(link: Held | None, held: Held) -> bool:
    return link is not None and (held.content is None or link.content is not None)


def _save_keys(sessions: Sessions, group: bytes, now: int) -> None:
    db, session = sessions.db, sessions.get(group)
    keys = needed(session)
    for number, start in enumerate(range(0, len(keys), GENERATIONS_IN_A_PART)):
        part = GroupKeys(group, tuple(session.fold.relays), keys[start : start + GENERATIONS_IN_A_PART])
        name, value = setting_key(group, number), encode(part)
        fingerprint = _fingerprint(value)
        before = settings.meta(db, name) or b""
        if before[:32] != fingerprint:
            event = write(sessions, sessions.own_group, Setting(name, value), (), now)
            settings.put_meta(db, name, fingerprint + event)
            if before:
                take_back(sessions, sessions.own_group, [before[32:]], now)
    groups.mark_saved(db, group)


def _light(sessions: Sessions, now: int) -> None:
    """Write a record for each of the account's relays, if it says something new or the last one is old."""
    db, own = sessions.db, sessions.own_group
    mine = [one for one in relays.relays(db) if one.mine]
    known = groups.group(db, own)
    salt = b"" if known is None else known.salt
    record = encode(BeaconRecord(own, salt, needed(sessions.get(own)), tuple(_url(one) for one in mine)))
    fingerprint, before = _fingerprint(record), settings.meta(db, "beacon") or bytes(48)
    number, written = int.from_bytes(before[32:40], "big"), int.from_bytes(before[40:], "big")
    if before[:32] == fingerprint and 0 <= now - written < REWRITE_AFTER:
        return
    for one in mine:
        _write_record(sessions, one, number + 1, record, now)
    settings.put_meta(db, "beacon", fingerprint + (number + 1).to_bytes(8, "big") + now.to_bytes(8, "big"))


def _write_record(sessions: Sessions, one: KnownRelay, number: int, record: bytes, now: int) -> None:
    db, own, beacon = sessions.db, sessions.own_group, sessions.account.beacon
    envelope = seal_beacon(beacon, one.key, number, record)
    address = beacon.address(one.key)
    envelopes.forget_lone(db, BEACON, one.key, KEPT_RECORDS - 1)
    envelopes.keep_envelopes(db, [KeptEnvelope(
        envelope_digest(envelope), own, one.key, BEACON, envelope, None, EnvelopeState.OPENED, None, 0, True, now
    )])  # fmt: skip
    know_mailbox(db, Mailbox(one.number, address, own, one.key, BEACON, 0, False, False))
    if number > KEPT_RECORDS:
        token = QueuedToken(address, beacon.delete_token(one.key, number - KEPT_RECORDS))
        queue_tokens(db, own, one.number, (token,), now)


def _fingerprint(data: bytes) -> bytes:
    """What changes when data does: for this database alone."""
    return blake2b(data, digest_size=32).digest()


def _url(one: KnownRelay) -> str:
    return RelayUrl(one.base, one.key, Secret(one.relay_pass) if one.relay_pass else None).text()
