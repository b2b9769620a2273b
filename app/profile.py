# SPDX-License-Identifier: AGPL-3.0-or-later
"""A profile on disk: made once, and opened with the keyring or a passphrase."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Literal

from app.client import Client
from app.errors import ProfileError
from app.files import disk_error
from app.home import Home
from app.keyring_box import KeyringBox
from app.naming import checked_name
from app.refusals import refusals
from app.vault import FILE as VAULT_FILE
from app.vault import Vault
from crypto.encoding import decode, encode
from crypto.hashing import derive
from crypto.labels import DATABASE
from crypto.passphrase import INTERACTIVE, Cost
from crypto.root import Root
from crypto.secret import Secret
from relay.client import RelayClient
from relay.url import RelayUrl
from sync.account import Account, new_account, new_face
from sync.authoring import found_group
from sync.commit import commit_draft
from sync.constitution import constitution_for
from sync.events import Card
from sync.lease import Lease
from sync.sessions import Sessions
from sync.store import groups, settings
from sync.store.database import RAW_KEY_SIZE, Database
from sync.store.groups import KnownGroup

DATABASE_FILE = "dooryard.db"
LEASE_FILE = "sync.lock"

State = Literal["new", "locked", "ready"]


def now_ms() -> int:
    """The time in ms since 1970 UTC."""
    return time.time_ns() // 1_000_000


class Profile:
    """The folder of one person's Dooryard."""

    def __init__(
        self,
        folder: Path,
        *,
        keyring: KeyringBox | None = None,
        passphrase: str | None = None,
        cost: Cost = INTERACTIVE,
        clock: Callable[[], int] = now_ms,
        connect: Callable[[RelayUrl], RelayClient] = RelayClient,
    ) -> None:
        self.folder = folder
        self._keyring = keyring
        self._passphrase = passphrase
        self._cost = cost
        self._clock = clock
        self._connect = connect
        self._vault = Vault(folder, keyring, cost)

    @property
    def has_keyring(self) -> bool:
        """Say whether this computer can keep the lock itself, so that no passphrase is needed."""
        return self._keyring is not None

    @property
    def state(self) -> State:
        """new: nobody lives here; locked: a passphrase opens it; ready: the keyring, or the one given. ProfileError."""
        if not (self.folder / DATABASE_FILE).exists():
            return "new"
        return "ready" if self._passphrase is not None or self._vault.kind() == "keyring" else "locked"

    def create(
        self, name: str, picture: bytes | None, passphrase: str | None, *, keep_words: bool = True
    ) -> tuple[Client, tuple[str, ...]]:
        """Move in: make the account and return its client and the 24 words (slow: half a second).

        `keep_words` keeps the words sealed here until the recovery sheet is made. ProfileError, StoreError, TextError.
        """
        if self.state != "new":
            raise ProfileError.of("profile-exists")
        shown = checked_name(name)
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.folder.chmod(0o700)
            self._put_by()
            fresh = self.folder / (DATABASE_FILE + ".new")
            for suffix in ("", "-wal", "-shm"):
                fresh.with_name(fresh.name + suffix).unlink(missing_ok=True)
        except OSError as error:
            raise disk_error(error) from None
        key = _database_key(self._vault.create(passphrase))
        root = Root.create()
        with refusals():
            db = Database(fresh, key)
            _move_in(db, root, shown, picture, keep_words, self._clock())
            db.close()
        try:
            os.replace(fresh, self.folder / DATABASE_FILE)
        except OSError as error:
            raise disk_error(error) from None
        return self._client(key), tuple(root.words.split())

    def _put_by(self) -> None:
        """Put a lock without a database aside: left by an attempt that did not end, or the only key to a moved one."""
        vault = self.folder / VAULT_FILE
        if vault.exists():
            names = (vault.with_name(f"{VAULT_FILE}.before-{number}") for number in count(1))
            os.replace(vault, next(name for name in names if not name.exists()))

    def open(self, passphrase: str | None) -> Client:
        """Open the profile (slow with a passphrase); ProfileError, WrongPassphrase, StoreError."""
        if self.state == "new":
            raise ProfileError.of("no-profile")
        return self._client(_database_key(self._vault.open(self._given(passphrase))))

    async def create_async(
        self, name: str, picture: bytes | None, passphrase: str | None, *, keep_words: bool = True
    ) -> tuple[Client, tuple[str, ...]]:
        """As `create`, with the slow part in another thread."""
        words = await asyncio.to_thread(self._create_and_close, name, picture, passphrase, keep_words)
        return await self.open_async(passphrase), words

    async def open_async(self, passphrase: str | None) -> Client:
        """As `open`, with the slow part in another thread."""
        if self.state == "new":
            raise ProfileError.of("no-profile")
        return self._client(_database_key(await asyncio.to_thread(self._vault.open, self._given(passphrase))))

    def _given(self, passphrase: str | None) -> str | None:
        return self._passphrase if passphrase is None else passphrase

    def _create_and_close(
        self, name: str, picture: bytes | None, passphrase: str | None, keep_words: bool
    ) -> tuple[str, ...]:
        client, words = self.create(name, picture, passphrase, keep_words=keep_words)
        client.abandon()
        return words

    def _client(self, key: Secret) -> Client:
        with refusals():
            sessions = _sessions(self.folder / DATABASE_FILE, key)
        home = Home(self.folder, sessions, self._clock, self._cost, self._connect)
        lease = Lease(self.folder / LEASE_FILE)
        return Client(home, lease, lambda: _sessions(self.folder / DATABASE_FILE, key))


def _database_key(secret: Secret) -> Secret:
    return derive(secret, DATABASE, size=RAW_KEY_SIZE)


def _sessions(path: Path, key: Secret) -> Sessions:
    db = Database(path, key)
    account, own_group = settings.meta(db, "account"), settings.meta(db, "own-group")
    if account is None or own_group is None:
        db.close()
        raise ProfileError.of("store-damaged")
    return Sessions(db, decode(Account, account), own_group)


def _move_in(db: Database, root: Root, name: str, picture: bytes | None, keep_words: bool, now: int) -> None:
    account = new_account(root)
    salt, me = new_face(account, account.device_secret, 0)
    card = Card(name, "spruce", "", "", ())
    draft = found_group(me, "own", constitution_for("own"), card, (), "all", ())
    own = draft.session.group
    with db.transaction():
        settings.put_meta(db, "account", encode(account))
        settings.put_meta(db, "own-group", own)
        settings.put_meta(db, "next-override", (1).to_bytes(2, "big"))
        settings.put_meta(db, "name", name.encode())
        settings.put_meta(db, "picture", picture or b"")
        if keep_words:
            settings.put_meta(db, "words", root.words.encode())
        record = encode(me.record)
        groups.add_group(db, KnownGroup(own, "own", salt, 0, b"", record, "member", now, now, encode(card)))
        commit_draft(Sessions(db, account, own), draft, now)
