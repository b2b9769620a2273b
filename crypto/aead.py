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


def message_key(secret: Secret, label: Label, nonce: bytes) -> tuple[bytes, bytes]:
    """Derive (AEAD key 32, commitment 32) for one message from a secret, a label and a nonce of 24 (FORMAT 4.1)."""
    both = derive(secret, label, nonce, size=64).reveal()
    return both[:32], both[32:]


def seal_with(key: bytes, nonce: bytes, associated: bytes, plaintext: bytes) -> bytes:
    """Seal with a key that is used for this nonce alone: 16 bytes more than the plaintext."""
    return crypto_aead_xchacha20poly1305_ietf_encrypt(plaintext, associated, nonce, key)


def open_with(key: bytes, nonce: bytes, associated: bytes, ciphertext: bytes) -> bytes:
    """Open a bare AEAD ciphertext, else CannotOpen."""
    try:
        return crypto_aead_xchacha20poly1305_ietf_decrypt(ciphertext, associated, nonce, key)
    except PrimitiveRefused:
        raise CannotOpen from None


def seal_bytes(secret: Secret, label: Label, associated: bytes, plaintext: bytes) -> bytes:
    """Seal to nonce 24 ‖ commitment 32 ‖ ciphertext: 72 bytes more than the plaintext (FORMAT 4.2)."""
    nonce = random_bytes(NONCE_SIZE)
    key, commitment = message_key(secret, label, nonce)
    return nonce + commitment + seal_with(key, nonce, associated, plaintext)


def open_bytes(secret: Secret, label: Label, associated: bytes, sealed: bytes) -> bytes:
    """Open what `seal_bytes` made; WrongSize, WrongCommitment for another key, CannotOpen for changed bytes."""
    if len(sealed) < OVERHEAD:
        raise WrongSize
    nonce = sealed[:NONCE_SIZE]
    key, commitment = message_key(secret, label, nonce)
    if not hmac.compare_digest(commitment, sealed[NONCE_SIZE:_HEAD]):
        raise WrongCommitment("key")
    return open_with(key, nonce, associated, sealed[_HEAD:])
