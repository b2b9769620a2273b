# SPDX-License-Identifier: AGPL-3.0-or-later
"""BLAKE2b with a domain label and unambiguous parts: the one hash and the one key derivation (FORMAT 2.2)."""

from __future__ import annotations

from hashlib import blake2b
from struct import pack

from crypto.labels import Label
from crypto.secret import Secret

DIGEST_SIZE = 32


def digest(label: Label, *parts: bytes) -> bytes:
    """Hash the parts to 32 bytes under a label; every part is prefixed with its length (FORMAT 2.2)."""
    state = blake2b(digest_size=DIGEST_SIZE, person=label)
    for part in parts:
        state.update(pack(">Q", len(part)))
        state.update(part)
    return state.digest()


def derive(secret: Secret, label: Label, *parts: bytes, size: int = 32) -> Secret:
    """Derive a secret of `size` (16 to 64) bytes from a secret, a label and public parts (FORMAT 2.3)."""
    state = blake2b(digest_size=size, key=secret.reveal(), person=label)
    for part in parts:
        state.update(pack(">Q", len(part)))
        state.update(part)
    return Secret(state.digest())
