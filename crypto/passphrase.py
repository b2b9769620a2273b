# SPDX-License-Identifier: AGPL-3.0-or-later
"""Locks a key with a passphrase, where there is no keyring and when a person prefers it (FORMAT 11)."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from struct import Struct

from nacl.bindings import crypto_pwhash_alg, crypto_pwhash_ALG_ARGON2ID13
from nacl.exceptions import RuntimeError as PrimitiveFailed

from crypto import labels
from crypto.aead import OVERHEAD, open_bytes, seal_bytes
from crypto.errors import BadEncoding, NotEnoughMemory, UnknownVersion, WrongCommitment, WrongPassphrase
from crypto.secret import Secret, random_bytes

VERSION = 1
SALT_SIZE = 16
KEY_SIZE = 32
MAX_OPERATIONS = 16
MIN_MEMORY = 8 * 1024
MAX_MEMORY = 1024 * 1024 * 1024
_HEAD = Struct(">BIQ16s")
LOCKED_SIZE = _HEAD.size + OVERHEAD + KEY_SIZE


@dataclass(frozen=True, slots=True)
class Cost:
    """What one guess costs: passes over the memory, and bytes of memory."""

    operations: int
    memory: int

    def is_allowed(self) -> bool:
        """Say whether this cost lies within what may be asked of a machine (FORMAT 11.1)."""
        fits = 1 <= self.operations <= MAX_OPERATIONS and MIN_MEMORY <= self.memory <= MAX_MEMORY
        return fits and self.memory % 1024 == 0


INTERACTIVE = Cost(3, 256 * 1024 * 1024)


def stretch(passphrase: str, salt: bytes, cost: Cost) -> Secret:
    """Return 32 bytes from a passphrase (NFKC) and 16 bytes of salt by Argon2id; BadEncoding, NotEnoughMemory."""
    if len(salt) != SALT_SIZE or not cost.is_allowed():
        raise BadEncoding
    try:
        text = unicodedata.normalize("NFKC", passphrase).encode()
    except UnicodeEncodeError:
        raise BadEncoding from None
    try:
        key = crypto_pwhash_alg(KEY_SIZE, text, salt, cost.operations, cost.memory, crypto_pwhash_ALG_ARGON2ID13)
    except PrimitiveFailed:
        raise NotEnoughMemory from None
    return Secret(key)


def lock(secret: Secret, passphrase: str, cost: Cost) -> bytes:
    """Lock a secret of 32 bytes, else BadEncoding: 133 bytes to be stored (FORMAT 11.2)."""
    if len(secret.reveal()) != KEY_SIZE:
        raise BadEncoding
    salt = random_bytes(SALT_SIZE)
    head = _HEAD.pack(VERSION, cost.operations, cost.memory, salt)
    return head + seal_bytes(stretch(passphrase, salt, cost), labels.LOCK, head, secret.reveal())


def unlock(locked: bytes, passphrase: str) -> Secret:
    """Return the locked secret; UnknownVersion, BadEncoding (length, cost), WrongPassphrase, CannotOpen."""
    if locked[:1] != bytes([VERSION]):
        raise UnknownVersion
    if len(locked) != LOCKED_SIZE:
        raise BadEncoding
    head = locked[: _HEAD.size]
    _, operations, memory, salt = _HEAD.unpack(head)
    key = stretch(passphrase, salt, Cost(operations, memory))
    try:
        return Secret(open_bytes(key, labels.LOCK, head, locked[_HEAD.size :]))
    except WrongCommitment:
        raise WrongPassphrase from None
