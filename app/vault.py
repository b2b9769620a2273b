# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keeps the one secret that opens a profile's database: in the system's keyring, or locked by a passphrase.

The file `vault` says which: `DYV1`, a byte for the kind (1 keyring, 2 passphrase), the body (the 16-byte name of the
keyring's entry; what crypto/passphrase.py locked), and a CRC-32 of all that, so that damage is not taken for a wrong
passphrase. It holds no secret of its own.
"""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Literal

from app.errors import ProfileError, WrongPassphrase
from app.files import read_small, write_whole
from app.keyring_box import KeyringBox
from crypto import errors as refused
from crypto.passphrase import INTERACTIVE, Cost, lock, unlock
from crypto.secret import Secret, random_bytes

Kind = Literal["none", "keyring", "passphrase"]

FILE = "vault"
MAGIC = b"DYV1"
IN_KEYRING, UNDER_PASSPHRASE = 1, 2
ENTRY_SIZE = 16
CHECK_SIZE = 4
LARGEST = 1_024
SHORTEST_PASSPHRASE = 8


class Vault:
    """One profile's vault; `create`, `open` and `change` may take half a second or ask the person: call in a thread."""

    def __init__(self, folder: Path, keyring: KeyringBox | None, cost: Cost = INTERACTIVE) -> None:
        self._path = folder / FILE
        self._keyring = keyring
        self._cost = cost

    def kind(self) -> Kind:
        """Say what opens it; ProfileError vault-damaged or vault-newer, StoreError store-refused."""
        found = self._read()
        if found is None:
            return "none"
        return "keyring" if found[0] == IN_KEYRING else "passphrase"

    def create(self, passphrase: str | None) -> Secret:
        """Draw and keep a new secret of 32 bytes: under the passphrase, or in the keyring if that is None.

        ProfileError: profile-exists, passphrase-short, passphrase-characters, keyring-absent, keyring-locked;
        StoreError: disk-full, store-refused.
        """
        if self._read() is not None:
            raise ProfileError.of("profile-exists")
        secret = Secret.random()
        self.change(secret, passphrase)
        return secret

    def change(self, secret: Secret, passphrase: str | None) -> None:
        """Keep a secret in another way, or under another passphrase; errors as in `create`."""
        before = self._read()
        if passphrase is None:
            self._write(IN_KEYRING, self._put(secret))
        else:
            self._write(UNDER_PASSPHRASE, self._lock(secret, passphrase))
        if before is not None and before[0] == IN_KEYRING and self._keyring is not None:
            self._keyring.drop(before[1].hex())

    def open(self, passphrase: str | None) -> Secret:
        """Return the secret. A passphrase that is not needed is left aside.

        WrongPassphrase; ProfileError: vault-missing, vault-damaged, vault-newer, passphrase-needed, keyring-absent,
        keyring-locked, keyring-empty; StoreError: store-refused.
        """
        found = self._read()
        if found is None:
            raise ProfileError.of("vault-missing")
        kind, body = found
        if kind == IN_KEYRING:
            return self._get(body)
        if passphrase is None:
            raise ProfileError.of("passphrase-needed")
        return _unlock(body, passphrase)

    def _put(self, secret: Secret) -> bytes:
        if self._keyring is None:
            raise ProfileError.of("keyring-absent")
        entry = random_bytes(ENTRY_SIZE)
        self._keyring.put(entry.hex(), secret)
        return entry

    def _get(self, entry: bytes) -> Secret:
        if self._keyring is None:
            raise ProfileError.of("keyring-absent")
        if len(entry) != ENTRY_SIZE:
            raise ProfileError.of("vault-damaged")
        return self._keyring.get(entry.hex())

    def _lock(self, secret: Secret, passphrase: str) -> bytes:
        if len(passphrase.strip()) < SHORTEST_PASSPHRASE:
            raise ProfileError.of("passphrase-short")
        try:
            return lock(secret, passphrase, self._cost)
        except refused.BadEncoding:
            raise ProfileError.of("passphrase-characters") from None

    def _write(self, kind: int, body: bytes) -> None:
        content = MAGIC + bytes([kind]) + body
        write_whole(self._path, content + _check(content))

    def _read(self) -> tuple[int, bytes] | None:
        data = read_small(self._path, LARGEST)
        if data is None:
            return None
        content, check = data[:-CHECK_SIZE], data[-CHECK_SIZE:]
        if len(data) > LARGEST or not content.startswith(MAGIC[:3]) or _check(content) != check:
            raise ProfileError.of("vault-damaged")
        if not content.startswith(MAGIC) or content[4:5] not in (b"\x01", b"\x02"):
            raise ProfileError.of("vault-newer")
        return content[4], content[5:]


def _unlock(locked: bytes, passphrase: str) -> Secret:
    try:
        passphrase.encode()
        return unlock(locked, passphrase)
    except (refused.WrongPassphrase, UnicodeEncodeError):
        raise WrongPassphrase.of("wrong-passphrase") from None
    except refused.UnknownVersion:
        raise ProfileError.of("vault-newer") from None
    except (refused.BadEncoding, refused.CannotOpen):
        raise ProfileError.of("vault-damaged") from None


def _check(content: bytes) -> bytes:
    return zlib.crc32(content).to_bytes(CHECK_SIZE, "big")
