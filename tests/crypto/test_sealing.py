# SPDX-License-Identifier: AGPL-3.0-or-later
"""A box opens with one key, in the context it was sealed for, or not at all."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.errors import BadKey, CannotOpen
from crypto.sealing import (
    PUBLIC_SIZE,
    BoxContext,
    SealingKey,
    check_sealing_public,
    key_id,
    open_box,
    seal,
)
from crypto.secret import Secret
from tests.crypto.strategies import flipped, secrets

KEY = SealingKey(Secret(b"k" * 32))
OTHER = SealingKey(Secret(b"o" * 32))
CONTEXT = BoxContext(b"group", b"record", b"recipient", key_id(KEY.public), b"purpose")
PAYLOAD = b"p" * 32
BOX = seal(KEY.public, CONTEXT, PAYLOAD)
# RFC 7748 and "May the Fourth Be With You": the u-coordinates that give the all-zero secret, canonical and not
SMALL_ORDER = [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "0100000000000000000000000000000000000000000000000000000000000080",
]


@settings(max_examples=20)
@given(secrets, st.binary(max_size=100))
def test_it_comes_back(secret: Secret, payload: bytes) -> None:
    key = SealingKey(secret)
    check_sealing_public(key.public)
    box = seal(key.public, CONTEXT, payload)
    assert open_box(key, CONTEXT, box) == payload
    assert len(box) == 1136 + len(payload)


def test_sizes_are_those_of_the_format() -> None:
    assert len(KEY.public) == PUBLIC_SIZE == 1216
    assert len(BOX) == 1168
    assert len(key_id(KEY.public)) == 32


def test_the_same_secret_gives_the_same_key() -> None:
    assert SealingKey(Secret(b"k" * 32)).public == KEY.public != OTHER.public


def test_two_boxes_have_nothing_in_common() -> None:
    again = seal(KEY.public, CONTEXT, PAYLOAD)
    assert not {again[at : at + 16] for at in range(0, 1168, 16)} & {BOX[at : at + 16] for at in range(0, 1168, 16)}


def test_another_key_opens_nothing() -> None:
    with pytest.raises(CannotOpen):
        open_box(OTHER, CONTEXT, BOX)


@pytest.mark.parametrize("field", ["group", "record", "recipient", "key_id", "purpose"])
def test_every_part_of_the_context_counts(field: str) -> None:
    with pytest.raises(CannotOpen):
        open_box(KEY, msgspec.structs.replace(CONTEXT, **{field: b"other"}), BOX)
    with pytest.raises(CannotOpen):
        open_box(KEY, msgspec.structs.replace(CONTEXT, **{field: b""}), BOX)


def test_a_part_of_the_context_that_moved_is_refused() -> None:
    for moved in (
        BoxContext(b"grou", b"precord", b"recipient", CONTEXT.key_id, b"purpose"),
        BoxContext(b"record", b"group", b"recipient", CONTEXT.key_id, b"purpose"),
        BoxContext(b"group", b"record", b"recipient" + CONTEXT.key_id, b"", b"purpose"),
    ):
        with pytest.raises(CannotOpen):
            open_box(KEY, moved, BOX)


@settings(max_examples=60)
@given(st.integers(0, 1168 * 8 - 1))
def test_a_flipped_bit_is_refused(bit: int) -> None:
    with pytest.raises(CannotOpen):
        open_box(KEY, CONTEXT, flipped(BOX, bit))


@pytest.mark.parametrize("size", [0, 1, 15, 16, 1087, 1088, 1089, 1119, 1120, 1121, 1135, 1136, 1167])
def test_a_cut_box_is_refused(size: int) -> None:
    with pytest.raises(CannotOpen):
        open_box(KEY, CONTEXT, BOX[:size])
    with pytest.raises(CannotOpen):
        open_box(KEY, CONTEXT, BOX + bytes(size + 1))


@pytest.mark.parametrize("point", SMALL_ORDER)
def test_an_x25519_half_that_adds_nothing_is_refused(point: str) -> None:
    public = KEY.public[:1184] + bytes.fromhex(point)
    with pytest.raises(BadKey):
        check_sealing_public(public)
    with pytest.raises(BadKey):
        seal(public, CONTEXT, PAYLOAD)
    with pytest.raises(CannotOpen):
        open_box(KEY, CONTEXT, BOX[:1088] + bytes.fromhex(point) + BOX[1120:])


@pytest.mark.parametrize("half", [b"\xf6" + b"\xff" * 30 + b"\x7f", b"\x09" + bytes(30) + b"\x80"])
def test_a_second_name_for_an_x25519_half_is_refused(half: bytes) -> None:
    with pytest.raises(BadKey):
        check_sealing_public(KEY.public[:1184] + half)


@pytest.mark.parametrize("half", [b"\xff" * 1184, b"\x01\x0d" + bytes(1182), b"\x01\xfd" + bytes(1182)])
def test_an_mlkem_half_beyond_its_modulus_is_refused(half: bytes) -> None:
    """12-bit coefficients from 3,329 on would give one key two encodings (FIPS 203, 7.2)."""
    public = half + KEY.public[1184:]
    with pytest.raises(BadKey):
        check_sealing_public(public)
    with pytest.raises(BadKey):
        seal(public, CONTEXT, PAYLOAD)


@pytest.mark.parametrize("size", [0, 32, 1184, 1215, 1217, 2432])
def test_a_public_key_of_another_length_is_refused(size: int) -> None:
    public = (KEY.public * 2)[:size]
    with pytest.raises(BadKey):
        check_sealing_public(public)
    with pytest.raises(BadKey):
        seal(public, CONTEXT, PAYLOAD)
