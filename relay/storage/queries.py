# SPDX-License-Identifier: AGPL-3.0-or-later
"""Everything that is read from the database: what readers fetch, and what whoever runs the relay may know."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from relay.wire import Cursor, Page, Stored

# A mailbox that never gave a number looks like one that is not there
_NEWEST = "SELECT id, CASE newest WHEN first THEN 0 ELSE newest END FROM mailbox WHERE address = ?"


@dataclass(frozen=True, slots=True)
class PassUse:
    """A pass given out by whoever runs the relay, and what was done with it."""

    number: int
    made_on: int
    is_ended: bool
    children: int
    mailboxes: int
    max_mailboxes: int
    bytes: int
    max_bytes: int


@dataclass(frozen=True, slots=True)
class Day:
    """What came in on one day."""

    day: int
    envelopes: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Stats:
    """All that can be counted."""

    mailboxes: int
    envelopes: int
    bytes: int
    days: tuple[Day, ...]


def horizon_of(database: sqlite3.Connection) -> int:
    """Return the last day that has surely come."""
    (horizon,) = database.execute("SELECT horizon FROM relay").fetchone()
    return int(horizon)


def instance_of(database: sqlite3.Connection) -> bytes:
    """Return the 16 bytes that name this database."""
    (instance,) = database.execute("SELECT instance FROM relay").fetchone()
    return bytes(instance)


def pages(database: sqlite3.Connection, cursors: Sequence[Cursor], limit: int, horizon: int) -> tuple[Page, ...]:
    """Return a page for each cursor; the first envelope of all is given whatever the limit (PROTOCOL 4.3)."""
    found: list[Page] = []
    room, is_first = limit, True
    for cursor in cursors:
        mailbox, newest = _newest(database, cursor.address)
        stored, more = _after(database, mailbox, cursor.since, room, is_first, horizon) if newest else ([], False)
        room -= sum(len(one.envelope) for one in stored)
        is_first = is_first and not stored
        found.append(Page(tuple(stored), more, newest))
    return tuple(found)


def newest_of(database: sqlite3.Connection, cursors: Sequence[Cursor]) -> tuple[int, ...]:
    """Return the last number given in each mailbox, 0 where there is none."""
    return tuple(_newest(database, cursor.address)[1] for cursor in cursors)


def stats(database: sqlite3.Connection) -> Stats:
    """Count what is there, and what came in on each day."""
    (mailboxes, envelopes) = database.execute("SELECT count(*), coalesce(sum(envelopes), 0) FROM mailbox").fetchone()
    (size,) = database.execute("SELECT coalesce(sum(length(bytes)), 0) FROM envelope").fetchone()
    days = tuple(Day(*row) for row in database.execute("SELECT day, envelopes, bytes FROM tally ORDER BY day"))
    return Stats(mailboxes, envelopes, size, days)


def passes(database: sqlite3.Connection) -> tuple[PassUse, ...]:
    """Return the passes given out by whoever runs the relay, oldest first."""
    rows = database.execute(
        "SELECT id, made_on, ended, (SELECT count(*) FROM pass AS child WHERE child.parent = pass.id AND NOT ended),"
        " mailboxes, max_mailboxes, bytes, max_bytes FROM pass WHERE parent IS NULL ORDER BY id"
    )
    return tuple(PassUse(row[0], row[1], bool(row[2]), *row[3:]) for row in rows)


def _newest(database: sqlite3.Connection, address: bytes) -> tuple[int, int]:
    row = database.execute(_NEWEST, (address,)).fetchone()
    return (0, 0) if row is None else (int(row[0]), int(row[1]))


def _after(
    database: sqlite3.Connection, mailbox: int, since: int, room: int, is_first: bool, horizon: int
) -> tuple[list[Stored], bool]:
    stored: list[Stored] = []
    rows = database.execute(
        "SELECT seq, bytes FROM envelope WHERE mailbox = ? AND seq > ? AND expires_on > ? ORDER BY seq",
        (mailbox, since, horizon),
    )
    for seq, envelope in rows:
        if len(envelope) > room and not (is_first and not stored):
            return stored, True
        stored.append(Stored(seq, envelope))
        room -= len(envelope)
    return stored, False
