# SPDX-License-Identifier: AGPL-3.0-or-later
"""Any device writes the beacon, the words alone open it, and a relay learns nothing from it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto import labels
from crypto.beacon import BeaconPublic, open_beacon, seal_beacon
from crypto.capability import token_hash
from crypto.encoding import decode, encode
from crypto.envelope import bucket, open_lone, read_header
from crypto.errors import CannotOpen, CryptoError, WrongCommitment
from crypto.hashing import derive
from crypto.root import Root
from crypto.sealing import BoxContext, SealingKey, key_id, open_box
from crypto.secret import Secret
from tests.crypto.strategies import RELAY_A, RELAY_B, flipped

BEACON = Root(Secret(b"r" * 32)).beacon()
PUBLIC = BEACON.public()
OTHERS = Root(Secret(b"o" * 32)).beacon()


@settings(max_examples=20)
@given(st.integers(0, 2**64 - 1), st.binary(max_size=5000))
def test_a_record_comes_back(number: int, record: bytes) -> None:
    envelope = seal_beacon(PUBLIC, RELAY_A, number, record)
    assert open_beacon(BEACON, RELAY_A, envelope) == (number, record)
    assert bucket(len(envelope)) == len(envelope)


def test_words_and_devices_find_the_same_mailbox() -> None:
    assert BEACON.address(RELAY_A) == PUBLIC.address(RELAY_A)
    assert BEACON.writer(RELAY_A).public == PUBLIC.writer(RELAY_A).public


def test_the_public_part_can_be_kept() -> None:
    assert decode(BeaconPublic, encode(PUBLIC)) == PUBLIC


def test_nothing_is_the_same_at_two_relays() -> None:
    seen = [
        value
        for relay in (RELAY_A, RELAY_B)
        for value in (
            PUBLIC.address(relay),
            PUBLIC.writer(relay).public,
            BEACON.closer(relay).public,
            read_header(seal_beacon(PUBLIC, relay, 1, b"record")).token_hash,
        )
    ]
    assert len(set(seen)) == 8


def test_a_device_opens_nothing() -> None:
    """All that the public part holds, tried on all that it sealed: no record, and no key of the sealing key."""
    envelope = seal_beacon(PUBLIC, RELAY_A, 1, b"record")
    inner = open_lone(derive(PUBLIC.lookout, labels.BEACON_ENVELOPE), envelope)
    assert b"record" not in inner
    box = inner[inner.index(b"\xc5\x04\x90") + 3 :][:1168]
    context = BoxContext(b"", (1).to_bytes(8, "big"), RELAY_A, key_id(PUBLIC.sealing), b"beacon")
    assert len(open_box(BEACON.sealing, context, box)) == 32
    for held in (PUBLIC.lookout, PUBLIC.writer_secret):
        for secret in (held, derive(held, labels.BEACON_SEALING)):
            with pytest.raises(CannotOpen):
                open_box(SealingKey(secret), context, box)


def test_a_device_cannot_close_it() -> None:
    closer = BEACON.closer(RELAY_A).public
    for held in (PUBLIC.lookout, PUBLIC.writer_secret):
        assert derive(held, labels.BEACON_CLOSER_AT, RELAY_A) != derive(held, labels.BEACON_CLOSER)
        assert closer not in (PUBLIC.writer(RELAY_A).public, PUBLIC.writer(RELAY_B).public)


def test_a_device_deletes_by_number() -> None:
    header = read_header(seal_beacon(PUBLIC, RELAY_A, 7, b"record"))
    assert token_hash(PUBLIC.delete_token(RELAY_A, 7)) == header.token_hash
    assert token_hash(PUBLIC.delete_token(RELAY_A, 8)) != header.token_hash
    assert token_hash(PUBLIC.delete_token(RELAY_B, 7)) != header.token_hash


def test_a_record_moved_to_another_relay_is_refused() -> None:
    with pytest.raises(CannotOpen):
        open_beacon(BEACON, RELAY_B, seal_beacon(PUBLIC, RELAY_A, 1, b"record"))


def test_another_accounts_beacon_is_refused() -> None:
    with pytest.raises(WrongCommitment):
        open_beacon(OTHERS, RELAY_A, seal_beacon(PUBLIC, RELAY_A, 1, b"record"))


@settings(max_examples=40)
@given(st.integers(0))
def test_a_flipped_bit_is_refused(bit: int) -> None:
    with pytest.raises(CryptoError):
        open_beacon(BEACON, RELAY_A, flipped(seal_beacon(PUBLIC, RELAY_A, 1, b"record"), bit))
