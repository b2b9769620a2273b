# SPDX-License-Identifier: AGPL-3.0-or-later
"""The types and bounds that fields of events share, checked once where an event is decoded or made (PROTOCOL 1)."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Annotated, Literal, TypeVar

from msgspec import Meta

from sync.errors import BadText

Order = TypeVar("Order", bytes, str)

Role = Literal["owner", "admin", "moderator", "member", "reader"]
Kind = Literal["community", "channel", "circle", "page", "direct", "own"]
History = Literal["all", "from-now"]
Place = Literal["", "family", "club", "neighborhood", "organization"]
InviteKind = Literal["door", "words", "link"]
Action = Literal[
    "admit", "card", "close-invite", "history", "invite-key-box", "invite-link", "post", "relays", "remove", "role",
    "rotate", "upgrade",
]  # fmt: skip

ID_SIZE = 32
PREFIX_SIZE = 8
SALT_SIZE = 16

Prefix = Annotated[bytes, Meta(min_length=PREFIX_SIZE, max_length=PREFIX_SIZE)]
# JSON and other languages carry no larger integer exactly: the year 287396
Millis = Annotated[int, Meta(ge=0, le=2**53 - 1)]
Sealed8k = Annotated[bytes, Meta(max_length=8_192)]

MAX_NAME = 64
MAX_GREETING = 280
MAX_PICTURE = 49_152
MAX_EMOJI = 32
MAX_TEXT = 65_536
MAX_RELAYS = 16
MAX_RELAY_URL = 512
MAX_RULES = 64

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_CONTROLS_BUT_LINES = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def check_line(text: str, most: int, least: int = 0) -> None:
    """Return if `text` is one line of `least` to `most` characters without control characters, else BadText."""
    if not least <= len(text) <= most or _CONTROLS.search(text) or (least and not text.strip()):
        raise BadText


def check_text(text: str, most: int = MAX_TEXT, least: int = 1) -> None:
    """Return if `text` has `least` to `most` bytes as UTF-8, and of control characters only tabs and line ends."""
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        raise BadText from None
    if not least <= size <= most or _CONTROLS_BUT_LINES.search(text):
        raise BadText


def check_empty_or_id(value: bytes) -> None:
    """Return if `value` is b"" or has 32 bytes, else ValueError."""
    if len(value) not in (0, ID_SIZE):
        raise ValueError("neither empty nor an id")


def check_ascending(values: tuple[Order, ...]) -> None:
    """Return if the values are sorted and all different, else ValueError: one order, one encoding."""
    if any(a >= b for a, b in pairwise(values)):
        raise ValueError("not in ascending order")
