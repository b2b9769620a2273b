# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two columns: what a member sees, and beside it what the relay holds of the very same thing."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

from app.demo.relay_view import Stored
from app.plain import clean, isolated

LEAST, MOST = 72, 120
BETWEEN = " │ "
BYTES = 30


def columns(width: int, rows: list[tuple[list[str], list[str]]]) -> Iterator[str]:
    """Return rows of two cells as lines of at most `width` columns; a cell is a list of lines that are wrapped."""
    each = (min(max(width, LEAST), MOST) - len(BETWEEN)) // 2
    for number, (left, right) in enumerate(rows):
        if number:
            yield "─" * (each + 1) + "┼" + "─" * (each + 1)
        for one, other in zip_longest(_wrapped(left, each), _wrapped(right, each), fillvalue=""):
            yield f"{_filled(one, each)}{BETWEEN}{other}".rstrip()


def member_cell(post: dict[str, Any]) -> list[str]:
    """Return what a member sees of a post: who wrote it, when, what, and who liked it."""
    reactions = "  ".join(f"{one['emoji']} {one['name'].split()[0]}" for one in post["reactions"])
    when = post["created"][11:16]
    return [f"{post['author_name']}, {when}", *clean(post["text"]).split("\n"), *([reactions] if reactions else [])]


def relay_cell(envelope: Stored) -> list[str]:
    """Return what a relay has of it."""
    first = envelope.data[:BYTES].hex(" ")
    return [envelope.place, f"{len(envelope.data)} bytes, to be kept until {envelope.until}", f"{first} …"]


def width_of(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return sum(_width(sign) for sign in text)


def _width(sign: str) -> int:
    if unicodedata.combining(sign) or unicodedata.category(sign) in ("Cf", "Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1


def _wrapped(cell: list[str], width: int) -> Iterator[str]:
    for line in cell:
        # room for signs that take two columns
        wide = width_of(line) - len(line)
        for part in textwrap.wrap(line, width - max(wide, 0)) or [""]:
            yield isolated(part) if _turns(part) else part


def _turns(text: str) -> bool:
    """Whether a terminal may write it from right to left, which must not move the other column."""
    return any(unicodedata.bidirectional(sign) in ("R", "AL", "AN") for sign in text)


def _filled(text: str, width: int) -> str:
    return text + " " * max(0, width - width_of(text))
