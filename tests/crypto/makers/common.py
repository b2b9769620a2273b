# SPDX-License-Identifier: AGPL-3.0-or-later
"""What all makers of vectors draw their inputs from: the same bytes each time."""

from __future__ import annotations

from typing import Any

from tests.crypto import reference as r

Case = dict[str, Any]
Family = dict[str, Case]

RELAY, OTHER_RELAY = b"\xa1" * 32, b"\xb2" * 32
NONCE, HASH = bytes(range(24)), bytes(range(16))
ENTROPY = bytes(range(32))


def made(name: str, size: int = 32) -> bytes:
    """Bytes that are the same each time, different for each name."""
    return r.derive(b"vectors of dooryard crypto format", "dy1:step", name.encode(), size=size)


def turned(data: bytes, at: int) -> bytes:
    """`data` with one bit of byte `at` turned over."""
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def refused(case: Case, error: str, **changed: Any) -> Case:
    """A positive case with some inputs changed, and the error that it must give."""
    rest = {name: value for name, value in case.items() if not name.startswith("expect_")}
    return {**rest, **changed, "error": error}


def context_of(**fields: bytes) -> Case:
    """All parts of a box context, empty unless given."""
    return {name: fields.get(name, b"") for name in ("group", "record", "recipient", "key_id", "purpose")}
