# SPDX-License-Identifier: AGPL-3.0-or-later
"""Equal values have equal bytes, and no other bytes are taken for them."""

from __future__ import annotations

import importlib
import pkgutil
from enum import Enum
from typing import Any

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import crypto
from crypto.beacon import BeaconPublic
from crypto.encoding import U16, U64, Bytes32, Wire, decode, encode
from crypto.errors import BadEncoding
from crypto.generation import Commitments, GenerationSecrets, Kit
from crypto.member import MemberRecord
from crypto.sealing import BoxContext
from crypto.secret import Secret
from tests.crypto.strategies import bytes32, secrets
from tests.crypto.wire_types import faults, wire_structs


class Note(Wire, frozen=True, tag=1):
    text: str
    number: U64


class Pair(Wire, frozen=True, tag=2):
    first: Bytes32
    second: Secret | None


class Box(Wire, frozen=True):
    item: Note | Pair
    more: tuple[bytes, ...]


AnyNote = Note | Pair
MODULES = [importlib.import_module(f"crypto.{one.name}") for one in pkgutil.iter_modules(crypto.__path__)]
STRUCTS = [kind for module in MODULES for kind in wire_structs(module)]

notes = st.builds(Note, st.text(max_size=40), st.integers(0, 2**64 - 1))
pairs = st.builds(Pair, bytes32, st.none() | secrets)
kits = st.builds(
    Kit,
    st.integers(0, 65535),
    secrets,
    secrets,
    secrets,
    secrets,
    st.none() | secrets,
    st.none() | secrets,
    st.lists(st.tuples(bytes32, secrets), max_size=3).map(tuple),
)


@pytest.mark.parametrize("kind", STRUCTS, ids=lambda kind: kind.__name__)
def test_wire_structs_hold_nothing_that_has_two_encodings(kind: type[Wire]) -> None:
    assert faults(kind) == []


def test_all_wire_structs_are_looked_at() -> None:
    assert {BeaconPublic, BoxContext, Commitments, GenerationSecrets, Kit, MemberRecord} <= set(STRUCTS)


class Colour(Enum):
    RED = "red"


class Lax(Wire, frozen=True, tag="lax"):
    a: dict[str, int]
    b: float
    c: set[int]
    d: Any
    e: msgspec.Raw
    f: list[int]
    g: tuple[tuple[float, int], ...]
    h: Colour
    i: int = 3


class Loose(msgspec.Struct):
    a: int


class Holder(Wire, frozen=True):
    a: Loose
    b: tuple[Secret, bool, None]


def test_the_walk_finds_what_is_forbidden() -> None:
    found = "\n".join(faults(Lax))
    forbidden = {"a": "Dict", "b": "Float", "c": "Set", "d": "Any", "e": "Raw", "f": "List", "g": "Float", "h": "enum"}
    for letter, why in {**forbidden, "i": "default"}.items():
        assert f"Lax.{letter}: " in found, letter
        assert why in found
    assert "its tag is no number" in found
    assert faults(Holder) == ["Loose: not frozen, not an array, or lax about fields"]


@given(notes)
def test_a_value_comes_back(value: Note) -> None:
    assert decode(Note, encode(value)) == value
    assert decode(AnyNote, encode(value)) == value


@given(st.builds(Box, notes | pairs, st.lists(st.binary(max_size=300), max_size=20).map(tuple)))
def test_a_nested_value_comes_back(value: Box) -> None:
    assert decode(Box, encode(value)) == value


@given(kits)
def test_a_kit_comes_back(value: Kit) -> None:
    assert decode(Kit, encode(value)) == value


@pytest.mark.parametrize("kind", [*STRUCTS, Note, Pair, Box], ids=lambda kind: kind.__name__)
@given(data=st.data())
def test_any_bytes_are_refused_or_encode_to_themselves(kind: type[Wire], data: st.DataObject) -> None:
    taken = data.draw(st.binary(max_size=200))
    try:
        value = decode(kind, taken)
    except BadEncoding:
        return
    assert encode(value) == taken


@given(kits, st.integers(0), st.integers(0, 255))
def test_a_changed_encoding_is_refused_or_encodes_to_itself(kit: Kit, at: int, byte: int) -> None:
    whole = bytearray(encode(kit))
    whole[at % len(whole)] = byte
    try:
        value = decode(Kit, bytes(whole))
    except BadEncoding:
        return
    assert encode(value) == bytes(whole)


