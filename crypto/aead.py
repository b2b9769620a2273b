# SPDX-License-Identifier: AGPL-3.0-or-later
"""XChaCha20-Poly1305 that commits to its key, so that no bytes open under two keys (FORMAT 4)."""

from __future__ import annotations

import hmac

from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_decrypt, crypto_aead_xchacha20poly1305_ietf_encrypt
from nacl.exceptions import CryptoError as PrimitiveRefused

from crypto.errors import CannotOpen, WrongCommitment, WrongSize
from crypto.hashing import derive
from crypto.labels import Label
from crypto.secret import Secret, random_bytes

NONCE_SIZE = 24
COMMITMENT_SIZE = 32
TAG_SIZE = 16
OVERHEAD = NONCE_SIZE + COMMITMENT_SIZE + TAG_SIZE
_HEAD = NONCE_SIZE + COMMITMENT_SIZE


class Sealer:
    """One sealing under a nonce that is drawn here: nonce and commitment are known before the plaintext is."""

    __slots__ = ("_key", "commitment", "nonce")

    def __init__(self, secret: Secret, label: Label) -> None:
        """Draw the nonce (24) and derive the key and its commitment (32) (FORMAT 4.1)."""
        self.nonce = random_bytes(NONCE_SIZE)
        self._key: bytes | None
        self._key, self.commitment = _message_key(secret, label, self.nonce)

    def seal(self, associated: bytes, plaintext: bytes) -> bytes:
        """Return the ciphertext, 16 bytes longer than the plaintext; a second call is a ValueError."""
        if self._key is None:
            raise ValueError("the nonce is spent")
        key, self._key = self._key, None
        return crypto_aead_xchacha20poly1305_ietf_encrypt(plaintext, associated, self.nonce, key)


def open_committed(
    secret: Secret, label: Label, nonce: bytes, commitment: bytes, associated: bytes, ciphertext: bytes
) -> bytes:
    """Return what a Sealer sealed; WrongCommitment for another key, checked first, then CannotOpen (FORMAT 4.1)."""
    key, expected = _message_key(secret, label, nonce)
    if not hmac.compare_digest(expected, commitment):
        raise WrongCommitment("key")
    return _open_bare(key, nonce, associated, ciphertext)


def seal_bytes(secret: Secret, label: Label, associated: bytes, plaintext: bytes) -> bytes:
    """Seal to nonce 24 ‖ commitment 32 ‖ ciphertext: 72 bytes more than the plaintext (FORMAT 4.2)."""
    sealer = Sealer(secret, label)
    return sealer.nonce + sealer.commitment + sealer.seal(associated, plaintext)


def open_bytes(secret: Secret, label: Label, associated: bytes, sealed: bytes) -> bytes:
    """Open what `seal_bytes` made; WrongSize if too short, else as `open_committed`."""
    if len(sealed) < OVERHEAD:
        raise WrongSize
    nonce, commitment = sealed[:NONCE_SIZE], sealed[NONCE_SIZE:_HEAD]
    return open_committed(secret, label, nonce, commitment, associated, sealed[_HEAD:])


def _message_key(secret: Secret, label: Label, nonce: bytes) -> tuple[bytes, bytes]:
    both = derive(secret, label, nonce, size=64).reveal()
    return both[:32], both[32:]


def _open_bare(key: bytes, nonce: bytes, associated: bytes, ciphertext: bytes) -> bytes:
    try:
        return crypto_aead_xchacha20poly1305_ietf_decrypt(ciphertext, associated, nonce, key)
    except PrimitiveRefused:
        raise CannotOpen from None
