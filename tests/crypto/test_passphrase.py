# SPDX-License-Identifier: AGPL-3.0-or-later
"""A passphrase opens its lock however it is typed, and no lock makes a machine work for hours."""

from __future__ import annotations

import resource
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.errors import BadEncoding, CannotOpen, CryptoError, NotEnoughMemory, UnknownVersion, WrongPassphrase
from crypto.passphrase import INTERACTIVE, LOCKED_SIZE, Cost, lock, stretch, unlock
from crypto.secret import Secret
from tests.crypto.strategies import CHEAP, flipped, secrets

KEY = Secret(b"k" * 32)
LOCKED = lock(KEY, "a long passphrase", CHEAP)
typeable = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@settings(max_examples=30)
@given(secrets, typeable)
def test_it_opens(secret: Secret, passphrase: str) -> None:
    locked = lock(secret, passphrase, CHEAP)
    assert len(locked) == LOCKED_SIZE == 133
    assert unlock(locked, passphrase) == secret


@pytest.mark.parametrize("typed", ["", "a long passphras", "A long passphrase", "a long passphrase ", "xyz"])
def test_another_passphrase_opens_nothing(typed: str) -> None:
    with pytest.raises(WrongPassphrase):
        unlock(LOCKED, typed)


@pytest.mark.parametrize(
    ("set_as", "typed"),
    [("Zoë", "Zoe\u0308"), ("\u212bngstro\u0308m", "ångström".replace("å", "Å")), ("①２３", "123"), ("ﬁne", "fine")],
)
def test_the_same_letters_typed_on_another_machine_open(set_as: str, typed: str) -> None:
    assert unlock(lock(KEY, set_as, CHEAP), typed) == KEY


def test_the_same_passphrase_never_locks_alike() -> None:
    assert lock(KEY, "x", CHEAP)[13:] != lock(KEY, "x", CHEAP)[13:]


@settings(max_examples=60)
@given(st.integers(13 * 8, LOCKED_SIZE * 8 - 1))
def test_a_flipped_bit_is_refused(bit: int) -> None:
    with pytest.raises((WrongPassphrase, CannotOpen)):
        unlock(flipped(LOCKED, bit), "a long passphrase")


def test_a_changed_ciphertext_is_told_from_a_wrong_passphrase() -> None:
    with pytest.raises(CannotOpen):
        unlock(flipped(LOCKED, 132 * 8), "a long passphrase")


@pytest.mark.parametrize("size", [1, 132, 134, 1000])
def test_another_length_is_refused(size: int) -> None:
    with pytest.raises(BadEncoding):
        unlock((LOCKED * 8)[:size], "a long passphrase")


@pytest.mark.parametrize("locked", [b"", b"\0" + LOCKED[1:], b"\2" + LOCKED[1:]])
def test_another_version_is_refused(locked: bytes) -> None:
    with pytest.raises(UnknownVersion):
        unlock(locked, "a long passphrase")


@pytest.mark.parametrize(
    "cost",
    [
        Cost(0, 8192),
        Cost(17, 8192),
        Cost(2**32 - 1, 8192),
        Cost(1, 0),
        Cost(1, 8191),
        Cost(1, 8193),
        Cost(1, 2**30 + 1024),
        Cost(1, 2**64 - 1),
    ],
)
def test_an_outrageous_cost_is_refused_before_it_is_paid(cost: Cost) -> None:
    head = b"\1" + cost.operations.to_bytes(4, "big") + cost.memory.to_bytes(8, "big")
    started = time.monotonic()
    with pytest.raises(BadEncoding):
        unlock(head + LOCKED[13:], "a long passphrase")
    with pytest.raises(BadEncoding):
        lock(KEY, "x", cost)
    assert time.monotonic() - started < 1


@pytest.mark.parametrize("size", [0, 15, 17, 32])
def test_a_salt_has_16_bytes(size: int) -> None:
    with pytest.raises(BadEncoding):
        stretch("x", bytes(size), CHEAP)


def test_half_a_character_is_refused() -> None:
    with pytest.raises(BadEncoding):
        stretch("\ud800", bytes(16), CHEAP)


def test_the_cost_for_people_is_allowed_and_remembered() -> None:
    assert INTERACTIVE.is_allowed()
    assert (INTERACTIVE.operations, INTERACTIVE.memory) == (3, 256 * 2**20)
    assert LOCKED[:13] == b"\1" + (1).to_bytes(4, "big") + (8192).to_bytes(8, "big")


@given(st.binary(max_size=200))
def test_any_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(CryptoError):
        unlock(data, "x")


@pytest.mark.parametrize("size", [16, 31, 33, 64])
def test_only_keys_of_32_bytes_are_locked(size: int) -> None:
    with pytest.raises(BadEncoding):
        lock(Secret(bytes(size)), "x", CHEAP)


def test_a_machine_without_the_memory_says_so() -> None:
    before = resource.getrlimit(resource.RLIMIT_AS)
    in_use = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (in_use + 256 * 2**20, before[1]))
    try:
        with pytest.raises(NotEnoughMemory):
            stretch("x", bytes(16), Cost(1, 2**30))
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
