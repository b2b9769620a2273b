# SPDX-License-Identifier: AGPL-3.0-or-later
"""Invitations made on this device, who knocked, and where I knocked myself."""

from __future__ import annotations

from dataclasses import dataclass

from sync.store.database import Database, Row


@dataclass(frozen=True, slots=True)
class KeptInvite:
    """An invitation of mine: the link's secret, the spoken words, what closes its mailbox."""

    id: bytes
    group: bytes
    kind: str
    secret: bytes
    words: str
    closer: bytes
    made: int


@dataclass(frozen=True, slots=True)
class KeptKnock:
    """Somebody at the door; `knock` is the canonical Knock. state: open, admitted or declined."""

    request: bytes
    group: bytes
    invite: bytes
    knock: bytes
    name: str
    greeting: str
    picture: bytes
    state: str
    received: int


_INVITE = "SELECT id, grp, kind, secret, words, closer, made FROM invite"
_KNOCK = "SELECT request, grp, invite, knock, name, greeting, picture, state, received FROM knock"


def keep_invite(db: Database, invite: KeptInvite) -> None:
    """Keep an invitation of mine."""
    i = invite
    row: Row = (i.id, i.group, i.kind, i.secret, i.words, i.closer, i.made)
    db.run("INSERT OR REPLACE INTO invite VALUES (?, ?, ?, ?, ?, ?, ?)", row)


def invites(db: Database, group: bytes) -> list[KeptInvite]:
    """My invitations to a group, the newest first."""
    return [_invite(row) for row in db.rows(f"{_INVITE} WHERE grp = ? ORDER BY made DESC, id", (group,))]


def invite(db: Database, invite_id: bytes) -> KeptInvite | None:
    """One invitation of mine."""
    row = db.row(f"{_INVITE} WHERE id = ?", (invite_id,))
    return None if row is None else _invite(row)


def carded(db: Database, group: bytes, invite_id: bytes) -> bytes:
    """The generation under which the card of a link was written last, as far as this device knows."""
    return bytes(db.value("SELECT generation FROM carded WHERE grp = ? AND invite = ?", (group, invite_id)) or b"")


def mark_carded(db: Database, group: bytes, invite_id: bytes, generation: bytes) -> None:
    """A link's card stands for this generation now."""
    db.run("INSERT OR REPLACE INTO carded VALUES (?, ?, ?)", (group, invite_id, generation))


def keep_knock(db: Database, knock: KeptKnock) -> bool:
    """Keep a knock; True if it is new."""
    k = knock
    row: Row = (k.request, k.group, k.invite, k.knock, k.name, k.greeting, k.picture, k.state, k.received)
    return db.run("INSERT OR IGNORE INTO knock VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row) > 0


def knocks(db: Database, group: bytes | None, state: str = "open") -> list[KeptKnock]:
    """Who knocks at a group, or at all of them, the first comer first."""
    if group is None:
        rows = db.rows(f"{_KNOCK} WHERE state = ? ORDER BY received, request", (state,))
    else:
        rows = db.rows(f"{_KNOCK} WHERE state = ? AND grp = ? ORDER BY received, request", (state, group))
    return [_knock(row) for row in rows]


def open_knocks(db: Database, group: bytes) -> int:
    """How many knock at a group and wait for an answer."""
    return int(db.value("SELECT count(*) FROM knock WHERE grp = ? AND state = 'open'", (group,)))


def waits(db: Database, group: bytes, device: bytes, within: int) -> bool:
    """Say whether a device has a knock that is open; its record takes so many of the first bytes of a knock."""
    sql = "SELECT 1 FROM knock WHERE grp = ? AND state = 'open' AND instr(substr(knock, 1, ?), ?) > 0"
    return db.value(sql, (group, within, device)) is not None


def knock(db: Database, request: bytes) -> KeptKnock | None:
    """One knock."""
    row = db.row(f"{_KNOCK} WHERE request = ?", (request,))
    return None if row is None else _knock(row)


def mark_knock(db: Database, request: bytes, state: str) -> bool:
    """A knock was answered; True if that is news."""
    return db.run("UPDATE knock SET state = ? WHERE request = ? AND state <> ?", (state, request, state)) > 0


def mark_admitted(db: Database, group: bytes, requests: set[bytes]) -> bool:
    """Those of these requests that are open were answered with yes; True if that is news."""
    found = [one.request for one in knocks(db, group) if one.request in requests]
    for request in found:
        mark_knock(db, request, "admitted")
    return bool(found)


def keep_my_knock(db: Database, group: bytes, payload: bytes, now: int) -> None:
    """Remember where I knocked, and with what."""
    db.run("INSERT OR REPLACE INTO my_knock VALUES (?, ?, x'', ?)", (group, payload, now))


def my_knock(db: Database, group: bytes) -> bytes | None:
    """What I knocked with, None if I did not."""
    found = db.value("SELECT payload FROM my_knock WHERE grp = ?", (group,))
    return None if found is None else bytes(found)


def keep_welcome(db: Database, group: bytes, welcome: bytes) -> None:
    """The knock was answered with a welcome; the log is still to be fetched."""
    db.run("UPDATE my_knock SET welcome = ? WHERE grp = ?", (welcome, group))


def welcomes(db: Database) -> list[tuple[bytes, bytes, bytes]]:
    """(group, welcome, payload) of knocks that were answered, while the log is still to be fetched."""
    rows = db.rows("SELECT grp, welcome, payload FROM my_knock WHERE welcome <> x''")
    return [(bytes(group), bytes(welcome), bytes(payload)) for group, welcome, payload in rows]


def forget_my_knock(db: Database, group: bytes) -> None:
    """The knock was answered or taken back."""
    db.run("DELETE FROM my_knock WHERE grp = ?", (group,))


def _invite(row: Row) -> KeptInvite:
    invite_id, group, kind, secret, words, closer, made = row
    return KeptInvite(bytes(invite_id), bytes(group), kind, bytes(secret), words, bytes(closer), made)


def _knock(row: Row) -> KeptKnock:
    request, group, invite_id, data, name, greeting, picture, state, received = row
    return KeptKnock(
        bytes(request), bytes(group), bytes(invite_id), bytes(data), name, greeting, bytes(picture), state, received
    )
