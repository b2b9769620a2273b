# SPDX-License-Identifier: AGPL-3.0-or-later
"""A member's keys come from a salt, serve one group, and are checked when somebody is let in."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings

from crypto.encoding import decode, encode
from crypto.errors import BadEncoding, BadKey, BadMember
from crypto.member import (
    MemberRecord,
    check_record,
    delete_token,
    deletion_secret,
    device_key,
    member_id,
    sealing_key,
    succession_commitment,
)
from crypto.root import Root
from crypto.secret import Secret
from tests.crypto.strategies import bytes32, secrets

ROOT = Root(Secret(b"r" * 32))
DEVICE, USER = Secret(b"d" * 32), Secret(b"u" * 32)


def record(salt: bytes, index: int = 0) -> MemberRecord:
    return MemberRecord(
        ROOT.override_key(index).public,
        succession_commitment(salt, ROOT.succession_digest()),
        sealing_key(USER, salt).public,
        (device_key(DEVICE, salt).public,),
    )


RECORD = record(b"s" * 32)


@settings(max_examples=10)
@given(bytes32)
def test_a_member_is_admitted(salt: bytes) -> None:
    one = record(salt)
    check_record(one)
    assert decode(MemberRecord, encode(one)) == one
    assert len(member_id(one)) == 32


def test_nothing_identical_appears_in_two_groups() -> None:
    one, other = record(b"1" * 32, 0), record(b"2" * 32, 1)
    first, second = encode(one), encode(other)
    pieces = {first[at : at + 16] for at in range(len(first) - 15)}
    assert not pieces & {second[at : at + 16] for at in range(len(second) - 15)}
    assert member_id(one) != member_id(other)


def test_the_same_salt_gives_the_same_keys() -> None:
    assert record(b"s" * 32) == RECORD
    assert device_key(USER, b"s" * 32).public != device_key(DEVICE, b"s" * 32).public


@pytest.mark.parametrize("field", ["override", "succession", "sealing", "devices"])
def test_the_id_covers_every_key(field: str) -> None:
    other = getattr(record(b"x" * 32, 3), field)
    assert member_id(msgspec.structs.replace(RECORD, **{field: other})) != member_id(RECORD)


def devices(count: int) -> tuple[bytes, ...]:
    return tuple(device_key(DEVICE, bytes([number])).public for number in range(count))


@pytest.mark.parametrize("count", [1, 2, 16])
def test_up_to_16_devices_are_admitted(count: int) -> None:
    check_record(msgspec.structs.replace(RECORD, devices=devices(count)))


@pytest.mark.parametrize(
    "wrong",
    [(), devices(17), devices(1) * 2, (RECORD.override,)],
    ids=["none", "too many", "one twice", "the override key"],
)
def test_another_list_of_devices_is_refused(wrong: tuple[bytes, ...]) -> None:
    with pytest.raises(BadMember):
        check_record(msgspec.structs.replace(RECORD, devices=wrong))


@pytest.mark.parametrize(
    "wrong",
    [
        {"override": bytes(32)},
        {"devices": (bytes(32),)},
        {"devices": (*devices(2), b"\x01" + bytes(31))},
        {"devices": (devices(1)[0][:31],)},
        {"sealing": bytes(1216)},
        {"sealing": RECORD.sealing[:-1]},
        {"sealing": b""},
    ],
    ids=["override", "device", "third device", "short device", "zero sealing", "short sealing", "no sealing"],
)
def test_a_bad_key_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(BadKey):
        check_record(msgspec.structs.replace(RECORD, **wrong))


def test_keys_of_another_length_do_not_decode() -> None:
    with pytest.raises(BadEncoding):
        decode(MemberRecord, encode(msgspec.structs.replace(RECORD, override=bytes(31))))


@given(secrets, bytes32, bytes32)
def test_a_delete_token_belongs_to_one_event_and_account(user_key: Secret, event: bytes, other: bytes) -> None:
    token = delete_token(deletion_secret(user_key), event)
    assert len(token) == 32
    assert (delete_token(deletion_secret(user_key), other) == token) == (event == other)
    assert delete_token(deletion_secret(Secret(bytes(31) + b"!")), event) != token
