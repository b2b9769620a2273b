# SPDX-License-Identifier: AGPL-3.0-or-later
"""The content log: every event that was opened, in the order it came."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sync.chains import Link, standing_of
from sync.store.database import Database, Row

COUNTS, SET_ASIDE = 0, 1


@dataclass(frozen=True, slots=True)
class ContentItem:
    """An opened content event; `kind` is its body's tag, `refs` what it answers, changes or takes back."""

    id: bytes
    group: bytes
    author: bytes
    device: bytes
    prev: bytes
    salt: bytes
    kind: int
    body: bytes
    refs: tuple[bytes, ...]
    time: int
    received: int
    generation: bytes
    step: int
    standing: int


_CONTENT = (
    "SELECT id, grp, author, device, prev, salt, kind, body, ref, ref2, time, received, generation, step, standing"
    " FROM content"
)
_INSERT = "INSERT OR REPLACE INTO content VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


def add_contents(db: Database, items: list[ContentItem]) -> list[ContentItem]:
    """Add events to the log; return those that are new, once each, in order."""
    known = known_ids(db, [item.id for item in items])
    fresh = list({item.id: item for item in items if item.id not in known}.values())
    db.run_many(_INSERT, [_row(item) for item in fresh])
    return fresh


def known_ids(db: Database, ids: list[bytes]) -> set[bytes]:
    """Which of these events are in the log."""
    return {bytes(row[0]) for row in db.rows_in("SELECT id FROM content WHERE id IN (?*)", ids)}


def content(db: Database, event_id: bytes) -> ContentItem | None:
    """One event, None if it is not here."""
    row = db.row(f"{_CONTENT} WHERE id = ?", (event_id,))
    return None if row is None else _item(row)


def answers_to(db: Database, ids: list[bytes], kinds: tuple[int, ...]) -> list[ContentItem]:
    """Every event of these kinds whose first reference is one of these ids, in the order of receipt."""
    rows = db.rows_in(f"{_CONTENT} WHERE ref IN (?*) ORDER BY received, rowid", ids)
    return [item for item in map(_item, rows) if item.kind in kinds]


def last_content(db: Database, group: bytes, device: bytes) -> bytes:
    """The id of the last event that a device wrote in a group as far as it is known here, b"" if none."""
    sql = (
        "SELECT id FROM content AS c WHERE grp = ? AND device = ? AND NOT EXISTS"
        " (SELECT 1 FROM content AS d WHERE d.grp = c.grp AND d.device = c.device AND d.prev = c.id)"
        " ORDER BY rowid DESC LIMIT 1"
    )
    return bytes(db.value(sql, (group, device)) or b"")


def last_written(db: Database, group: bytes, device: bytes) -> bytes:
    """The id of the last event that this device itself wrote in a group, b"" if none: quicker than `last_content`."""
    sql = "SELECT id FROM content WHERE grp = ? AND device = ? ORDER BY rowid DESC LIMIT 1"
    return bytes(db.value(sql, (group, device)) or b"")


def settle(db: Database, group: bytes, device: bytes, last: bytes | None) -> list[bytes]:
    """Let a device's events count up to and including `last` (b"": none of them, None: all), set the others aside.

    Returns those for which that is new.
    """
    rows = db.rows("SELECT id, prev, time, standing FROM content WHERE grp = ? AND device = ?", (group, device))
    chain = {bytes(event): Link(bytes(prev), time, standing == COUNTS) for event, prev, time, standing in rows}
    counting = chain.keys() if last is None else standing_of(chain, last)
    wanted = [(COUNTS if bytes(row[0]) in counting else SET_ASIDE, row) for row in rows]
    changes: list[Row] = [(standing, row[0]) for standing, row in wanted if standing != row[3]]
    db.run_many("UPDATE content SET standing = ? WHERE id = ?", changes)
    db.run_many("UPDATE post SET standing = ? WHERE id = ?", changes)
    return [bytes(event) for _, event in changes]


def settled(db: Database, group: bytes) -> dict[bytes, bytes]:
    """The last event that counts of each device that was settled with one."""
    rows = db.rows("SELECT device, last FROM settled WHERE grp = ?", (group,))
    return {bytes(device): bytes(last) for device, last in rows}


def mark_settled(db: Database, group: bytes, device: bytes, last: bytes | None) -> None:
    """Remember what a device was settled with; None forgets it."""
    if last is None:
        db.run("DELETE FROM settled WHERE grp = ? AND device = ?", (group, device))
    else:
        db.run("INSERT OR REPLACE INTO settled VALUES (?, ?, ?)", (group, device, last))


def shred(db: Database, ids: list[bytes]) -> None:
    """Remove what events said, and their sealed copies; that they were there stays known, so that none comes back."""
    db.run_many("UPDATE content SET body = x'' WHERE id = ?", [(event,) for event in ids])
    db.run_many("DELETE FROM outbox WHERE what = 0 AND id = ?", [(event,) for event in ids])
    db.run_many(
        "UPDATE envelope SET bytes = x'', state = 2, reason = 'deleted' WHERE event = ?", [(event,) for event in ids]
    )


def is_shredded(db: Database, ids: list[bytes]) -> set[bytes]:
    """Which of these events are known and were taken back."""
    return {bytes(row[0]) for row in db.rows_in("SELECT id FROM content WHERE id IN (?*) AND body = x''", ids)}


def content_log(db: Database, size: int) -> Iterator[list[ContentItem]]:
    """The whole log in the order of receipt, so many at once."""
    last = 0
    while rows := db.rows(f"{_CONTENT} WHERE rowid > ? ORDER BY rowid LIMIT ?", (last, size)):
        items = [_item(row) for row in rows]
        yield items
        last = int(db.value("SELECT rowid FROM content WHERE id = ?", (items[-1].id,)))


def by_author(db: Database, group: bytes, author: bytes, kind: int) -> list[ContentItem]:
    """Every event of a kind that a member wrote in a group, in the order of receipt."""
    sql = f"{_CONTENT} WHERE grp = ? AND author = ? AND kind = ? ORDER BY rowid"
    return [_item(row) for row in db.rows(sql, (group, author, kind))]


def _row(item: ContentItem) -> Row:
    refs = (*item.refs, None, None)
    return (
        item.id, item.group, item.author, item.device, item.prev, item.salt, item.kind, item.body, refs[0], refs[1],
        item.time, item.received, item.generation, item.step, item.standing,
    )  # fmt: skip


def _item(row: Row) -> ContentItem:
    event, group, author, device, prev, salt, kind, body, ref, ref2, time, received, generation, step, standing = row
    return ContentItem(
        bytes(event), bytes(group), bytes(author), bytes(device), bytes(prev), bytes(salt), kind, bytes(body),
        tuple(bytes(r) for r in (ref, ref2) if r is not None), time, received, bytes(generation), step, standing,
    )  # fmt: skip
