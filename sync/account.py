# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this device keeps of its account, and the faces that it makes for groups (PROTOCOL 2)."""

from __future__ import annotations

from crypto.beacon import BeaconPublic
from crypto.encoding import Bytes32, Wire
from crypto.member import MemberRecord, deletion_secret, device_key, sealing_key, succession_commitment
from crypto.member import member_id as id_of
from crypto.root import Root
from crypto.secret import Secret, random_bytes
from sync.keys import Me

SALT_SIZE = 32


class Account(Wire, frozen=True):
    """The secrets of this installation; the words themselves are not among them."""

    device_secret: Secret
    overrides: tuple[Bytes32, ...]
    succession: Bytes32
    beacon: BeaconPublic


def new_account(root: Root) -> Account:
    """Draw a device for the account of this root (about 50 ms)."""
    return Account(Secret.random(), root.override_publics(), root.succession_digest(), root.beacon().public())


def new_face(account: Account, user_key: Secret, override_index: int) -> tuple[bytes, Me]:
    """A salt and a face for one more group, unlinkable to every other; uses up one override key."""
    salt = random_bytes(SALT_SIZE)
    record = MemberRecord(
        account.overrides[override_index],
        succession_commitment(salt, account.succession),
        sealing_key(user_key, salt).public,
        (device_key(account.device_secret, salt).public,),
    )
    return salt, face(account, user_key, salt, record)


def face(account: Account, user_key: Secret, salt: bytes, record: MemberRecord) -> Me:
    """The keys of a face that was made before."""
    return Me(
        id_of(record),
        record,
        device_key(account.device_secret, salt),
        sealing_key(user_key, salt),
        deletion_secret(user_key),
    )
