# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is shown, computed from the content log: feed, threads, reactions, faces; can be rebuilt at any time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sync.events import Comment, Decline, Edit, Post, Profile, Reaction, decode_body
from sync.ordering import clamp
from sync.store.content import COUNTS, ContentItem, add_contents, answers_to, by_author, content, content_log, shred
from sync.store.database import Database, Row

POST, COMMENT, REACTION, EDIT, DELETE, PROFILE, DECLINE = 1, 2, 3, 4, 5, 6, 7


@dataclass(frozen=True, slots=True)
class ShownPost:
    """A post (`root` None) or comment as it stands now; `sort` orders feeds."""

    id: bytes
    group: bytes
    author: bytes
    text: str
    root: bytes | None
    parent: bytes | None
    sort: int
    created: int
    received: int
    edited: int | None
    standing: int


@dataclass(frozen=True, slots=True)
class ShownFace:
    """How a member appears in a group; `pixels` is the decoded picture once there is one."""

    member: bytes
    name: str
    greeting: str
    picture: bytes
    pixels: bytes | None


ITEMS_AT_ONCE = 500

_INSERT = "INSERT OR REPLACE INTO post VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, -1, x'', ?)"
_POST = "SELECT id, grp, author, text, root, parent, sort, created, received, edited, standing FROM post"


def record(db: Database, items: list[ContentItem]) -> list[ContentItem]:
    """Add events to the log and to what is shown, in one transaction; return those that were new."""
    with db.transaction():
        fresh = add_contents(db, items)
        _show(db, fresh)
        return fresh


def rebuild(db: Database) -> None:
    """Compute everything shown again from the content log."""
    with db.transaction():
        db.run("DELETE FROM post")
        db.run("DELETE FROM reaction")
        db.run("DELETE FROM removed")
        db.run("DELETE FROM answered")
        db.run("UPDATE face SET sort = -1")
        for items in content_log(db, ITEMS_AT_ONCE):
            _show(db, items)
        db.run("DELETE FROM face WHERE sort = -1")


def show_again(db: Database, events: list[bytes]) -> None:
    """Events count that did not, or the other way round: compute again what they change."""
    for item in filter(None, (content(db, event) for event in events)):
        match item.kind:
            case 4:
                _reset_text(db, item.refs[0])
            case 3:
                _reset_reactions(db, item.refs[0], item.author)
            case 6:
                _reset_face(db, item.group, item.author)


def _show(db: Database, items: list[ContentItem]) -> None:
    gone = _removed(db, items)
    shown = [item for item in items if item.body and (item.id, item.author) not in gone]
    shred(db, [item.id for item in items if item.body and (item.id, item.author) in gone])
    _show_posts(db, [item for item in shown if item.kind == POST])
    for item in shown:
        show = _SHOW.get(item.kind)
        if show is not None and (item.standing == COUNTS or item.kind in (COMMENT, DELETE)):
            show(db, item)
    written = [item.id for item in shown if item.kind in (POST, COMMENT)]
    for late in answers_to(db, written, (EDIT, DELETE)):
        if late.kind == DELETE or late.standing == COUNTS:
            _SHOW[late.kind](db, late)


def _removed(db: Database, items: list[ContentItem]) -> set[tuple[bytes, bytes]]:
    rows = db.rows_in("SELECT id, author FROM removed WHERE id IN (?*)", [item.id for item in items])
    return {(bytes(event), bytes(author)) for event, author in rows}


def _show_posts(db: Database, items: list[ContentItem]) -> None:
    rows: list[Row] = []
    for item in items:
        body = decode_body(item.body)
        if isinstance(body, Post):
            rows.append(_row(item, body.text, None, None, clamp(item.time, item.received)))
    db.run_many(_INSERT, rows)
    waiting = db.rows_in("SELECT DISTINCT parent FROM post WHERE parent IN (?*)", [row[0] for row in rows])
    sorts = {row[0]: row[6] for row in rows}
    for (parent,) in waiting:
        _lift(db, bytes(parent), sorts[bytes(parent)])


def _show_comment(db: Database, item: ContentItem) -> None:
    body = decode_body(item.body)
    if isinstance(body, Comment) and item.refs:
        parent = item.refs[-1]
        after = db.value("SELECT sort FROM post WHERE id = ?", (parent,))
        sort = max(clamp(item.time, item.received), (after if after is not None else -1) + 1)
        db.run(_INSERT, _row(item, body.text, item.refs[0], parent, sort))
        _lift(db, item.id, sort)


