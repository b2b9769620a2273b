# SPDX-License-Identifier: AGPL-3.0-or-later
"""Everything that changes the database: state is read, the rules decide, and what they decided is written."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from crypto.capability import Secret, pass_hash, token_hash
from relay.errors import Refused
from relay.mailbox import (
    ROW,
    TOKEN_HASH_AT,
    Known,
    Limits,
    MailboxState,
    PassChange,
    PassState,
    Placement,
    change_pass,
    check_batch,
    digests_of,
    must_close,
    must_open,
    next_horizon,
    place,
)
from relay.wire import Batch, ChangePass, Close, Code, Open, Outcome, Token

# Ended passes that are remembered as such, for each family
_REMEMBERED = 100
_PASS_BY_HASH = """
    SELECT shown.id, shown.parent, shown.ended OR root.ended, root.max_bytes, root.max_mailboxes, root.bytes,
           root.mailboxes
    FROM pass AS shown JOIN pass AS root ON root.id = coalesce(shown.parent, shown.id) WHERE shown.hash = ?
"""  # noqa: S105
_MAILBOX = """
    SELECT mailbox.id, writers, closer, closed, newest, mailbox.bytes,
           pass.id, parent, ended, max_bytes, max_mailboxes, pass.bytes, mailboxes
    FROM mailbox LEFT JOIN pass ON pass.id = payer WHERE address = ?
"""
_KNOWN = """
    WITH asked (token_hash, digest) AS (VALUES {rows})
    SELECT digest, seq, expires_on FROM asked JOIN envelope USING (token_hash, digest) WHERE mailbox = ?
    UNION ALL SELECT digest, 0, 0 FROM asked JOIN deletion USING (digest) WHERE mailbox = ?
