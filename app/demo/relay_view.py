# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads what a relay holds straight out of its database, as its operator could."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

DATABASE_FILE = "relay.sqlite"
_SQL = (
    "SELECT mailbox.address, envelope.seq, envelope.expires_on, envelope.digest, envelope.bytes"
    " FROM envelope JOIN mailbox ON mailbox.id = envelope.mailbox ORDER BY envelope.id"
)


@dataclass(frozen=True, slots=True)
class Stored:
    """One envelope: in which mailbox, its number there, until which day it is kept, its digest and its bytes."""

    address: bytes
    number: int
    until: date
    digest: bytes
    data: bytes

    @property
    def place(self) -> str:
        """Where it lies, in short."""
        return f"mailbox {self.address.hex()[:6]}…, no. {self.number}"


def stored(folder: Path) -> list[Stored]:
    """Return every envelope in a relay's folder, in the order in which they came."""
    with closing(_open(folder)) as db:
        return [
            Stored(bytes(address), number, date(1970, 1, 1) + timedelta(days=until), bytes(digest), bytes(data))
            for address, number, until, digest, data in db.execute(_SQL)
        ]


def other_strings(folder: Path) -> list[bytes]:
    """Return everything else that the database holds: addresses, keys, hashes."""
    with closing(_open(folder)) as db:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = [row for table in tables if table != "envelope" for row in db.execute(f'SELECT * FROM "{table}"')]  # noqa: S608
        rows += db.execute("SELECT token_hash, digest FROM envelope")
    return [cell for row in rows for cell in row if isinstance(cell, bytes)]


def _open(folder: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{(folder / DATABASE_FILE).resolve().as_uri()}?mode=ro", uri=True)
