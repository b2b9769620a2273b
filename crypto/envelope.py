# SPDX-License-Identifier: AGPL-3.0-or-later
"""The envelope: what a relay stores and a member opens, padded and committed to its key (FORMAT 10)."""

from __future__ import annotations

from dataclasses import dataclass

from crypto import labels
from crypto.aead import TAG_SIZE, Sealer, open_committed
from crypto.errors import BadEncoding, StepTooFar, TooLarge, UnknownSuite, UnknownVersion, WrongSize
from crypto.hashing import derive
from crypto.secret import Secret

VERSION = 1
SUITE = 1
HEADER_SIZE = 76
TOKEN_HASH_SIZE = 16
MAX_STEP = 0xFFFF
SMALLEST = 512
LAST_POWER = 16384
LARGEST = 1024 * 1024
OVERHEAD = HEADER_SIZE + TAG_SIZE + 1
MAX_CONTENT = LARGEST - OVERHEAD
_END = b"\x80"


@dataclass(frozen=True, slots=True)
class Header:
    """The 76 bytes in front of an envelope; all of it is associated data (FORMAT 10.1)."""

    raw: bytes

    @property
    def nonce(self) -> bytes:
        """The 24-byte nonce."""
        return self.raw[4:28]

    @property
    def commitment(self) -> bytes:
        """The 32-byte commitment to the key."""
        return self.raw[28:60]

    @property
    def token_hash(self) -> bytes:
        """The 16-byte hash of the token that deletes this envelope."""
        return self.raw[60:76]

    def step(self, mask: Secret) -> int:
        """Return the step k whose key opens this envelope, as its sender claims it (FORMAT 10.2)."""
        return int.from_bytes(self.raw[2:4], "big") ^ _step_mask(mask, self.nonce)


class Draft:
    """An envelope about to be sealed: its header is fixed, so that the signature inside can cover it."""

    __slots__ = ("_sealer", "header")

    def __init__(self, content_key: Secret, step: int, mask: Secret, token_hash: bytes) -> None:
        """Draw the nonce for one envelope under the key of `step` (0 to 65,535); StepTooFar, WrongSize."""
        if not 0 <= step <= MAX_STEP:
            raise StepTooFar
        if len(token_hash) != TOKEN_HASH_SIZE:
            raise WrongSize
        self._sealer = Sealer(content_key, labels.ENVELOPE)
        nonce, commitment = self._sealer.nonce, self._sealer.commitment
        masked = (step ^ _step_mask(mask, nonce)).to_bytes(2, "big")
        self.header = bytes([VERSION, SUITE]) + masked + nonce + commitment + token_hash

    def seal(self, content: bytes) -> bytes:
        """Return the envelope, padded to its bucket; TooLarge. Once only: a second call is a ValueError (10.3)."""
        size = bucket(OVERHEAD + len(content))
        padded = (content + _END).ljust(size - HEADER_SIZE - TAG_SIZE, b"\0")
        return self.header + self._sealer.seal(self.header, padded)


def bucket(size: int) -> int:
    """Return the length of an envelope that needs `size` bytes: 512 … 16,384, then Padmé; TooLarge over 1 MiB."""
    if size > LARGEST:
        raise TooLarge
    if size <= LAST_POWER:
        return max(SMALLEST, 1 << (size - 1).bit_length())
    exponent = size.bit_length() - 1
    step = 1 << (exponent - exponent.bit_length())
    return -(-size // step) * step


def read_header(envelope: bytes) -> Header:
    """Return the header; WrongSize (no bucket), TooLarge, UnknownVersion, UnknownSuite, in this order (10.4)."""
    if len(envelope) < SMALLEST or bucket(len(envelope)) != len(envelope):
        raise WrongSize
    if envelope[0] != VERSION:
        raise UnknownVersion
    if envelope[1] != SUITE:
        raise UnknownSuite
    return Header(envelope[:HEADER_SIZE])


def open_envelope(envelope: bytes, content_key: Secret) -> bytes:
    """Return the content; as `read_header`, then WrongCommitment, CannotOpen, BadEncoding (padding) (10.4)."""
    header = read_header(envelope)
    padded = open_committed(
        content_key, labels.ENVELOPE, header.nonce, header.commitment, header.raw, envelope[HEADER_SIZE:]
    )
    content = padded.rstrip(b"\0")
    if not content.endswith(_END) or bucket(HEADER_SIZE + TAG_SIZE + len(content)) != len(envelope):
        raise BadEncoding
    return content[:-1]


def seal_lone(key: Secret, token_hash: bytes, content: bytes) -> bytes:
    """Seal an envelope that belongs to no generation (a beacon, an invite) under a key of its own (10.5)."""
    return Draft(key, 0, derive(key, labels.LONE_MASK), token_hash).seal(content)


def open_lone(key: Secret, envelope: bytes) -> bytes:
    """Open what `seal_lone` made; raises as `open_envelope`, and StepTooFar for any step but 0."""
    content = open_envelope(envelope, key)
    # only now: under another key the mask gives any number, and it is the key that has to be named
    if read_header(envelope).step(derive(key, labels.LONE_MASK)) != 0:
        raise StepTooFar
    return content


def _step_mask(mask: Secret, nonce: bytes) -> int:
    return int.from_bytes(derive(mask, labels.MASK, nonce).reveal()[:2], "big")
