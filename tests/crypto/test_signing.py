# SPDX-License-Identifier: AGPL-3.0-or-later
"""A signature belongs to one key, one label and the parts as they were cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.bindings import crypto_core_ed25519_add, crypto_sign

from crypto import labels
from crypto.errors import BadKey, BadSignature
from crypto.secret import Secret
from crypto.signing import SigningKey, check_public, verify
from tests.crypto.reference import ORDER, TORSION
from tests.crypto.strategies import flipped, parts, secrets

KEY = SigningKey(Secret(bytes(range(32))))
# RFC 8032 5.1.7 and the list in libsodium: the points whose order divides 8, canonical and not
SMALL_ORDER = [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "13e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "b4176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "0100000000000000000000000000000000000000000000000000000000000080",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
]


@given(secrets, parts)
def test_a_signature_is_accepted(seed: Secret, signed: list[bytes]) -> None:
    key = SigningKey(seed)
    verify(key.public, key.sign(labels.CONTROL, *signed), labels.CONTROL, *signed)
    check_public(key.public)


@given(parts, parts)
def test_other_parts_are_refused(signed: list[bytes], other: list[bytes]) -> None:
    signature = KEY.sign(labels.CONTROL, *signed)
    if signed != other:
        with pytest.raises(BadSignature):
            verify(KEY.public, signature, labels.CONTROL, *other)


@given(st.integers(0))
def test_a_flipped_bit_is_refused(bit: int) -> None:
    signature = KEY.sign(labels.CONTROL, b"part", b"")
    with pytest.raises(BadSignature):
        verify(KEY.public, flipped(signature, bit), labels.CONTROL, b"part", b"")
    with pytest.raises(BadSignature):
        verify(flipped(KEY.public, bit), signature, labels.CONTROL, b"part", b"")
    with pytest.raises(BadSignature):
        verify(KEY.public, signature, labels.CONTROL, flipped(b"part", bit), b"")


def test_another_label_is_refused() -> None:
    signature = KEY.sign(labels.APPEND, b"a")
    with pytest.raises(BadSignature):
        verify(KEY.public, signature, labels.CLOSE, b"a")


def test_a_part_that_moved_is_refused() -> None:
    signature = KEY.sign(labels.APPEND, b"ab", b"c")
    for other in ((b"a", b"bc"), (b"abc",), (b"ab", b"c", b""), (b"c", b"ab")):
        with pytest.raises(BadSignature):
            verify(KEY.public, signature, labels.APPEND, *other)


@pytest.mark.parametrize("size", [0, 1, 31, 33, 63, 65, 96])
def test_lengths_are_checked_before_libsodium_reads(size: int) -> None:
    signature = KEY.sign(labels.APPEND, b"a")
    with pytest.raises(BadSignature):
        verify(KEY.public, (signature * 2)[:size], labels.APPEND, b"a")
    with pytest.raises(BadSignature):
        verify((KEY.public * 4)[:size], signature, labels.APPEND, b"a")
    with pytest.raises(BadKey):
        check_public((KEY.public * 4)[:size])


def test_a_signature_moved_into_the_message_is_refused() -> None:
    """A relay that could shift the boundary between signature and message would have a second message signed."""
    message = labels.APPEND + bytes(8)
    whole = crypto_sign(message, KEY._expanded.reveal())
    verify(KEY.public, whole[:64], labels.APPEND, b"")
    with pytest.raises(BadSignature):
        verify(KEY.public, whole[:63], labels.APPEND, b"")


def test_a_signature_has_one_form_only() -> None:
    """S and S + L satisfy the same equation: the second is refused, or an id could be given two signatures."""
    signature = KEY.sign(labels.APPEND, b"a")
    larger = int.from_bytes(signature[32:], "little") + ORDER
    with pytest.raises(BadSignature):
        verify(KEY.public, signature[:32] + larger.to_bytes(32, "little"), labels.APPEND, b"a")


@pytest.mark.parametrize("point", SMALL_ORDER)
def test_a_key_of_small_order_is_refused(point: str) -> None:
    public = bytes.fromhex(point)
    with pytest.raises(BadKey):
        check_public(public)
    # R = identity, S = 0 satisfies the equation of a key of small order for about one message in eight
    for number in range(32):
        for r in (bytes([1]) + bytes(31), public):
            with pytest.raises(BadSignature):
                verify(public, r + bytes(32), labels.APPEND, bytes([number]))


def test_a_key_outside_the_main_group_is_refused() -> None:
    with pytest.raises(BadKey):
        check_public(crypto_core_ed25519_add(KEY.public, TORSION))


@pytest.mark.parametrize("public", [b"\x02" + bytes(31), b"\xff" * 32, b"\xee" + b"\xff" * 30 + b"\x7f"])
def test_a_key_that_is_no_canonical_point_is_refused(public: bytes) -> None:
    with pytest.raises(BadKey):
        check_public(public)


@pytest.mark.parametrize("size", [16, 31, 33, 64])
def test_a_seed_has_32_bytes(size: int) -> None:
    with pytest.raises(BadKey):
        SigningKey(Secret(bytes(size)))


def test_a_key_does_not_show_its_seed() -> None:
    assert bytes(range(32)).hex() not in f"{KEY!r} {vars(type(KEY))}"
    assert not hasattr(KEY, "__dict__")