def _lift(db: Database, parent: bytes, sort: int) -> None:
    """What answers something comes after it, and so does what answers that."""
    unread = [(parent, sort)]
    while unread:
        parent, sort = unread.pop()
        for (child,) in db.rows("SELECT id FROM post WHERE parent = ? AND sort <= ?", (parent, sort)):
            db.run("UPDATE post SET sort = ? WHERE id = ?", (sort + 1, child))
            unread.append((bytes(child), sort + 1))


def _row(item: ContentItem, text: str, root: bytes | None, parent: bytes | None, sort: int) -> Row:
    return (item.id, item.group, item.author, text, root, parent, sort, item.time, item.received, item.standing)


def _reset_text(db: Database, target: bytes) -> None:
    item = content(db, target)
    body = decode_body(item.body) if item is not None and item.body else None
    if isinstance(body, Post | Comment):
        db.run(
            "UPDATE post SET text = ?, edited = NULL, edit_sort = -1, edit_event = x'' WHERE id = ?",
            (body.text, target),
        )
        for edit in answers_to(db, [target], (EDIT,)):
            if edit.standing == COUNTS:
                _show_edit(db, edit)


def _reset_reactions(db: Database, target: bytes, member: bytes) -> None:
    db.run("DELETE FROM reaction WHERE target = ? AND member = ?", (target, member))
    for one in answers_to(db, [target], (REACTION,)):
        if one.author == member and one.standing == COUNTS and one.body:
            _show_reaction(db, one)


def _reset_face(db: Database, group: bytes, member: bytes) -> None:
    db.run("UPDATE face SET sort = -1 WHERE grp = ? AND member = ?", (group, member))
    for one in by_author(db, group, member, PROFILE):
        if one.standing == COUNTS and one.body:
            _show_profile(db, one)
    db.run("DELETE FROM face WHERE grp = ? AND member = ? AND sort = -1", (group, member))


def _show_edit(db: Database, item: ContentItem) -> None:
    body = decode_body(item.body) if item.body else None
    if isinstance(body, Edit) and item.refs:
        sort = clamp(item.time, item.received)
        db.run(
            "UPDATE post SET text = ?, edited = ?, edit_sort = ?, edit_event = ?"
            " WHERE id = ? AND author = ? AND grp = ? AND (edit_sort, edit_event) < (?, ?)",
            (body.text, item.time, sort, item.id, item.refs[0], item.author, item.group, sort, item.id),
        )


def _show_delete(db: Database, item: ContentItem) -> None:
    if not item.refs:
        return
    target = item.refs[0]
    db.run("INSERT OR IGNORE INTO removed VALUES (?, ?)", (target, item.author))
    found = content(db, target)
    if found is not None and found.author == item.author and found.group == item.group:
        _take_back(db, found)


def _take_back(db: Database, target: ContentItem) -> None:
    edits = [edit.id for edit in answers_to(db, [target.id], (EDIT,)) if edit.author == target.author]
    shred(db, [target.id, *edits])
    db.run("DELETE FROM post WHERE id = ?", (target.id,))
    db.run("DELETE FROM reaction WHERE target = ?", (target.id,))
    if target.kind in (REACTION, PROFILE, EDIT):
        show_again(db, [target.id])


def _show_reaction(db: Database, item: ContentItem) -> None:
    body = decode_body(item.body)
    if isinstance(body, Reaction) and item.refs:
        sort = clamp(item.time, item.received)
        row: Row = (item.refs[0], item.author, body.emoji, body.on, sort, item.id)
        db.run(
            "INSERT INTO reaction VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (target, member, emoji) DO UPDATE SET"
            " is_on = excluded.is_on, sort = excluded.sort, event = excluded.event"
            " WHERE (excluded.sort, excluded.event) > (sort, event)",
            row,
        )


def _show_profile(db: Database, item: ContentItem) -> None:
    body = decode_body(item.body)
    if isinstance(body, Profile):
        sort = clamp(item.time, item.received)
        row: Row = (item.group, item.author, body.name, body.greeting, body.picture, sort, item.id)
        db.run(
            "INSERT INTO face VALUES (?, ?, ?, ?, ?, NULL, ?, ?) ON CONFLICT (grp, member) DO UPDATE SET"
            " name = excluded.name, greeting = excluded.greeting, sort = excluded.sort, event = excluded.event,"
            " pixels = CASE WHEN picture = excluded.picture THEN pixels END, picture = excluded.picture"
            " WHERE (excluded.sort, excluded.event) > (sort, event)",
            row,
        )