"""


def open_mailbox(database: sqlite3.Connection, asked: Open, limits: Limits, today: int) -> None:
    """Open a mailbox for ever, or find it open (PROTOCOL 4.1)."""
    shown = _pass_by_hash(database, pass_hash(Secret(asked.relay_pass))) if asked.relay_pass else None
    opened = _count(database, "SELECT unpaid FROM relay")
    if not must_open(asked, _mailbox(database, asked.address), shown, opened, limits):
        return
    payer = None if shown is None else shown.parent or shown.id
    database.execute(
        "INSERT INTO mailbox (address, writers, closer, first, newest, payer, touched_on)"
        " SELECT ?, ?, ?, floor, floor, ?, ? FROM relay",
        (asked.address, b"".join(asked.writers), asked.closer, payer, today),
    )
    _charge(database, payer, 0, 1)


def append(
    database: sqlite3.Connection, batches: Sequence[Batch], relay_key: bytes, limits: Limits, today: int
) -> tuple[Outcome, ...]:
    """Append each batch, or say why not (PROTOCOL 4.2)."""
    return tuple(_append_batch(database, batch, relay_key, limits, today) for batch in batches)


def close_mailbox(database: sqlite3.Connection, asked: Close, relay_key: bytes, today: int) -> None:
    """End appending to a mailbox (PROTOCOL 4.4)."""
    if must_close(asked, _mailbox(database, asked.address), relay_key):
        database.execute("UPDATE mailbox SET closed = 1, touched_on = ? WHERE address = ?", (today, asked.address))


def delete(database: sqlite3.Connection, tokens: Sequence[Token], today: int) -> tuple[int, ...]:
    """Delete what carries the hash of a token, and remember that it was deleted (PROTOCOL 4.5)."""
    return tuple(_delete_one(database, token, today) for token in tokens)


def advance(database: sqlite3.Connection, today: int) -> int:
    """Let the next day come if the clock says so; return the last day that has (PROTOCOL 4.2)."""
    horizon = next_horizon(_count(database, "SELECT horizon FROM relay"), today)
    database.execute("UPDATE relay SET horizon = ?", (horizon,))
    return horizon


def expire(database: sqlite3.Connection, horizon: int, most: int) -> int:
    """Delete at most `most` envelopes whose day has come; return how many."""
    rows = database.execute(
        "SELECT id, mailbox, length(bytes) FROM envelope WHERE expires_on <= ? LIMIT ?", (horizon, most)
    ).fetchall()
    for envelope, mailbox, size in rows:
        database.execute("DELETE FROM envelope WHERE id = ?", (envelope,))
        _release(database, mailbox, 1, size + ROW)
    return len(rows)


def forget_mailboxes(database: sqlite3.Connection, untouched_since: int, most: int) -> int:
    """Forget at most `most` mailboxes that are empty and long untouched; return how many (PROTOCOL 4.1)."""
    rows = database.execute(
        "SELECT id, newest, payer, bytes FROM mailbox WHERE envelopes = 0 AND touched_on < ? LIMIT ?",
        (untouched_since, most),
    ).fetchall()
    for mailbox, newest, payer, size in rows:
        database.execute("DELETE FROM deletion WHERE mailbox = ?", (mailbox,))
        database.execute("DELETE FROM mailbox WHERE id = ?", (mailbox,))
        # opened again, it goes on from here: a reader's cursor must never be ahead of what comes
        database.execute("UPDATE relay SET floor = max(floor, ?)", (newest,))
        _charge(database, payer, -size, -1)
    return len(rows)


def alter_pass(database: sqlite3.Connection, asked: ChangePass, limits: Limits, today: int) -> None:
    """Mint, end or replace a pass (PROTOCOL 4.7)."""
    shown = _pass_by_hash(database, pass_hash(Secret(asked.relay_pass)))
    other = _pass_by_hash(database, asked.other)
    family = None if shown is None else shown.parent or shown.id
    children = _count(database, "SELECT count(*) FROM pass WHERE parent = ? AND NOT ended", family)
    change = change_pass(asked.action, shown, other, children, limits)
    if change in (PassChange.ADD, PassChange.REPLACE):
        database.execute("INSERT INTO pass (hash, parent, made_on) VALUES (?, ?, ?)", (asked.other, family, today))
    if change is PassChange.REPLACE and shown is not None:
        end_pass(database, shown.id)
    if change is PassChange.END and other is not None:
        end_pass(database, other.id)


def add_pass(database: sqlite3.Connection, hashed: bytes, max_bytes: int, max_mailboxes: int, today: int) -> int:
    """Add a pass with a quota of its own, unless it is there; return its number."""
    database.execute(
        "INSERT INTO pass (hash, made_on, max_bytes, max_mailboxes) VALUES (?, ?, ?, ?) ON CONFLICT (hash) DO NOTHING",
        (hashed, today, max_bytes, max_mailboxes),
    )
    return _count(database, "SELECT id FROM pass WHERE hash = ?", hashed)


def end_pass(database: sqlite3.Connection, number: int) -> None:
    """End a pass by its number, and forget all but the last ended ones of its family; Refused(pass-unknown)."""
    if database.execute("UPDATE pass SET ended = 1 WHERE id = ?", (number,)).rowcount == 0:
        raise Refused(Code.PASS_UNKNOWN)
    database.execute(
        "DELETE FROM pass WHERE id IN (SELECT id FROM pass WHERE ended AND parent ="
        " (SELECT parent FROM pass WHERE id = ?) ORDER BY id DESC LIMIT -1 OFFSET ?)",
        (number, _REMEMBERED),
    )


def _append_batch(database: sqlite3.Connection, batch: Batch, relay_key: bytes, limits: Limits, today: int) -> Outcome:
    try:
        mailbox = check_batch(batch, _mailbox(database, batch.address), relay_key)
        digests = digests_of(batch)
        placed = place(batch, digests, mailbox, _known(database, mailbox, batch, digests), today, limits)
    except Refused as refused:
        return Outcome(refused.code, ())
    if placed.new:
        _store(database, mailbox, placed, today)
    for one in placed.renewed:
        database.execute(
            "UPDATE envelope SET expires_on = ? WHERE mailbox = ? AND seq = ?", (one.expires_on, mailbox.id, one.seq)
        )
    return placed.outcome


def _store(database: sqlite3.Connection, mailbox: MailboxState, placed: Placement, today: int) -> None:
    database.executemany(
        "INSERT INTO envelope (mailbox, seq, token_hash, digest, expires_on, bytes) VALUES (?, ?, ?, ?, ?, ?)",
        [
            (
                mailbox.id,
                one.known.seq,
                one.item.envelope[TOKEN_HASH_AT],
                one.digest,
                one.known.expires_on,
                one.item.envelope,
            )
            for one in placed.new
        ],
    )
    count = len(placed.new)
    database.execute(
        "UPDATE mailbox SET newest = ?, bytes = bytes + ?, envelopes = envelopes + ?, touched_on = ? WHERE id = ?",
        (placed.new[-1].known.seq, placed.cost, count, today, mailbox.id),
    )
    if mailbox.payer:
        _charge(database, mailbox.payer.id, placed.cost, 0)
    database.execute(
        "INSERT INTO tally VALUES (?, ?, ?) ON CONFLICT (day) DO UPDATE"
        " SET envelopes = envelopes + excluded.envelopes, bytes = bytes + excluded.bytes",
        (today, count, placed.cost - count * ROW),
    )


def _delete_one(database: sqlite3.Connection, token: Token, today: int) -> int:
    rows = database.execute(
        "SELECT envelope.id, mailbox.id, digest, length(envelope.bytes)"
        " FROM envelope JOIN mailbox ON mailbox.id = envelope.mailbox WHERE address = ? AND token_hash = ?",
        (token.address, token_hash(token.token)),
    ).fetchall()
    for envelope, mailbox, digest, size in rows:
        database.execute("DELETE FROM envelope WHERE id = ?", (envelope,))
        database.execute("INSERT OR IGNORE INTO deletion VALUES (?, ?)", (mailbox, digest))
        # the memory of it stays, and goes on costing
        _release(database, mailbox, 1, size)
        database.execute("UPDATE mailbox SET touched_on = ? WHERE id = ?", (today, mailbox))
    return len(rows)


def _release(database: sqlite3.Connection, mailbox: int, envelopes: int, size: int) -> None:
    (payer,) = database.execute(
        "UPDATE mailbox SET envelopes = envelopes - ?, bytes = bytes - ? WHERE id = ? RETURNING payer",
        (envelopes, size, mailbox),
    ).fetchone()
    if payer is not None:
        _charge(database, payer, -size, 0)


def _charge(database: sqlite3.Connection, payer: int | None, size: int, mailboxes: int) -> None:
    if payer is None:
        database.execute("UPDATE relay SET unpaid = unpaid + ?", (mailboxes,))
    else:
        database.execute(
            "UPDATE pass SET bytes = bytes + ?, mailboxes = mailboxes + ? WHERE id = ?", (size, mailboxes, payer)
        )


def _mailbox(database: sqlite3.Connection, address: bytes) -> MailboxState | None:
    row = database.execute(_MAILBOX, (address,)).fetchone()
    if row is None:
        return None
    writers = tuple(row[1][at : at + 32] for at in range(0, len(row[1]), 32))
    payer = None if row[6] is None else _pass(row[6:])
    return MailboxState(row[0], writers, row[2], bool(row[3]), row[4], row[5], payer)


def _pass_by_hash(database: sqlite3.Connection, hashed: bytes) -> PassState | None:
    row = database.execute(_PASS_BY_HASH, (hashed,)).fetchone()
    return None if row is None else _pass(row)


def _pass(row: tuple[int, int | None, int, int, int, int, int]) -> PassState:
    return PassState(row[0], row[1], bool(row[2]), *row[3:])


def _known(
    database: sqlite3.Connection, mailbox: MailboxState, batch: Batch, digests: tuple[bytes, ...]
) -> dict[bytes, Known]:
    asked = {digest: item.envelope[TOKEN_HASH_AT] for digest, item in zip(digests, batch.items, strict=True)}
    values = [value for digest, hashed in asked.items() for value in (hashed, digest)]
    ask = _KNOWN.format(rows=", ".join(["(?, ?)"] * len(asked)))
    rows = database.execute(ask, (*values, mailbox.id, mailbox.id))
    return {digest: Known(seq, expires) for digest, seq, expires in rows}


def _count(database: sqlite3.Connection, ask: str, *values: object) -> int:
    (count,) = database.execute(ask, values).fetchone()
    return int(count)
