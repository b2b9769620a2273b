# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sealed bytes open under one key, one label and one context, and no other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto import labels
from crypto.aead import OVERHEAD, Sealer, open_bytes, seal_bytes
from crypto.errors import CannotOpen, CryptoError, WrongCommitment, WrongSize
from crypto.secret import Secret
from tests.crypto.strategies import flipped, secrets

KEY = Secret(b"k" * 32)


@given(secrets, st.binary(max_size=100), st.binary(max_size=500))
def test_it_comes_back(key: Secret, associated: bytes, plaintext: bytes) -> None:
    sealed = seal_bytes(key, labels.KIT, associated, plaintext)
    assert len(sealed) == OVERHEAD + len(plaintext)
    assert open_bytes(key, labels.KIT, associated, sealed) == plaintext


@given(st.integers(0), st.binary(max_size=100))
def test_a_flipped_bit_is_refused(bit: int, plaintext: bytes) -> None:
    sealed = seal_bytes(KEY, labels.KIT, b"context", plaintext)
    with pytest.raises((CannotOpen, WrongCommitment)):
        open_bytes(KEY, labels.KIT, b"context", flipped(sealed, bit))


def test_the_commitment_is_checked_before_the_rest() -> None:
    sealed = seal_bytes(KEY, labels.KIT, b"context", b"plaintext")
    for bit in (0, 23 * 8, 24 * 8, 55 * 8 + 7):
        with pytest.raises(WrongCommitment):
            open_bytes(KEY, labels.KIT, b"context", flipped(sealed, bit))
    with pytest.raises(CannotOpen):
        open_bytes(KEY, labels.KIT, b"context", flipped(sealed, 56 * 8))


@given(secrets)
def test_another_key_or_label_is_named_as_such(other: Secret) -> None:
    sealed = seal_bytes(KEY, labels.KIT, b"", b"plaintext")
    with pytest.raises(WrongCommitment) as caught:
        open_bytes(KEY, labels.LINK, b"", sealed)
    assert caught.value.part == "key"
    if other != KEY:
        with pytest.raises(WrongCommitment):
            open_bytes(other, labels.KIT, b"", sealed)


def test_another_context_is_refused() -> None:
    sealed = seal_bytes(KEY, labels.KIT, b"context", b"plaintext")
    for other in (b"", b"contexu", b"context\0"):
        with pytest.raises(CannotOpen):
            open_bytes(KEY, labels.KIT, other, sealed)


def test_a_cut_one_is_refused_at_every_length() -> None:
    sealed = seal_bytes(KEY, labels.KIT, b"", b"plaintext")
    for size in range(len(sealed)):
        with pytest.raises(WrongSize if size < OVERHEAD else CannotOpen):
            open_bytes(KEY, labels.KIT, b"", sealed[:size])
    with pytest.raises(CannotOpen):
        open_bytes(KEY, labels.KIT, b"", sealed + b"\0")


@given(st.binary(max_size=200))
def test_any_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(CryptoError):
        open_bytes(KEY, labels.KIT, b"", data)


def test_no_nonce_comes_twice() -> None:
    drawn = {seal_bytes(KEY, labels.KIT, b"", b"same") for _ in range(200)}
    assert len({sealed[:24] for sealed in drawn}) == 200
    sealer = Sealer(KEY, labels.KIT)
    sealer.seal(b"", b"once")
    with pytest.raises(ValueError, match="spent"):
        sealer.seal(b"", b"twice")
