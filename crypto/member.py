# SPDX-License-Identifier: AGPL-3.0-or-later
"""One account's face in one group: keys derived by a salt, so that nothing identical appears in two (FORMAT 8)."""

from __future__ import annotations

from crypto import labels
from crypto.encoding import Bytes32, Wire, encode
from crypto.errors import BadMember
from crypto.hashing import derive, digest
from crypto.sealing import SealingKey, SealingPublic, check_sealing_public
from crypto.secret import Secret
from crypto.signing import SigningKey, check_public

MAX_DEVICES = 16


class MemberRecord(Wire, frozen=True):
    """The public keys of a member: override key, succession commitment, sealing key (1,216), device keys."""

    override: Bytes32
    succession: Bytes32
    sealing: SealingPublic
    devices: tuple[Bytes32, ...]


def device_key(device_secret: Secret, salt: bytes) -> SigningKey:
    """Return this device's signing key in the group of this salt."""
    return SigningKey(derive(device_secret, labels.DEVICE, salt))


def sealing_key(user_key: Secret, salt: bytes) -> SealingKey:
    """Return the account's sealing key in the group of this salt."""
    return SealingKey(derive(user_key, labels.SEALING, salt))


def succession_commitment(salt: bytes, succession_digest: bytes) -> bytes:
    """Return the 32-byte salted hash of the account's post-quantum key."""
    return digest(labels.SUCCESSION_COMMITMENT, salt, succession_digest)


def member_id(record: MemberRecord) -> bytes:
    """Return the 32-byte id of a member: the digest of its record at admission."""
    return digest(labels.MEMBER, encode(record))


def check_record(record: MemberRecord) -> None:
    """Return if a member may be admitted with these keys: 1 to 16 devices, all different; BadMember, BadKey."""
    signing = (record.override, *record.devices)
    if not 1 <= len(record.devices) <= MAX_DEVICES or len(set(signing)) != len(signing):
        raise BadMember
    for public in signing:
        check_public(public)
    check_sealing_public(record.sealing)


def deletion_secret(user_key: Secret) -> Secret:
    """Return the secret from which an account derives its delete tokens while this user key lasts."""
    return derive(user_key, labels.DELETION)


def delete_token(secret: Secret, event_id: bytes) -> bytes:
    """Return the 32-byte token that deletes the envelopes of one event; its hash stands in their headers."""
    return derive(secret, labels.DELETE_TOKEN, event_id).reveal()
