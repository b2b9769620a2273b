# SPDX-License-Identifier: AGPL-3.0-or-later
"""Random values for the tests of crypto, and the cheap cost of a guess."""

from __future__ import annotations

from hypothesis import strategies as st

from crypto.passphrase import Cost
from crypto.secret import Secret

CHEAP = Cost(1, 8 * 1024)
RELAY_A, RELAY_B = b"A" * 32, b"B" * 32

bytes16 = st.binary(min_size=16, max_size=16)
bytes32 = st.binary(min_size=32, max_size=32)
secrets = bytes32.map(Secret)
parts = st.lists(st.binary(max_size=40), max_size=5)


def flipped(data: bytes, bit: int) -> bytes:
    """`data` with one bit, counted over its whole length and around, turned over."""
    at, within = divmod(bit % (len(data) * 8), 8)
    return data[:at] + bytes([data[at] ^ 1 << within]) + data[at + 1 :]
