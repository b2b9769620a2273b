# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which relays are known, and how far each mailbox on them was read."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sync.store.database import Database, Row
from sync.store.errors import RelaysFull

CONTROL, CONTENT, INVITE, ANSWERS, BEACON = 0, 1, 2, 3, 4
MOST_RELAYS = 62  # one bit each in envelope.held


@dataclass(frozen=True, slots=True)
class KnownRelay:
    """A relay; `number` is its bit in what envelopes it holds, `mine` says that the profile itself uses it."""

    number: int
    key: bytes
    base: str
    relay_pass: bytes
    mine: bool
    instance: bytes
    state: str
    since: int
    lost: int = 0


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One mailbox of a group's generation on one relay; `cursor` is the last number read."""

    relay: int
    address: bytes
    group: bytes
    generation: bytes
    box: int
    cursor: int
    opened: bool
    closed: bool


_RELAY = "SELECT number, key, base, pass, mine, instance, state, since, lost FROM relay"
_MAILBOX = "SELECT relay, address, grp, generation, box, cursor, opened, closed FROM mailbox"


def know_relay(db: Database, key: bytes, base: str, relay_pass: bytes, *, mine: bool, now: int) -> KnownRelay:
    """Learn of a relay or of its newer address; a pass once known is not forgotten.

    RelaysFull if there is no number left for a new one.
    """
    with db.transaction():
        number = db.value("SELECT number FROM relay WHERE key = ?", (key,))
        if number is None:
            number = _free_number(db)
            db.run(
                "INSERT INTO relay VALUES (?, ?, ?, ?, ?, x'', 'unknown', ?, 0)",
                (number, key, base, relay_pass, mine, now),
            )
        elif number >= MOST_RELAYS:
            raise RelaysFull
        else:
            db.run(
                "UPDATE relay SET base = ?, mine = max(mine, ?), pass = CASE WHEN ? = x'' THEN pass ELSE ? END"
                " WHERE number = ?",
                (base, mine, relay_pass, relay_pass, number),
            )
        return _relay(db.rows(f"{_RELAY} WHERE key = ?", (key,))[0])


def _free_number(db: Database) -> int:
    taken = {row[0] for row in db.rows("SELECT number FROM relay")}
    free = next((number for number in range(MOST_RELAYS) if number not in taken), None)
    if free is None:
        raise RelaysFull
    return free


def free_numbers(db: Database) -> int:
    """How many more relays there are numbers for."""
    return MOST_RELAYS - int(db.value("SELECT count(*) FROM relay WHERE number < ?", (MOST_RELAYS,)))


def release_relays(db: Database, listed: Collection[bytes]) -> None:
    """Forget the relays that nothing needs: of none of these keys, not the profile's own, and holding nothing of ours.

    Their numbers are free again.
    """
    with db.transaction():
        for one in relays(db):
            held = "SELECT count(*) FROM envelope WHERE held & (1 << ?) <> 0"
            special = "SELECT count(*) FROM mailbox WHERE relay = ? AND box > ?"
            is_used = one.mine or one.key in listed or db.value(special, (one.number, INVITE))
            if not is_used and not db.value(held, (one.number,)):
                db.run("DELETE FROM mailbox WHERE relay = ?", (one.number,))
                db.run("DELETE FROM relay WHERE number = ?", (one.number,))


def disown_relay(db: Database, key: bytes) -> None:
    """The profile itself no longer uses this relay; groups may."""
    db.run("UPDATE relay SET mine = 0 WHERE key = ?", (key,))


def relays(db: Database) -> list[KnownRelay]:
    """All relays that are known, by number."""
    return [_relay(row) for row in db.rows(f"{_RELAY} WHERE number < ? ORDER BY number", (MOST_RELAYS,))]


def relay(db: Database, key: bytes) -> KnownRelay | None:
    """The relay of this key, if it is known."""
    row = db.row(f"{_RELAY} WHERE key = ? AND number < ?", (key, MOST_RELAYS))
    return None if row is None else _relay(row)


