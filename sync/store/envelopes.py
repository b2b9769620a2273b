# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sealed bytes as received or made here, which relay holds which, and what is still to be sent."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from sync.store.database import Database, Row


class EnvelopeState(IntEnum):
    """What became of an envelope here."""

    OPENED = 0
    LOCKED = 1
    REFUSED = 2


class Task(IntEnum):
    """What an outbox row asks for: seal a core late, seal a control item, show a delete token, end a pass."""

    CORE = 0
    CONTROL = 1
    TOKEN = 2
    PASS = 3


@dataclass(frozen=True, slots=True)
class KeptEnvelope:
    """An envelope in the store; `held` has one bit for each relay known to have it.

    `was_sent` stays once a relay had it, whatever that relay lost since; `is_bound` says that it was meant for the
    mailbox of this very generation, not for the one that was current.
    """

    digest: bytes
    group: bytes
    generation: bytes
    box: int
    data: bytes
    event: bytes | None
    state: EnvelopeState
    reason: str | None
    held: int
    mine: bool
    received: int
    was_sent: bool = False
    is_bound: bool = False


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """Something to be sent; `generation` b"" means: the one that is current then.

    Of a pass to be ended it is the new one that it gives its place to; b"" where the holder of their parent ends it.
    """

    number: int
    group: bytes
    task: Task
    id: bytes
    payload: bytes
    generation: bytes
    hold_until: int
    made: int


_ENVELOPE = (
    "SELECT digest, grp, generation, box, bytes, event, state, reason, held, mine, received, was_sent, is_bound"
    " FROM envelope"
)
_LOCKED = _ENVELOPE.replace(" bytes,", " x'',")
_PASSED_ON = "(state = 0 OR reason = 'newer-kind')"
# Somebody who left still says so; what else was meant for a group that one is no longer in stays here.
_QUEUED = (
    "SELECT grp, count(*), max(number) FROM outbox JOIN grp ON grp.id = grp WHERE what <> 3"
    " AND (standing IN ('member', 'waiting') OR what = 2 OR (standing = 'left' AND what = 1))"
)
_UNSENT = (
    "SELECT grp, count(*) FROM envelope JOIN grp ON grp.id = grp WHERE mine = 1 AND held = 0 AND state = 0"
    " AND (standing IN ('member', 'waiting') OR (standing = 'left' AND box = 0))"
)
_OUTBOX = "SELECT number, grp, what, id, payload, generation, hold_until, made FROM outbox"


def keep_envelopes(db: Database, envelopes: list[KeptEnvelope]) -> None:
    """Keep envelopes; one that is kept already stays as it is, unless it fares better here than where it lay before."""
    db.run_many(
        "INSERT INTO envelope VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (digest) DO UPDATE SET"
        " grp = excluded.grp, generation = excluded.generation, box = excluded.box, bytes = excluded.bytes,"
        " event = excluded.event, state = excluded.state, reason = excluded.reason, held = excluded.held,"
        " received = excluded.received, was_sent = max(was_sent, excluded.was_sent)"
        " WHERE envelope.state > excluded.state AND envelope.reason <> 'deleted'",
        [
            (
                e.digest,
                e.group,
                e.generation,
                e.box,
                e.data,
                e.event,
                int(e.state),
                e.reason,
                e.held,
                e.mine,
                e.received,
                e.was_sent or e.held != 0,
                e.is_bound,
            )
            for e in envelopes
        ],
    )


def known_digests(db: Database, digests: list[bytes], generation: bytes, box: int) -> set[bytes]:
    """Which of these envelopes are kept, from this kind of mailbox of this generation (or invite)."""
    sql = "SELECT digest FROM envelope WHERE digest IN (?*) AND generation = ? AND box = ?"
    return {bytes(row[0]) for row in db.rows_in(sql, digests, generation, box)}


def mark_held(db: Database, digests: list[bytes], relay_number: int) -> None:
    """Remember that a relay holds these envelopes."""
    db.run_many(
        "UPDATE envelope SET held = held | (1 << ?), was_sent = 1 WHERE digest = ?",
        [(relay_number, d) for d in digests],
    )


