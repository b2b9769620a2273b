# SPDX-License-Identifier: AGPL-3.0-or-later
"""Open the one SQLCipher file, keep its transactions whole and name what goes wrong."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from crypto.secret import Secret
from sync.store.errors import (
    DatabaseBusy,
    DatabaseDamaged,
    DatabaseForeign,
    DatabaseNewer,
    DatabaseRefused,
    DiskFull,
    StoreError,
)

SCHEMA_VERSION = 1
SALT_SIZE = 16  # at the beginning of the file, as SQLCipher wants it
RAW_KEY_SIZE = 32 + SALT_SIZE  # with the salt in the key, SQLCipher stretches nothing
BUSY_SECONDS = 10.0

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}

Row = tuple[Any, ...]


class Database:
    """One connection to one profile's database; for one thread."""

    def __init__(self, path: Path, key: Secret) -> None:
        """Open or create the file with a raw 48-byte key; StoreError by kind of trouble."""
        self.path = path
        self.on_rollback: Callable[[], None] = _nothing
        self._depth = 0
        with _named():
            _make_private(path)
            self._connection = dbapi2.connect(str(path), timeout=BUSY_SECONDS, isolation_level=None)
        try:
            self._prepare(key)
        except StoreError:
            self._connection.close()
            raise

    def _prepare(self, key: Secret) -> None:
        with _named():
            self._connection.execute("PRAGMA cipher_log_level = NONE")  # its own log would go to standard error
            self._connection.execute(f"PRAGMA key = \"x'{key.reveal().hex()}'\"")
        try:
            version = int(self._connection.execute("PRAGMA user_version").fetchone()[0])
            self._connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except dbapi2.DatabaseError as error:
            if isinstance(error, dbapi2.OperationalError):
                raise _name(error) from None
            raise (DatabaseDamaged if self._is_ours(key) else DatabaseForeign) from None
        if version > SCHEMA_VERSION:
            raise DatabaseNewer
        with _named():
            for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "temp_store = MEMORY"):
                self._connection.execute(f"PRAGMA {pragma}")
        if version == 0:
            self._create()

    def _is_ours(self, key: Secret) -> bool:
        """Say whether the file begins with the salt that belongs to this key."""
        with open(self.path, "rb") as file:
            return file.read(SALT_SIZE) == key.reveal()[-SALT_SIZE:]

    def _create(self) -> None:
        script = files("sync.store").joinpath("schema.sql").read_text("utf-8")
        with self.transaction():
            if int(self.value("PRAGMA user_version") or 0) == 0:
                for statement in _statements(script):
                    self.run(statement)
                self.run(f"PRAGMA user_version = {SCHEMA_VERSION}")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; a transaction inside another joins it."""
        if self._depth:
            yield
            return
        self.run("BEGIN IMMEDIATE")
        self._depth = 1
        try:
            yield
            self.run("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.rollback()
            self.on_rollback()
            raise
        finally:
            self._depth = 0

    def run(self, sql: str, parameters: Row = ()) -> int:
        """Run one statement with bound parameters; return the number of rows it changed."""
        with _named():
            return int(self._connection.execute(sql, parameters).rowcount)

    def run_many(self, sql: str, rows: list[Row]) -> None:
        """Run one statement for every row."""
        with _named():
            self._connection.executemany(sql, rows)

    def rows(self, sql: str, parameters: Row = ()) -> list[Row]:
        """Return all rows of a query."""
        with _named():
            return list(self._connection.execute(sql, parameters).fetchall())

    def rows_in(self, sql: str, among: Sequence[object], *more: object) -> list[Row]:
        """Return all rows of a query whose first condition reads `IN (?*)`: among these, then the other parameters."""
        return self.rows(sql.replace("?*", ",".join("?" * len(among)), 1), (*among, *more))

    def row(self, sql: str, parameters: Row = ()) -> Row | None:
        """Return the first row of a query, None if there is none."""
        with _named():
            found: Row | None = self._connection.execute(sql, parameters).fetchone()
        return found

    def value(self, sql: str, parameters: Row = ()) -> Any:
        """Return the first column of the first row, None if there is no row."""
        found = self.row(sql, parameters)
        return None if found is None else found[0]

    @property
    def changes_elsewhere(self) -> int:
        """A number that moves when another connection has committed."""
        return int(self.value("PRAGMA data_version"))

    def close(self) -> None:
        """Close the connection; what was committed stays."""
        self._connection.close()


def _nothing() -> None:
    """Nobody keeps anything that a rollback makes stale."""


def _make_private(path: Path) -> None:
    """Make a file that is not there yet for its owner alone; SQLite gives its journals the same rights."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise dbapi2.OperationalError(
            "database or disk is full" if error.errno in _FULL else "unable to open"
        ) from None


def _statements(script: str) -> Iterator[str]:
    pending = ""
    for line in script.splitlines():
        pending += line.split("--", 1)[0] + "\n"
        if dbapi2.complete_statement(pending) and pending.strip():
            yield pending
            pending = ""


@contextmanager
def _named() -> Iterator[None]:
    try:
        yield
    except dbapi2.DatabaseError as error:
        raise _name(error) from None


def _name(error: dbapi2.DatabaseError) -> StoreError:
    text = str(error).lower()
    if "full" in text or "disk i/o" in text:
        return DiskFull()
    if "locked" in text or "busy" in text:
        return DatabaseBusy()
    if "unable to open" in text or "readonly" in text:
        return DatabaseRefused()
    if "not a database" in text:
        return DatabaseForeign()
    if isinstance(error, dbapi2.IntegrityError | dbapi2.ProgrammingError | dbapi2.InterfaceError):
        raise error
    return DatabaseDamaged()