TEXT = b"\x93\x01\xa1a\x05"
REFUSED = {
    "nothing": b"",
    "a trailing byte": TEXT + b"\0",
    "a missing field": b"\x92\x01\xa1a",
    "one field too many": b"\x94\x01\xa1a\x05\x05",
    "a longer array head": b"\xdc\x00\x03\x01\xa1a\x05",
    "a longer string head": b"\x93\x01\xd9\x01a\x05",
    "a longer number": b"\x93\x01\xa1a\xcc\x05",
    "a signed number": b"\x93\x01\xa1a\xd0\x05",
    "a negative number": b"\x93\x01\xa1a\xff",
    "a float": b"\x93\x01\xa1a\xcb\x40\x14\x00\x00\x00\x00\x00\x00",
    "a boolean for a number": b"\x93\x01\xa1a\xc3",
    "bytes for a string": b"\x93\x01\xc4\x01a\x05",
    "a string for a number": b"\x93\x01\xa1a\xa15",
    "another tag": b"\x93\x02\xa1a\x05",
    "an unknown tag": b"\x93\x63\xa1a\x05",
    "a longer tag": b"\x93\xcc\x01\xa1a\x05",
    "a map": b"\x83\xa4type\x01\xa4text\xa1a\xa6number\x05",
    "no UTF-8": b"\x93\x01\xa1\xff\x05",
    "a surrogate": b"\x93\x01\xa3\xed\xa0\x80\x05",
    "an overlong NUL": b"\x93\x01\xa2\xc0\x80\x05",
    "nil": b"\xc0",
    "an extension": b"\xd4\x01\x00",
    "the byte that means nothing": b"\xc1",
    "an array that claims 4 GiB": b"\xdd\xff\xff\xff\xff\x01",
    "a string that claims 4 GiB": b"\x93\x01\xdb\xff\xff\xff\xff\x05",
    "arrays without end": b"\x91" * 5000,
}


def test_the_plain_form_is_taken() -> None:
    assert decode(Note, TEXT) == Note("a", 5)


@pytest.mark.parametrize("name", REFUSED)
def test_another_form_is_refused(name: str) -> None:
    with pytest.raises(BadEncoding) as caught:
        decode(Note, REFUSED[name])
    assert caught.value.args == ()
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    with pytest.raises(BadEncoding):
        decode(AnyNote, REFUSED[name] if name != "another tag" else b"\x93\x02\x00\x00")


@pytest.mark.parametrize("size", [0, 16, 31, 33, 64])
def test_a_secret_on_the_wire_has_32_bytes(size: int) -> None:
    with pytest.raises(BadEncoding):
        decode(Pair, b"\x93\x02\xc4\x20" + bytes(32) + b"\xc4" + bytes([size]) + bytes(size))


@pytest.mark.parametrize("second", [b"\x20", b"\xd9\x20" + b"a" * 32, b"\x91\xc0"])
def test_a_secret_on_the_wire_is_bytes(second: bytes) -> None:
    with pytest.raises(BadEncoding):
        decode(Pair, b"\x93\x02\xc4\x20" + bytes(32) + second)


@pytest.mark.parametrize("value", [Note("\ud800", 1), Note("", 2**64), Pair(bytes(32), Secret(bytes(16))), object()])
def test_what_has_no_encoding_is_refused(value: object) -> None:
    with pytest.raises(BadEncoding):
        encode(value)


class Other(Wire, frozen=True):
    thing: complex


def test_an_unforeseen_type_is_refused() -> None:
    with pytest.raises(BadEncoding):
        decode(Other, b"\x91\x01")


@example(2**63)
@example(2**64 - 1)
@given(st.integers(0, 2**64 - 1))
def test_numbers_of_64_bits_come_back(number: int) -> None:
    assert decode(Note, encode(Note("", number))).number == number


class Step(Wire, frozen=True):
    step: U16


@pytest.mark.parametrize("data", [b"\x91\xce\x00\x01\x00\x00", b"\x91\xff"])
def test_a_number_out_of_bounds_is_refused(data: bytes) -> None:
    with pytest.raises(BadEncoding):
        decode(Step, data)


def test_a_wire_value_does_not_show_its_fields() -> None:
    assert repr(Note("a private word", 1)) == "<Note>"
    assert "private" not in f"{(Note('a private word', 1),)}"