def mark_opened(db: Database, digest: bytes, event: bytes | None) -> None:
    """A locked envelope was opened at last."""
    db.run("UPDATE envelope SET state = 0, reason = NULL, event = ? WHERE digest = ?", (event, digest))


def mark_locked(db: Database, digest: bytes, state: EnvelopeState, reason: str) -> None:
    """Remember why an envelope stays shut."""
    db.run("UPDATE envelope SET state = ?, reason = ? WHERE digest = ?", (int(state), reason, digest))


def unopened(db: Database, group: bytes) -> list[KeptEnvelope]:
    """What is locked, and what was refused but may be found right once the log has grown, the oldest first."""
    rows = db.rows(f"{_ENVELOPE} WHERE state <> 0 AND bytes <> x'' AND grp = ? ORDER BY received, digest", (group,))
    return [_envelope(row) for row in rows]


def returned(db: Database, digests: list[bytes]) -> list[bytes]:
    """Which of these digests are of envelopes of mine that I have taken back: a relay still has them, or has again."""
    sql = "SELECT event FROM envelope WHERE digest IN (?*) AND mine = 1 AND reason = 'deleted' AND event IS NOT NULL"
    return [bytes(row[0]) for row in db.rows_in(sql, digests)]


def locked(db: Database, group: bytes | None = None) -> list[KeptEnvelope]:
    """All locked envelopes, of one group or of all, the oldest first; without their bytes, which may be many."""
    if group is None:
        rows = db.rows(f"{_LOCKED} WHERE state = 1 AND state <> 0 ORDER BY received, digest")
    else:
        rows = db.rows(f"{_LOCKED} WHERE state = 1 AND state <> 0 AND grp = ? ORDER BY received, digest", (group,))
    return [_envelope(row) for row in rows]


def envelopes_of(db: Database, event: bytes) -> list[KeptEnvelope]:
    """Every copy of an event that is kept."""
    return [_envelope(row) for row in db.rows(f"{_ENVELOPE} WHERE event = ?", (event,))]


def forget_envelopes(db: Database, digests: list[bytes]) -> None:
    """Shred envelopes: deleted by their author, or replaced before anybody saw them."""
    db.run_many("DELETE FROM envelope WHERE digest = ?", [(digest,) for digest in digests])


def forget_lone(db: Database, box: int, generation: bytes, keep: int) -> None:
    """Of the envelopes for one mailbox alone forget those that were never sent, and the oldest of the others."""
    db.run("DELETE FROM envelope WHERE box = ? AND generation = ? AND held = 0", (box, generation))
    db.run(
        "DELETE FROM envelope WHERE box = ?1 AND generation = ?2 AND rowid NOT IN"
        " (SELECT rowid FROM envelope WHERE box = ?1 AND generation = ?2 ORDER BY rowid DESC LIMIT ?3)",
        (box, generation, keep),
    )


def unsent_anywhere(db: Database, group: bytes) -> list[KeptEnvelope]:
    """My envelopes that no relay is known to hold now, in the order they were made."""
    sql = f"{_ENVELOPE} WHERE mine = 1 AND grp = ? AND held = 0 AND state = 0 ORDER BY rowid"
    return [_envelope(row) for row in db.rows(sql, (group,))]


def bind_controls(db: Database, group: bytes) -> None:
    """Control items that are sealed and not sent yet stay under the generation that they are sealed under."""
    db.run("UPDATE envelope SET is_bound = 1 WHERE mine = 1 AND grp = ? AND held = 0 AND box = 0", (group,))


def lacking(db: Database, group: bytes, relay_number: int) -> list[KeptEnvelope]:
    """Every envelope of a group, mine or not, that this relay is not known to hold; nothing that did not open here."""
    holders = _holders_without(db, group, relay_number)
    sql = f"{_ENVELOPE} WHERE held IN (?*) AND grp = ? AND {_PASSED_ON} ORDER BY rowid"
    return [_envelope(row) for row in db.rows_in(sql, holders, group)]


