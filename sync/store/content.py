# SPDX-License-Identifier: AGPL-3.0-or-later
"""The content log: every event that was opened, in the order it came."""

from __future__ import annotations

from dataclasses import dataclass

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
    marks = ",".join("?" * len(ids))
    return {bytes(row[0]) for row in db.rows(f"SELECT id FROM content WHERE id IN ({marks})", tuple(ids))}


def content(db: Database, event_id: bytes) -> ContentItem | None:
    """One event, None if it is not here."""
    row = db.row(f"{_CONTENT} WHERE id = ?", (event_id,))
    return None if row is None else _item(row)


def answers_to(db: Database, ids: list[bytes], kinds: tuple[int, ...]) -> list[ContentItem]:
    """Every event of these kinds whose first reference is one of these ids, in the order of receipt."""
    marks, kind_marks = ",".join("?" * len(ids)), ",".join("?" * len(kinds))
    sql = f"{_CONTENT} WHERE ref IN ({marks}) AND kind IN ({kind_marks}) ORDER BY received, rowid"
    return [_item(row) for row in db.rows(sql, (*ids, *kinds))]


def last_content(db: Database, group: bytes, device: bytes) -> bytes:
    """The id of the last event that a device wrote in a group as far as it is known here, b"" if none."""
    sql = (
        "SELECT id FROM content AS c WHERE grp = ? AND device = ? AND NOT EXISTS"
        " (SELECT 1 FROM content AS d WHERE d.grp = c.grp AND d.device = c.device AND d.prev = c.id)"
        " ORDER BY received DESC, rowid DESC LIMIT 1"
    )
    return bytes(db.value(sql, (group, device)) or b"")


def chain_to(db: Database, last: bytes) -> set[bytes]:
    """The ids of a device's events up to and including `last`, as far as they are here."""
    sql = (
        "WITH RECURSIVE chain (id, prev) AS (SELECT id, prev FROM content WHERE id = ?"
        " UNION SELECT content.id, content.prev FROM content JOIN chain ON content.id = chain.prev)"
        " SELECT id FROM chain"
    )
    return {bytes(row[0]) for row in db.rows(sql, (last,))}


def by_device(db: Database, group: bytes, device: bytes) -> list[tuple[bytes, int]]:
    """(id, standing) of all events that a device wrote in a group."""
    rows = db.rows("SELECT id, standing FROM content WHERE grp = ? AND device = ?", (group, device))
    return [(bytes(event), standing) for event, standing in rows]


def mark_content(db: Database, ids: list[bytes], standing: int) -> None:
    """Set events aside, or bring them back, with what is shown of them."""
    db.run_many("UPDATE content SET standing = ? WHERE id = ?", [(standing, event) for event in ids])
    db.run_many("UPDATE post SET standing = ? WHERE id = ?", [(standing, event) for event in ids])


def shred(db: Database, ids: list[bytes]) -> None:
    """Remove what events said, and their sealed copies; that they were there stays known."""
    db.run_many("UPDATE content SET body = x'' WHERE id = ?", [(event,) for event in ids])
    db.run_many("DELETE FROM envelope WHERE event = ?", [(event,) for event in ids])


def all_content(db: Database) -> list[ContentItem]:
    """The whole log in the order of receipt, to rebuild what is shown."""
    return [_item(row) for row in db.rows(f"{_CONTENT} ORDER BY rowid")]


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
