# SPDX-License-Identifier: AGPL-3.0-or-later
"""The data folder of a relay: its key, its first pass, its certificate and its database, readable by nobody else."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from crypto.capability import Secret, SigningKey, new_pass
from relay.certificate import self_signed
from relay.errors import AlreadyServing, CannotServe

SECRET_SIZE = 32


class Folder:
    """What lies in the folder at `path`, which is made if it is missing."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.mkdir(mode=0o700, parents=True, exist_ok=True)

    @property
    def database(self) -> Path:
        """Where the database is."""
        return self._path / "relay.sqlite"

    @property
    def is_new(self) -> bool:
        """Whether no relay was ever started here."""
        return not (self._path / "relay.key").exists()

    def key(self) -> SigningKey:
        """Return the relay's key, made the first time."""
        return SigningKey(self._seed())

    def first_pass(self) -> Secret:
        """Return the first pass, made the first time."""
        return self._secret("first.pass")

    def certificate(self) -> Path:
        """Write the certificate made from the relay's key, and return where it is (PROTOCOL 2.2)."""
        self._write("tls.pem", self_signed(self._seed()))
        return self._path / "tls.pem"

    def remember_base(self, base: str) -> None:
        """Note where the relay answers, for addresses that are printed later."""
        self._write("address", base.encode("utf-8"))

    def base(self) -> str:
        """Return where the relay answered last; CannotServe if it never did."""
        try:
            return (self._path / "address").read_text("utf-8")
        except FileNotFoundError:
            raise CannotServe("no relay has been started with this folder yet") from None

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the folder for this process; AlreadyServing. A process that dies lets go of it."""
        with ExitStack() as stack:
            try:
                path = self._path / "serving.lock"
                lock = stack.enter_context(closing(sqlite3.connect(path, timeout=0, isolation_level=None)))
                lock.execute("PRAGMA journal_mode = MEMORY")
                lock.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
                    raise AlreadyServing("another relay is running with this folder") from None
                raise CannotServe("the data folder can't be written to") from None
            yield

    def _seed(self) -> Secret:
        return self._secret("relay.key")

    def _secret(self, name: str) -> Secret:
        try:
            data = (self._path / name).read_bytes()
        except FileNotFoundError:
            data = new_pass().reveal()
            self._write(name, data)
        if len(data) != SECRET_SIZE:
            raise CannotServe(f"the file {name} in the data folder is damaged")
        return Secret(data)

    def _write(self, name: str, data: bytes) -> None:
        # whole or not at all, whatever happens meanwhile
        new = self._path / f"{name}.new"
        with open(os.open(new, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._path / name)
        _make_durable(self._path)


def _make_durable(folder: Path) -> None:
    # without this a power cut could bring back a folder without the relay's key
    if sys.platform != "win32":
        number = os.open(folder, os.O_RDONLY)
        os.fsync(number)
        os.close(number)
