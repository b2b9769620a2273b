# SPDX-License-Identifier: AGPL-3.0-or-later
"""HPKE boxes to one recipient, post-quantum and classical at once (FORMAT 5)."""

from __future__ import annotations

from typing import Annotated

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)
from msgspec import Meta

from crypto import labels
from crypto.encoding import Wire, encode
from crypto.errors import BadKey, CannotOpen
from crypto.hashing import derive, digest
from crypto.secret import Secret

MLKEM_SIZE = 1184
PUBLIC_SIZE = MLKEM_SIZE + 32
OVERHEAD = 1136
SealingPublic = Annotated[bytes, Meta(min_length=PUBLIC_SIZE, max_length=PUBLIC_SIZE)]
_FIELD = 2**255 - 19
_SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


class BoxContext(Wire, frozen=True):
    """What a box is for; a box opens under exactly the context it was sealed under (FORMAT 5.3)."""

    group: bytes
    record: bytes
    recipient: bytes
    key_id: bytes
    purpose: bytes


class SealingKey:
    """A key that opens boxes; `public` (1,216 bytes: ML-KEM-768 ‖ X25519) is what others seal to."""

    __slots__ = ("_private", "public")

    def __init__(self, secret: Secret) -> None:
        """Derive both halves from one secret (FORMAT 5.1)."""
        mlkem = MLKEM768PrivateKey.from_seed_bytes(derive(secret, labels.KEM_MLKEM, size=64).reveal())
        x25519 = X25519PrivateKey.from_private_bytes(derive(secret, labels.KEM_X25519).reveal())
        self._private = MLKEM768X25519PrivateKey(mlkem, x25519)
        self.public = mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()


def key_id(public: bytes) -> bytes:
    """Return the 32-byte digest that names a sealing key in a context."""
    return digest(labels.KEY_ID, public)


def seal(public: bytes, context: BoxContext, plaintext: bytes) -> bytes:
    """Seal to a sealing key: 1,136 bytes more than the plaintext; BadKey (FORMAT 5.2)."""
    try:
        return _SUITE.encrypt(plaintext, _parse(public), info=encode(context))
    except ValueError:
        raise BadKey from None


def open_box(key: SealingKey, context: BoxContext, box: bytes) -> bytes:
    """Open a box with the key and context it was sealed for, else CannotOpen."""
    try:
        return _SUITE.decrypt(box, key._private, info=encode(context))
    except (InvalidTag, ValueError):
        raise CannotOpen from None


def check_sealing_public(public: bytes) -> None:
    """Return if a sealing key may be admitted, else BadKey: length, ML-KEM modulus, X25519 canonical and not small."""
    try:
        _parse(public)
        X25519PrivateKey.from_private_bytes(b"\1" * 32).exchange(X25519PublicKey.from_public_bytes(public[MLKEM_SIZE:]))
    except ValueError:
        raise BadKey from None
    if int.from_bytes(public[MLKEM_SIZE:], "little") >= _FIELD:
        raise BadKey


def _parse(public: bytes) -> MLKEM768X25519PublicKey:
    mlkem = MLKEM768PublicKey.from_public_bytes(public[:MLKEM_SIZE])
    return MLKEM768X25519PublicKey(mlkem, X25519PublicKey.from_public_bytes(public[MLKEM_SIZE:]))
