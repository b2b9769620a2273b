# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which groups this account is in, their control logs, and the keys that it holds of each generation."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from crypto.encoding import decode, encode
from sync.events import BoxPart, SignedControl
from sync.keys import Held, merge
from sync.store.database import Database, Row


@dataclass(frozen=True, slots=True)
class KnownGroup:
    """A group as this account is in it; `seen` is the time of receipt up to which posts were read.

    standing: member, waiting, declined, left or removed. `record` is my canonical member record, made with the user
    key of `user_generation` and `salt`; `card` the canonical Card known last. `version` moves when log or keys grow.
    """

    group: bytes
    kind: str
    salt: bytes
    override_index: int
    user_generation: bytes
    record: bytes
    standing: str
    since: int
    seen: int
    card: bytes
    version: int = 0


_GROUP = "SELECT id, kind, salt, override_index, user_generation, record, standing, since, seen, card, version FROM grp"


def add_group(db: Database, group: KnownGroup) -> None:
    """Begin to keep a group, or replace what is kept of it; its version goes on."""
    before = db.value("SELECT version FROM grp WHERE id = ?", (group.group,))
    db.run(
        "INSERT OR REPLACE INTO grp VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, -1)",
        (
            group.group,
            group.kind,
            group.salt,
            group.override_index,
            group.user_generation,
            group.record,
            group.standing,
            group.since,
            group.seen,
            group.card,
            group.version if before is None else int(before) + 1,
        ),
    )


def groups(db: Database) -> list[KnownGroup]:
    """All groups, the oldest first."""
    return [_group(row) for row in db.rows(f"{_GROUP} ORDER BY since, id")]


def group(db: Database, group_id: bytes) -> KnownGroup | None:
    """One group, None if this account was never in it."""
    row = db.row(f"{_GROUP} WHERE id = ?", (group_id,))
    return None if row is None else _group(row)


def version(db: Database, group_id: bytes) -> int | None:
    """The version of a group whose log is kept, None for any other."""
    sql = "SELECT version FROM grp WHERE id = ? AND standing NOT IN ('waiting', 'declined')"
    found = db.value(sql, (group_id,))
    return None if found is None else int(found)


def grew(db: Database, group_id: bytes) -> None:
    """What a session of this group says has changed."""
    db.run("UPDATE grp SET version = version + 1 WHERE id = ?", (group_id,))


def mark_standing(db: Database, group_id: bytes, standing: str) -> bool:
    """Remember how this account stands in a group; True if that is news."""
    return db.run("UPDATE grp SET standing = ? WHERE id = ? AND standing <> ?", (standing, group_id, standing)) > 0


def mark_card(db: Database, group_id: bytes, card: bytes) -> bool:
    """Remember the card of a group; True if that is news."""
    return db.run("UPDATE grp SET card = ? WHERE id = ? AND card <> ?", (card, group_id, card)) > 0


def mark_seen(db: Database, group_id: bytes, until: int) -> bool:
    """Remember that posts up to a time were read; never goes back. True if that is news."""
    return db.run("UPDATE grp SET seen = ? WHERE id = ? AND seen < ?", (until, group_id, until)) > 0


def unsaved(db: Database) -> list[bytes]:
    """Groups that this account has keys of, and whose log or keys have grown since the own group was told."""
    sql = (
        "SELECT id FROM grp WHERE version <> saved AND kind <> 'own' AND standing NOT IN ('waiting', 'declined')"
        " ORDER BY since, id"
    )
    return [bytes(row[0]) for row in db.rows(sql)]


def mark_saved(db: Database, group_id: bytes) -> None:
    """The own group knows the keys of this group as they are now."""
    db.run("UPDATE grp SET saved = version WHERE id = ?", (group_id,))


def forget_group(db: Database, group_id: bytes) -> None:
    """Stop keeping a group that one only knocked at."""
    db.run("DELETE FROM grp WHERE id = ?", (group_id,))


def add_control(db: Database, group_id: bytes, event_id: bytes, signed: SignedControl, now: int) -> bool:
    """Add one event to the control log; True if it is new."""
    row = (event_id, group_id, signed.control, signed.signature, now)
    is_new = db.run("INSERT OR IGNORE INTO control VALUES (?, ?, ?, ?, ?)", row) > 0
    if is_new:
        grew(db, group_id)
    return is_new


def control_log(db: Database, group_id: bytes, leaving_out: Collection[bytes] = ()) -> list[SignedControl]:
    """The control log, or what is new in it, in the order it came."""
    rows = db.rows("SELECT id, control, signature FROM control WHERE grp = ? ORDER BY rowid", (group_id,))
    return [SignedControl(bytes(c), bytes(s)) for event, c, s in rows if bytes(event) not in leaving_out]


def control_ids(db: Database, group_id: bytes) -> set[bytes]:
    """The ids of all control events that are kept."""
    return {bytes(row[0]) for row in db.rows("SELECT id FROM control WHERE grp = ?", (group_id,))}


def control_times(db: Database, group_id: bytes) -> dict[bytes, int]:
    """When each control event was received, for showing."""
    return {bytes(i): when for i, when in db.rows("SELECT id, received FROM control WHERE grp = ?", (group_id,))}


def add_part(db: Database, group_id: bytes, digest: bytes, part: BoxPart) -> bool:
    """Keep a part of a generation's boxes; True if it is new."""
    return db.run("INSERT OR IGNORE INTO box_part VALUES (?, ?, ?)", (digest, group_id, encode(part))) > 0


def part(db: Database, digest: bytes) -> BoxPart | None:
    """A part of a generation's boxes, None while it is missing."""
    found = db.value("SELECT part FROM box_part WHERE digest = ?", (digest,))
    return None if found is None else decode(BoxPart, bytes(found))


def hold(db: Database, group_id: bytes, generation: bytes, held: Held) -> bool:
    """Keep what a generation's kit or link gives, beside what is held already; True if it opens more."""
    with db.transaction():
        found = db.value("SELECT kit FROM held_key WHERE grp = ? AND generation = ?", (group_id, generation))
        kept = encode(held if found is None else merge(decode(Held, bytes(found)), held))
        if found is not None and kept == bytes(found):
            return False
        db.run("INSERT OR REPLACE INTO held_key VALUES (?, ?, ?)", (group_id, generation, kept))
        grew(db, group_id)
        return True


def held_keys(db: Database, group_id: bytes) -> dict[bytes, Held]:
    """What is held of each generation of a group."""
    rows = db.rows("SELECT generation, kit FROM held_key WHERE grp = ?", (group_id,))
    return {bytes(generation): decode(Held, bytes(kit)) for generation, kit in rows}


def _group(row: Row) -> KnownGroup:
    group_id, kind, salt, override_index, user_generation, record, standing, since, seen, card, version = row
    return KnownGroup(
        bytes(group_id), kind, bytes(salt), override_index, bytes(user_generation), bytes(record), standing, since,
        seen, bytes(card), version,
    )  # fmt: skip