def _holders_without(db: Database, group: bytes, relay_number: int) -> list[int]:
    """The values of `held` in a group in which a relay is not: nearly always a handful, found along the index."""
    sql = (
        "WITH RECURSIVE one (held) AS (SELECT min(held) FROM envelope WHERE grp = ? UNION ALL SELECT"
        " (SELECT min(held) FROM envelope WHERE grp = ? AND held > one.held) FROM one WHERE held IS NOT NULL)"
        " SELECT held FROM one WHERE held IS NOT NULL AND held & (1 << ?) = 0"
    )
    return [int(row[0]) for row in db.rows(sql, (group, group, relay_number))]


def are_sent(db: Database, events: list[bytes]) -> dict[bytes, bool]:
    """Which of these events of mine some relay is known to hold."""
    rows = db.rows_in("SELECT event, max(held <> 0) FROM envelope WHERE event IN (?*) GROUP BY event", events)
    return {bytes(event): bool(is_held) for event, is_held in rows}


def lacking_count(db: Database, group: bytes, relay_number: int) -> int:
    """How many envelopes of a group this relay is not known to hold."""
    of_group = f"FROM envelope WHERE grp = ? AND held = ? AND box < 2 AND {_PASSED_ON}"
    return sum(
        int(db.value(f"SELECT count(*) {of_group}", (group, held)))
        for held in _holders_without(db, group, relay_number)
    )


def put_out(db: Database, task: Task, group: bytes, row_id: bytes, payload: bytes, now: int, **more: object) -> None:
    """Queue something to be sent; `generation` and `hold_until` may be given."""
    db.run(
        "INSERT INTO outbox (grp, what, id, payload, generation, hold_until, made) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (group, int(task), row_id, payload, more.get("generation", b""), more.get("hold_until", 0), now),
    )


def outbox(db: Database, group: bytes, task: Task) -> list[OutboxRow]:
    """What is to be sent for a group, in order."""
    rows = db.rows(f"{_OUTBOX} WHERE grp = ? AND what = ? ORDER BY number", (group, int(task)))
    return [_outbox(row) for row in rows]


def outbox_row(db: Database, row_id: bytes) -> OutboxRow | None:
    """The core of an event that was not sealed yet, None once it was."""
    row = db.row(f"{_OUTBOX} WHERE id = ? AND what = 0", (row_id,))
    return None if row is None else _outbox(row)


def take_out(db: Database, number: int) -> bool:
    """Remove a row from the outbox: it was sealed, sent or taken back. False if it was gone."""
    return db.run("DELETE FROM outbox WHERE number = ?", (number,)) > 0


def waiting(db: Database) -> int:
    """How many things that I made for others are on no relay yet (delete tokens and control items included)."""
    rows = db.rows(f"{_QUEUED} AND kind <> 'own'") + db.rows(f"{_UNSENT} AND kind <> 'own'")
    return sum(int(row[1]) for row in rows if row[0] is not None)


def wanting(db: Database, now: int) -> dict[bytes, tuple[int, int]]:
    """Groups with something that could be sent now; the numbers move when there is something new to be sent."""
    found = {bytes(group): (0, count) for group, count in db.rows(f"{_UNSENT} GROUP BY grp")}
    for group, count, newest in db.rows(f"{_QUEUED} AND hold_until <= ? GROUP BY grp", (now,)):
        found[bytes(group)] = (newest, count + found.get(bytes(group), (0, 0))[1])
    return found


def _envelope(row: Row) -> KeptEnvelope:
    digest, group, generation, box, data, event, state, reason, held, mine, received, was_sent, is_bound = row
    return KeptEnvelope(
        bytes(digest), bytes(group), bytes(generation), box, bytes(data), None if event is None else bytes(event),
        EnvelopeState(state), reason, held, bool(mine), received, bool(was_sent), bool(is_bound),
    )  # fmt: skip


def _outbox(row: Row) -> OutboxRow:
    number, group, task, row_id, payload, generation, hold_until, made = row
    return OutboxRow(
        number, bytes(group), Task(task), bytes(row_id), bytes(payload), bytes(generation), hold_until, made
    )
