# SPDX-License-Identifier: AGPL-3.0-or-later
"""What somebody may do at a relay, and what proves it: the one module of crypto that both sides of a relay share."""

from __future__ import annotations

from collections.abc import Sequence

from crypto import labels
from crypto.errors import BadKey, BadSignature
from crypto.hashing import digest
from crypto.secret import Secret, random_bytes
from crypto.signing import SigningKey, check_public, verify

__all__ = [
    "BadKey",
    "BadSignature",
    "Secret",
    "SigningKey",
    "check_about",
    "check_append",
    "check_close",
    "check_public",
    "envelope_digest",
    "new_pass",
    "pass_hash",
    "random_bytes",
    "sign_about",
    "sign_append",
    "sign_close",
    "token_hash",
]

TOKEN_HASH_SIZE = 16
PASS_SIZE = 32


def sign_append(
    writer: SigningKey, relay_key: bytes, address: bytes, envelopes: Sequence[bytes], terms: bytes = b""
) -> bytes:
    """Sign the appending of these envelopes, in this order, under `terms` (a lifetime class each) (FORMAT 13.2)."""
    return writer.sign(labels.APPEND, relay_key, address, _envelopes_digest(envelopes), terms)


def check_append(
    writer: bytes, signature: bytes, relay_key: bytes, address: bytes, envelopes: Sequence[bytes], terms: bytes = b""
) -> None:
    """Return if a holder of the writer key meant these envelopes for this mailbox, else BadSignature."""
    verify(writer, signature, labels.APPEND, relay_key, address, _envelopes_digest(envelopes), terms)


def sign_close(closer: SigningKey, relay_key: bytes, address: bytes) -> bytes:
    """Sign the closing of a mailbox: nobody writes there any more (FORMAT 13.3)."""
    return closer.sign(labels.CLOSE, relay_key, address)


def check_close(closer: bytes, signature: bytes, relay_key: bytes, address: bytes) -> None:
    """Return if a holder of the close key meant to close this mailbox, else BadSignature."""
    verify(closer, signature, labels.CLOSE, relay_key, address)


def envelope_digest(envelope: bytes) -> bytes:
    """Return the 32-byte digest by which a relay knows an envelope again, also a deleted one (FORMAT 13.1)."""
    return digest(labels.ENVELOPE_ID, envelope)


def token_hash(token: bytes) -> bytes:
    """Return the 16-byte hash of a delete token that stands in the envelope's header (FORMAT 13.4)."""
    return digest(labels.TOKEN_HASH, token)[:TOKEN_HASH_SIZE]


def new_pass() -> Secret:
    """Draw a new pass (32 bytes): whoever shows it may open mailboxes at the relay that gave it."""
    return Secret.random(PASS_SIZE)


def pass_hash(relay_pass: Secret) -> bytes:
    """Return the 32-byte hash of a pass: all that a relay keeps of it (FORMAT 13.5)."""
    return digest(labels.PASS_HASH, relay_pass.reveal())


def sign_about(relay: SigningKey, nonce: bytes, body: bytes) -> bytes:
    """Answer, as a relay, a client's challenge: sign its nonce and what the relay says about itself (FORMAT 13.6)."""
    return relay.sign(labels.ABOUT, nonce, body)


def check_about(relay_key: bytes, signature: bytes, nonce: bytes, body: bytes) -> None:
    """Return if the relay with this key answered this nonce with this body, else BadSignature."""
    verify(relay_key, signature, labels.ABOUT, nonce, body)


def _envelopes_digest(envelopes: Sequence[bytes]) -> bytes:
    return digest(labels.ENVELOPES, *(envelope_digest(envelope) for envelope in envelopes))
