# SPDX-License-Identifier: AGPL-3.0-or-later
"""A secret is compared, revealed on purpose, and shown in no other way."""

from __future__ import annotations

import copy
import pickle
import traceback

import pytest

from crypto.errors import BadKey
from crypto.secret import Secret, random_bytes

VALUE = b"between-the-two-of-us-and-nobody"


def test_it_gives_back_what_it_holds() -> None:
    assert Secret(VALUE).reveal() == VALUE


def test_equal_means_equal_bytes() -> None:
    assert Secret(VALUE) == Secret(VALUE)
    assert Secret(VALUE) != Secret(VALUE[:-1] + b"!")
    assert Secret(VALUE) != Secret(VALUE + b"!")
    assert Secret(VALUE) != VALUE


@pytest.mark.parametrize("size", [0, 1, 15, 65, 1000])
def test_a_size_that_no_key_has_is_refused(size: int) -> None:
    with pytest.raises(BadKey):
        Secret(bytes(size))


@pytest.mark.parametrize("size", [16, 32, 64])
def test_random_secrets_differ(size: int) -> None:
    drawn = [Secret.random(size).reveal() for _ in range(100)]
    assert len(set(drawn)) == 100
    assert {len(one) for one in drawn} == {size}
    assert len(Secret.random().reveal()) == 32
    assert len(random_bytes(7)) == 7


def test_it_cannot_be_shown() -> None:
    secret = Secret(VALUE)
    for shown in (repr(secret), str(secret), f"{secret}", f"{secret!r:>9}", repr([secret])):
        assert "between" not in shown
        assert VALUE.hex() not in shown
    try:
        raise ValueError(secret)
    except ValueError:
        assert "between" not in traceback.format_exc()


def test_it_cannot_be_hashed_pickled_or_copied() -> None:
    secret = Secret(VALUE)
    for refused in (hash, pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            refused(secret)


def test_it_cannot_be_changed() -> None:
    secret = Secret(VALUE)
    with pytest.raises(AttributeError):
        secret._value = bytes(32)
    with pytest.raises(AttributeError):
        del secret._value
    with pytest.raises(AttributeError):
        secret.note = "x"
    assert secret.reveal() == VALUE
