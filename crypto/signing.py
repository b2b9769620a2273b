# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ed25519 over labelled bytes, through libsodium alone so that all clients agree on what is valid (FORMAT 3)."""

from __future__ import annotations

from struct import pack

from nacl.bindings import (
    crypto_core_ed25519_is_valid_point,
    crypto_sign,
    crypto_sign_open,
    crypto_sign_seed_keypair,
)
from nacl.exceptions import BadSignatureError

from crypto.errors import BadKey, BadSignature
from crypto.labels import Label
from crypto.secret import Secret

PUBLIC_SIZE = 32
SEED_SIZE = 32
SIGNATURE_SIZE = 64


class SigningKey:
    """A key that signs; `public` (32 bytes) is what others check with."""

    __slots__ = ("_expanded", "public")

    def __init__(self, seed: Secret) -> None:
        """Expand a 32-byte seed (RFC 8032); BadKey for another length."""
        if len(seed.reveal()) != SEED_SIZE:
            raise BadKey
        self.public, expanded = crypto_sign_seed_keypair(seed.reveal())
        self._expanded = Secret(expanded)

    def sign(self, label: Label, *parts: bytes) -> bytes:
        """Sign the parts under a label: 64 bytes (FORMAT 3.1)."""
        return self._sign_message(_message(label, parts))

    def _sign_message(self, message: bytes) -> bytes:
        return crypto_sign(message, self._expanded.reveal())[:SIGNATURE_SIZE]


def verify(public: bytes, signature: bytes, label: Label, *parts: bytes) -> None:
    """Return if `signature` is that of `public` over the parts under the label, else BadSignature (FORMAT 3.1)."""
    _verify_message(public, signature, _message(label, parts))


def check_public(public: bytes) -> None:
    """Return if a public key may be admitted, else BadKey: length, canonical, in the prime-order group."""
    if len(public) != PUBLIC_SIZE or not crypto_core_ed25519_is_valid_point(public):
        raise BadKey


def _message(label: Label, parts: tuple[bytes, ...]) -> bytes:
    return b"".join([label, *(chunk for part in parts for chunk in (pack(">Q", len(part)), part))])


def _verify_message(public: bytes, signature: bytes, message: bytes) -> None:
    # libsodium is told neither length: a wrong one would shift the bytes or read beyond them
    if len(public) != PUBLIC_SIZE or len(signature) != SIGNATURE_SIZE:
        raise BadSignature
    try:
        crypto_sign_open(signature + message, public)
    except BadSignatureError:
        raise BadSignature from None
