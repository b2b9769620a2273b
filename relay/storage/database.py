# SPDX-License-Identifier: AGPL-3.0-or-later
"""Opens the relay's SQLite database: made if it is missing, upgraded after a backup if it is old, durable always."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.resources import files
from pathlib import Path

from crypto.capability import random_bytes
from relay.errors import DatabaseDamaged, DatabaseTooNew, Refused
from relay.wire import Code

APPLICATION_ID = 0x44795231
INSTANCE_SIZE = 16
BUSY_MS = 5_000
_CACHE_KIB = 4 * 1024
_WAL_PAGES = 4_000
# The disk, not the database, is at fault
_FULL = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN})
_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_BROKEN = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


def upgrades() -> tuple[str, ...]:
    """Return the scripts that lead from nothing to the schema of this version, in order."""
    folder = files("relay.storage")
    return (folder.joinpath("schema.sql").read_text("utf-8"),)


def prepare(path: Path, steps: tuple[str, ...]) -> None:
    """Make or upgrade the database at `path` by the scripts it has not seen; DatabaseDamaged, DatabaseTooNew."""
    if not path.exists():
        # nobody else on this computer needs to know who writes when
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    with reported(), closing(connect(path)) as database:
        seen = _seen_steps(database, len(steps))
        if 0 < seen < len(steps):
            _back_up(database, path.with_name(f"{path.name}.before-{len(steps)}"))
        for number in range(seen, len(steps)):
            _run(database, steps[number], number + 1)


def connect(path: Path) -> sqlite3.Connection:
    """Return a connection whose commits are on the disk when they return."""
    database = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    database.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    database.execute("PRAGMA foreign_keys = ON")
    # what was deleted is overwritten
    database.execute("PRAGMA secure_delete = ON")
    database.execute("PRAGMA temp_store = MEMORY")
    database.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    database.execute(f"PRAGMA wal_autocheckpoint = {_WAL_PAGES}")
    return database


@contextmanager
def snapshot(database: sqlite3.Connection) -> Iterator[None]:
    """Read inside what was committed before, and nothing that is committed meanwhile; raises as `transaction`."""
    with reported():
        database.execute("BEGIN")
        try:
            yield
        finally:
            database.execute("ROLLBACK")


@contextmanager
def transaction(database: sqlite3.Connection) -> Iterator[None]:
    """Commit durably what is done inside, or nothing of it; Refused(relay-full, busy), DatabaseDamaged."""
    with reported():
        database.execute("BEGIN IMMEDIATE")
        try:
            yield
            database.execute("COMMIT")
        finally:
            if database.in_transaction:
                database.execute("ROLLBACK")


def _seen_steps(database: sqlite3.Connection, known: int) -> int:
    (application,) = database.execute("PRAGMA application_id").fetchone()
    (seen,) = database.execute("PRAGMA user_version").fetchone()
    (tables,) = database.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if tables and application != APPLICATION_ID:
        raise DatabaseDamaged("this is the database of another program")
    if seen > known:
        raise DatabaseTooNew("this database was made by a newer version")
    return int(seen)


def _run(database: sqlite3.Connection, script: str, number: int) -> None:
    database.executescript(f"BEGIN IMMEDIATE;\n{script}")
    if number == 1:
        database.execute("INSERT INTO relay (instance) VALUES (?)", (random_bytes(INSTANCE_SIZE),))
    database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    database.execute(f"PRAGMA user_version = {number}")
    database.execute("COMMIT")


def _back_up(database: sqlite3.Connection, path: Path) -> None:
    with closing(sqlite3.connect(path)) as copy:
        database.backup(copy)


@contextmanager
def reported() -> Iterator[None]:
    """Turn what SQLite says of a disk, a lock or a damaged file into Refused and DatabaseDamaged."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        kind = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        if kind in _FULL:
            raise Refused(Code.RELAY_FULL) from None
        if kind in _BUSY:
            raise Refused(Code.BUSY) from None
        if kind in _BROKEN:
            raise DatabaseDamaged("the relay's database is damaged") from None
        raise