def mark_relay(db: Database, number: int, state: str, now: int) -> bool:
    """Remember how a relay answered last; True if that is news."""
    return (
        db.run("UPDATE relay SET state = ?, since = ? WHERE number = ? AND state <> ?", (state, now, number, state)) > 0
    )


def mark_instance(db: Database, number: int, instance: bytes, now: int) -> bool:
    """Remember a relay's instance; True if it lost its data since, so that all must be read and sent again.

    b"" is the instance of one that went back to an older state: whatever it answers next is not taken for another loss.
    """
    with db.transaction():
        before = bytes(db.value("SELECT instance FROM relay WHERE number = ?", (number,)))
        if before == instance:
            return False
        db.run("UPDATE relay SET instance = ? WHERE number = ?", (instance, number))
        if not before:
            return False
        db.run("UPDATE relay SET lost = ? WHERE number = ?", (now, number))
        db.run("UPDATE mailbox SET cursor = 0, opened = 0, closed = 0 WHERE relay = ?", (number,))
        db.run("UPDATE envelope SET held = held & ~(1 << ?)", (number,))
        return True


def know_mailbox(db: Database, mailbox: Mailbox) -> None:
    """Learn of a mailbox; nothing changes if it is known."""
    db.run(
        "INSERT OR IGNORE INTO mailbox VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            mailbox.relay,
            mailbox.address,
            mailbox.group,
            mailbox.generation,
            mailbox.box,
            mailbox.cursor,
            mailbox.opened,
            mailbox.closed,
        ),
    )


def mailboxes(db: Database, group: bytes) -> list[Mailbox]:
    """All mailboxes of a group on all relays."""
    return [_mailbox(row) for row in db.rows(f"{_MAILBOX} WHERE grp = ? ORDER BY relay, box", (group,))]


def advance_cursor(db: Database, mailbox: Mailbox, cursor: int) -> None:
    """Remember that a mailbox was read up to a number; never goes back."""
    db.run(
        "UPDATE mailbox SET cursor = max(cursor, ?) WHERE relay = ? AND address = ?",
        (cursor, mailbox.relay, mailbox.address),
    )


def mark_opened(db: Database, mailbox: Mailbox, *, is_open: bool) -> None:
    """Remember whether a mailbox exists on its relay."""
    db.run("UPDATE mailbox SET opened = ? WHERE relay = ? AND address = ?", (is_open, mailbox.relay, mailbox.address))


def mark_closed(db: Database, boxes: Iterable[Mailbox]) -> None:
    """Remember that mailboxes take nothing more."""
    db.run_many(
        "UPDATE mailbox SET closed = 1 WHERE relay = ? AND address = ?", [(box.relay, box.address) for box in boxes]
    )


def forget_box(db: Database, group: bytes, box: int) -> None:
    """A group's mailboxes of this kind are of no use any more, nor is what was to be sent there."""
    db.run("DELETE FROM mailbox WHERE grp = ? AND box = ?", (group, box))
    db.run("DELETE FROM envelope WHERE grp = ? AND box = ?", (group, box))


def forget_mailbox(db: Database, mailbox: Mailbox) -> None:
    """Know nothing more of the mailbox at this place."""
    db.run("DELETE FROM mailbox WHERE relay = ? AND address = ?", (mailbox.relay, mailbox.address))


def _relay(row: Row) -> KnownRelay:
    number, key, base, relay_pass, mine, instance, state, since, lost = row
    return KnownRelay(number, bytes(key), base, bytes(relay_pass), bool(mine), bytes(instance), state, since, lost)


def _mailbox(row: Row) -> Mailbox:
    number, address, group, generation, box, cursor, opened, closed = row
    return Mailbox(number, bytes(address), bytes(group), bytes(generation), box, cursor, bool(opened), bool(closed))
