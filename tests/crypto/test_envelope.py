# SPDX-License-Identifier: AGPL-3.0-or-later
"""An envelope hides its content's length in a bucket and its step in a mask, and opens with one key."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crypto import labels
from crypto.encoding import U64, Bytes16, Bytes64, Wire, encode
from crypto.envelope import (
    HEADER_SIZE,
    LARGEST,
    MAX_CONTENT,
    OVERHEAD,
    Draft,
    Header,
    bucket,
    open_envelope,
    open_lone,
    read_header,
    seal_lone,
)
from crypto.errors import (
    BadEncoding,
    CannotOpen,
    CryptoError,
    StepTooFar,
    TooLarge,
    UnknownSuite,
    UnknownVersion,
    WrongCommitment,
    WrongSize,
)
from crypto.hashing import derive
from crypto.secret import Secret
from tests.crypto import reference
from tests.crypto.strategies import bytes16, flipped, secrets

KEY, MASK, HASH = Secret(b"k" * 32), Secret(b"m" * 32), b"t" * 16
SMALL = [512, 1024, 2048, 4096, 8192, 16384]


def sealed(content: bytes, key: Secret = KEY, step: int = 3) -> bytes:
    return Draft(key, step, MASK, HASH).seal(content)


@given(secrets, secrets, st.integers(0, 65535), bytes16, st.binary(max_size=3000))
def test_it_comes_back(key: Secret, mask: Secret, step: int, token_hash: bytes, content: bytes) -> None:
    draft = Draft(key, step, mask, token_hash)
    envelope = draft.seal(content)
    header = read_header(envelope)
    assert header.raw == draft.header == envelope[:76]
    assert header.step(mask) == step
    assert header.token_hash == token_hash == envelope[60:76]
    assert open_envelope(envelope, key) == content


@pytest.mark.parametrize("tail", [b"", b"\0", b"\x80", b"\x80\0\0", b"\0" * 500, b"\x80" * 500])
def test_content_that_looks_like_padding_comes_back(tail: bytes) -> None:
    assert open_envelope(sealed(b"content" + tail), KEY) == b"content" + tail


@given(st.integers(0, 40_000))
@example(512 - OVERHEAD)
@example(513 - OVERHEAD)
@example(16384 - OVERHEAD)
@example(16385 - OVERHEAD)
def test_only_the_bucket_shows(size: int) -> None:
    envelope = sealed(bytes(size))
    assert len(envelope) == bucket(size + OVERHEAD) >= size + OVERHEAD
    assert open_envelope(envelope, KEY) == bytes(size)


@given(st.integers(0, LARGEST))
def test_a_bucket_is_its_own_and_costs_little(size: int) -> None:
    whole = bucket(size)
    assert whole >= size
    assert bucket(whole) == whole
    if size <= 16384:
        assert whole in SMALL
        assert whole == 512 or whole < 2 * size
    else:
        # Padmé: at most 12 % (Nikitin et al., PETS 2019), here from 16 kB on at most 1 in 16
        assert whole - size < size / 16


def test_there_are_few_buckets() -> None:
    """Three between 1 and 4 kB, where posts are; every length in between falls into one of these."""
    assert sorted({bucket(size) for size in range(16385)}) == SMALL
    assert [one for one in SMALL if 1000 < one <= 4096] == [1024, 2048, 4096]
    above = sorted({bucket(size) for size in range(16385, LARGEST + 1, 7)} | {LARGEST})
    assert len(above) == 160
    assert all(b - a <= a / 16 for a, b in pairwise(above))


def test_the_largest_content_fits_and_no_larger() -> None:
    envelope = sealed(bytes(MAX_CONTENT))
    assert len(envelope) == LARGEST
    assert open_envelope(envelope, KEY) == bytes(MAX_CONTENT)
    with pytest.raises(TooLarge):
        sealed(bytes(MAX_CONTENT + 1))


@given(st.integers(0))
def test_a_flipped_bit_is_refused(bit: int) -> None:
    with pytest.raises(CryptoError):
        open_envelope(flipped(sealed(b"content"), bit), KEY)


@pytest.mark.parametrize(
    ("at", "error"),
    [
        (0, UnknownVersion),
        (1, UnknownSuite),
        (2, CannotOpen),  # masked step: associated data
        (3, CannotOpen),
        (4, WrongCommitment),  # nonce: another key comes out
        (27, WrongCommitment),
        (28, WrongCommitment),
        (59, WrongCommitment),
        (60, CannotOpen),  # token hash: associated data
        (75, CannotOpen),
        (76, CannotOpen),
        (511, CannotOpen),
    ],
)
def test_every_byte_is_covered_and_the_first_failure_names_itself(at: int, error: type[CryptoError]) -> None:
    with pytest.raises(error):
        open_envelope(flipped(sealed(b"content"), at * 8), KEY)


def test_checks_stand_in_their_order() -> None:
    """Each later fault is there too, and the earlier one is named."""
    broken = bytearray(sealed(b"content", key=MASK))
    broken[511] ^= 1
    for errors, at, value in ((WrongCommitment, 2, 0), (UnknownSuite, 1, 2), (UnknownVersion, 0, 2)):
        broken[at] = value if at < 2 else broken[at]
        with pytest.raises(errors):
            open_envelope(bytes(broken), KEY)
    with pytest.raises(WrongSize):
        open_envelope(bytes(broken) + b"\0", KEY)


@pytest.mark.parametrize("size", [0, 1, 75, 76, 256, 511, 513, 1023, 1536, 16383, 16385, 17000, LARGEST - 1])
def test_a_length_that_is_no_bucket_is_refused(size: int) -> None:
    with pytest.raises(WrongSize):
        read_header((sealed(b"content") * 2049)[:size])


@pytest.mark.parametrize("size", [LARGEST + 1, 2 * LARGEST])
def test_an_envelope_over_a_mebibyte_is_refused(size: int) -> None:
    with pytest.raises(TooLarge):
        read_header((sealed(b"content") * 4097)[:size])


@given(st.binary(max_size=100), st.integers(0, 4))
def test_any_bytes_are_refused(start: bytes, power: int) -> None:
    with pytest.raises(CryptoError):
        open_envelope(start.ljust(512 << power, b"\1"), KEY)


@pytest.mark.parametrize(
    ("padded", "why"),
    [
        (bytes(420), "no end mark"),
        (b"content".ljust(419, b"\0") + b"\1", "another byte at the end"),
        (b"content".ljust(420, b"\0"), "no end mark after content"),
        (b"content\x81".ljust(420, b"\0"), "another end mark"),
        (b"content\x80".ljust(1024 - 92, b"\0"), "a larger bucket than needed"),
        (b"\x80".ljust(16384 - 92, b"\0"), "a far larger bucket than needed"),
    ],
)
def test_other_padding_is_refused(padded: bytes, why: str) -> None:
    """Only somebody with the key can make these: a second envelope of the same content, or a hidden channel."""
    envelope = reference.envelope(KEY.reveal(), MASK.reveal(), 0, b"n" * 24, HASH, padded=padded)
    assert read_header(envelope).step(MASK) == 0, why
    with pytest.raises(BadEncoding):
        open_envelope(envelope, KEY)


@pytest.mark.parametrize("step", [-1, 65536])
def test_there_is_no_such_step(step: int) -> None:
    with pytest.raises(StepTooFar):
        Draft(KEY, step, MASK, HASH)


@pytest.mark.parametrize("size", [0, 15, 17, 32])
def test_a_token_hash_has_16_bytes(size: int) -> None:
    with pytest.raises(WrongSize):
        Draft(KEY, 0, MASK, bytes(size))


def test_a_draft_is_sealed_once() -> None:
    draft = Draft(KEY, 0, MASK, HASH)
    with pytest.raises(TooLarge):
        draft.seal(bytes(MAX_CONTENT + 1))
    draft.seal(b"content")
    with pytest.raises(ValueError, match="spent"):
        draft.seal(b"content")


def test_a_relay_cannot_see_the_step() -> None:
    """Of the same step: the masked bytes differ from envelope to envelope, and are those of any other step."""
    masked = {sealed(b"", step=5)[2:4] for _ in range(300)}
    assert len(masked) > 280
    ones = [0] * 16
    for _ in range(2000):
        value = int.from_bytes(Draft(KEY, 0, MASK, HASH).header[2:4], "big")
        ones = [count + (value >> bit & 1) for bit, count in enumerate(ones)]
    # 2,000 tosses of a fair coin: below 800 or above 1,200 is a chance of 1 in 10**18
    assert all(800 < count < 1200 for count in ones)


@given(st.integers(0, 65535), secrets)
def test_another_mask_gives_no_sure_step(step: int, other: Secret) -> None:
    header = Header(Draft(KEY, step, MASK, HASH).header)
    assert 0 <= header.step(other) <= 65535


def test_header_and_body_of_two_envelopes_do_not_fit() -> None:
    one, other = sealed(b"one"), sealed(b"two")
    with pytest.raises(CannotOpen):
        open_envelope(one[:HEADER_SIZE] + other[HEADER_SIZE:], KEY)


@given(secrets, st.binary(max_size=600))
def test_a_lone_envelope_comes_back_and_looks_like_any_other(key: Secret, content: bytes) -> None:
    envelope = seal_lone(key, HASH, content)
    assert open_lone(key, envelope) == content
    assert read_header(envelope).token_hash == HASH
    with pytest.raises(WrongCommitment):
        open_lone(Secret(b"another key".ljust(32)), envelope)


def test_a_lone_envelope_has_no_steps() -> None:
    with pytest.raises(StepTooFar):
        open_lone(KEY, Draft(KEY, 1, derive(KEY, labels.LONE_MASK), HASH).seal(b"content"))


Prefix = Annotated[bytes, msgspec.Meta(min_length=8, max_length=8)]


class Core(Wire, frozen=True):
    prev: bytes
    salt: Bytes16
    body: bytes
    refs: tuple[bytes, ...]


class Sealed(Wire, frozen=True):
    signature: Bytes64
    device: Prefix
    heads: tuple[Prefix, ...]
    time: U64
    core: Core


class Post(Wire, frozen=True, tag=1):
    text: str


@pytest.mark.parametrize(("text", "heads", "size"), [(256, 1, 512), (257, 1, 512), (256, 2, 1024), (260, 1, 512)])
def test_a_post_of_256_bytes_fits_the_smallest_bucket(text: int, heads: int, size: int) -> None:
    """With all that stands around it: signature, device, heads, a time of 64 bits, the device's previous event."""
    core = Core(bytes(32), bytes(16), encode(Post("x" * text)), ())
    content = encode(Sealed(bytes(64), bytes(8), (bytes(8),) * heads, 2**64 - 1, core))
    assert len(sealed(content)) == size