def _show_decline(db: Database, item: ContentItem) -> None:
    body = decode_body(item.body)
    if isinstance(body, Decline):
        db.run("INSERT OR IGNORE INTO answered VALUES (?, ?)", (item.group, body.request))
        db.run("UPDATE knock SET state = 'declined' WHERE request = ? AND state = 'open'", (body.request,))


_SHOW: dict[int, Callable[[Database, ContentItem], None]] = {
    COMMENT: _show_comment,
    REACTION: _show_reaction,
    EDIT: _show_edit,
    DELETE: _show_delete,
    PROFILE: _show_profile,
    DECLINE: _show_decline,
}


def feed(db: Database, groups: list[bytes], limit: int, before: bytes | None) -> list[ShownPost]:
    """Posts of these groups, newest first; `before` is the post below which to go on."""
    bound: Row = (2**62, b"\xff" * 33)
    if before is not None:
        bound = db.row("SELECT sort, id FROM post WHERE id = ?", (before,)) or bound
    below = "root IS NULL AND (sort < ? OR (sort = ? AND id > ?)) ORDER BY sort DESC, id LIMIT ?"
    rows = db.rows_in(f"{_POST} WHERE grp IN (?*) AND {below}", groups, bound[0], bound[0], bytes(bound[1]), limit)
    return [_post(row) for row in rows]


def post(db: Database, post_id: bytes) -> ShownPost | None:
    """One post or comment, None if it is not shown."""
    row = db.row(f"{_POST} WHERE id = ?", (post_id,))
    return None if row is None else _post(row)


def comments(db: Database, root: bytes) -> list[ShownPost]:
    """All comments below a post, oldest first."""
    return [_post(row) for row in db.rows(f"{_POST} WHERE root = ? ORDER BY sort, id", (root,))]


def comment_counts(db: Database, roots: list[bytes]) -> dict[bytes, int]:
    """How many comments stand below each of these posts."""
    rows = db.rows_in("SELECT root, count(*) FROM post WHERE root IN (?*) GROUP BY root", roots)
    return {bytes(root): count for root, count in rows}


def reactions(db: Database, targets: list[bytes]) -> dict[bytes, list[tuple[str, bytes]]]:
    """(emoji, member) of what stands at each of these posts, in the order it came."""
    sql = "SELECT target, emoji, member FROM reaction WHERE target IN (?*) AND is_on ORDER BY sort, event"
    found: dict[bytes, list[tuple[str, bytes]]] = {}
    for target, emoji, member in db.rows_in(sql, targets):
        found.setdefault(bytes(target), []).append((emoji, bytes(member)))
    return found


def faces(db: Database, group: bytes) -> dict[bytes, ShownFace]:
    """How the members of a group appear."""
    rows = db.rows("SELECT member, name, greeting, picture, pixels FROM face WHERE grp = ?", (group,))
    return {bytes(row[0]): _face(row) for row in rows}


def faces_to_decode(db: Database) -> list[tuple[bytes, bytes, bytes]]:
    """(group, member, picture) of pictures that were not decoded yet."""
    rows = db.rows("SELECT grp, member, picture FROM face WHERE pixels IS NULL AND picture <> x''")
    return [(bytes(group), bytes(member), bytes(picture)) for group, member, picture in rows]


def put_pixels(db: Database, group: bytes, member: bytes, picture: bytes, pixels: bytes) -> None:
    """Keep what a picture decoded to; b"" if it is broken."""
    db.run("UPDATE face SET pixels = ? WHERE grp = ? AND member = ? AND picture = ?", (pixels, group, member, picture))


def newest_receipt(db: Database, group: bytes) -> int:
    """When the last post of a group was received, 0 if there is none."""
    return int(db.value("SELECT max(received) FROM post WHERE grp = ? AND root IS NULL", (group,)) or 0)


def unread(db: Database, group: bytes, me: bytes, seen: int) -> int:
    """How many posts of others came after a time of receipt."""
    sql = "SELECT count(*) FROM post WHERE root IS NULL AND grp = ? AND author <> ? AND received > ? AND standing = 0"
    return int(db.value(sql, (group, me, seen)))


def _post(row: Row) -> ShownPost:
    post_id, group, author, text, root, parent, sort, created, received, edited, standing = row
    return ShownPost(
        bytes(post_id), bytes(group), bytes(author), text, None if root is None else bytes(root),
        None if parent is None else bytes(parent), sort, created, received, edited, standing,
    )  # fmt: skip


def _face(row: Row) -> ShownFace:
    member, name, greeting, picture, pixels = row
    return ShownFace(bytes(member), name, greeting, bytes(picture), None if pixels is None else bytes(pixels))
