# SPDX-License-Identifier: AGPL-3.0-or-later
"""A link finds its mailbox; without the spoken words it opens nothing that needs them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.envelope import bucket, read_header
from crypto.errors import CryptoError, WrongCommitment, WrongWords
from crypto.hashing import derive
from crypto.invite import (
    card_key,
    door_key,
    invite_address,
    invite_writer,
    open_invite,
    open_spoken,
    seal_invite,
    spoken_words,
    words_key,
)
from crypto.labels import INVITE_CARD, INVITE_DOOR, INVITE_SALT, INVITE_WORDS
from crypto.secret import Secret
from tests.crypto.strategies import CHEAP, RELAY_A, RELAY_B, flipped, secrets

LINK = Secret(b"l" * 32)
OTHER = Secret(b"o" * 32)
HASH = b"t" * 16
WORDS = "tide maple bench river"


@given(secrets, st.binary(max_size=3000))
def test_what_lies_there_comes_back(link: Secret, payload: bytes) -> None:
    for key in (door_key(link), card_key(link)):
        envelope = seal_invite(key, HASH, payload)
        assert open_invite(key, envelope) == payload
        assert bucket(len(envelope)) == len(envelope)
        assert read_header(envelope).token_hash == HASH


@settings(max_examples=20)
@given(secrets, st.binary(max_size=100))
def test_spoken_words_open(link: Secret, payload: bytes) -> None:
    words = spoken_words()
    envelope = seal_invite(words_key(link, words, CHEAP), HASH, payload)
    assert open_spoken(link, words, CHEAP, envelope) == payload
    assert open_spoken(link, f"  {words.upper()}\n".replace(" ", "   "), CHEAP, envelope) == payload


SPOKEN = seal_invite(words_key(LINK, WORDS, CHEAP), HASH, b"key box")


@pytest.mark.parametrize("typed", ["tide maple bench road", "maple tide bench river", "zoo zoo zoo zoo"])
def test_other_words_are_named_as_such(typed: str) -> None:
    with pytest.raises(WrongWords) as caught:
        open_spoken(LINK, typed, CHEAP, SPOKEN)
    assert caught.value.position is None


@pytest.mark.parametrize("typed", ["", "tide maple bench", "tide maple bench river river"])
def test_another_number_of_words_is_refused(typed: str) -> None:
    with pytest.raises(WrongWords):
        words_key(LINK, typed, CHEAP)


def test_a_word_that_is_not_on_the_list_is_named_by_its_place() -> None:
    with pytest.raises(WrongWords) as caught:
        open_spoken(LINK, "tide mapel bench river", CHEAP, SPOKEN)
    assert caught.value.position == 2
    assert "mapel" not in str(caught.value)


def test_the_right_words_for_another_link_open_nothing() -> None:
    with pytest.raises(WrongWords):
        open_spoken(OTHER, WORDS, CHEAP, SPOKEN)


def test_the_link_alone_opens_nothing_that_needs_words() -> None:
    """All keys that the link's holder can derive without the words, tried on the key box."""
    held = [LINK, door_key(LINK), card_key(LINK), invite_address_key(), derive(LINK, INVITE_WORDS)]
    held += [derive(LINK, label) for label in (INVITE_DOOR, INVITE_CARD, INVITE_SALT)]
    for key in held:
        with pytest.raises(WrongCommitment):
            open_invite(key, SPOKEN)


def invite_address_key() -> Secret:
    return Secret(invite_address(LINK, RELAY_A))


def test_each_kind_has_its_own_key() -> None:
    keys = [door_key(LINK), card_key(LINK), words_key(LINK, WORDS, CHEAP), LINK]
    assert len({key.reveal() for key in keys}) == 4
    with pytest.raises(WrongCommitment):
        open_invite(card_key(LINK), seal_invite(door_key(LINK), HASH, b"key box"))


def test_each_relay_has_its_own_mailbox() -> None:
    seen = [
        value
        for link in (LINK, OTHER)
        for relay in (RELAY_A, RELAY_B)
        for value in (invite_address(link, relay), invite_writer(link, relay).public)
    ]
    assert len(set(seen)) == 8


@given(st.integers(0))
def test_a_flipped_bit_is_refused(bit: int) -> None:
    with pytest.raises(CryptoError):
        open_invite(door_key(LINK), flipped(seal_invite(door_key(LINK), HASH, b"key box"), bit))
