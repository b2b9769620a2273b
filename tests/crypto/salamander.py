# SPDX-License-Identifier: AGPL-3.0-or-later
"""Makes one ciphertext that XChaCha20-Poly1305 accepts under two keys, to show why keys are committed to."""

from __future__ import annotations

from itertools import count
from struct import pack, unpack

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import ChaCha20

P = 2**130 - 5
CLAMP = 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF


def two_keys(one: bytes, other: bytes, nonce: bytes) -> bytes:
    """Return 32 bytes and a tag that are a valid ciphertext, without associated data, under both keys and the nonce.

    With the first block chosen freely, the second is the solution of one linear equation modulo 2**130 - 5; about
    one first block in two gives a solution that is a block.
    """
    (r1, s1), (r2, s2) = _one_time(one, nonce), _one_time(other, nonce)
    lengths = int.from_bytes(pack("<QQ", 0, 32), "little") + 2**128
    slope = pow((r1 * r1 - r2 * r2) % P, -1, P)
    for first in count():
        head = first + 2**128
        rest1, rest2 = (head * r1**3 + lengths * r1) % P, (head * r2**3 + lengths * r2) % P
        for carry in range(-4, 5):
            block = (s2 - s1 + carry * 2**128 - rest1 + rest2) * slope % P
            tag1, tag2 = ((rest + block * r * r) % P + s for rest, r, s in ((rest1, r1, s1), (rest2, r2, s2)))
            if 2**128 <= block < 2**129 and (tag1 - tag2) % 2**128 == 0:
                parts = (first, block - 2**128, tag1 % 2**128)
                return b"".join(part.to_bytes(16, "little") for part in parts)
    raise AssertionError("count() does not end")


def _one_time(key: bytes, nonce: bytes) -> tuple[int, int]:
    """The Poly1305 key (r, s) of a message (RFC 8439, 2.6)."""
    block = Cipher(ChaCha20(_hchacha(key, nonce[:16]), bytes(8) + nonce[16:]), None).encryptor().update(bytes(32))
    return int.from_bytes(block[:16], "little") & CLAMP, int.from_bytes(block[16:], "little")


def _hchacha(key: bytes, nonce: bytes) -> bytes:
    """draft-irtf-cfrg-xchacha, 2.2."""
    state = list(unpack("<16I", b"expand 32-byte k" + key + nonce))
    columns = ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15))
    diagonals = ((0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14))
    for _ in range(10):
        for quarter in columns + diagonals:
            _quarter_round(state, *quarter)
    return pack("<8I", *state[:4], *state[12:])


def _quarter_round(state: list[int], a: int, b: int, c: int, d: int) -> None:
    for into, added, turned, bits in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
        state[into] = (state[into] + state[added]) % 2**32
        mixed = state[turned] ^ state[into]
        state[turned] = (mixed << bits | mixed >> 32 - bits) % 2**32
