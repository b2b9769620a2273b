# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every domain label in one place, so that no two uses of a key or hash can ever mean the same bytes (FORMAT 2.1)."""

from __future__ import annotations

from typing import NewType

Label = NewType("Label", bytes)

SIZE = 16
PREFIX = "dy1:"


def label(name: str) -> Label:
    """Return the 16-byte label `dy1:` + name, padded with NUL; ValueError for any other name."""
    text = (PREFIX + name).encode("ascii")
    if not name or len(text) > SIZE or b"\0" in text:
        raise ValueError("a label has 1 to 12 ASCII characters after its prefix")
    return Label(text.ljust(SIZE, b"\0"))


# capability.py: what is said to a relay, and by one
OPEN = label("open")
APPEND = label("append")
ENVELOPES = label("envelopes")
ENVELOPE_ID = label("envelope-id")
CLOSE = label("close")
TOKEN_HASH = label("token-hash")
PASS_HASH = label("pass-hash")
ABOUT = label("about")
RELAY_RECORD = label("relay")
