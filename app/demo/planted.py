# SPDX-License-Identifier: AGPL-3.0-or-later
"""Hides words in every way in which the search must find them, so that its finding nothing means something."""

from __future__ import annotations

import bz2
import gzip
import lzma
import zlib
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterable, Iterator
from hashlib import blake2b

from app.demo.errors import ProvesNothing
from app.demo.search import ENCODINGS, Needles, search

NOISE = 4_096
TEXT = "A line that nobody wrote, about **maple syrup** and pancakes for breakfast. صباح الخير يا جدتي 🥞"


def planted(text: str) -> Iterator[tuple[str, bytes]]:
    """Return (how, data) with the text somewhere in the middle of noise."""
    for encoding in ENCODINGS:
        data = text.encode(encoding)
        for how, hidden in _packed(data):
            yield f"{encoding}, {how}", noise(1) + hidden + noise(2)


def check_search(hidden: Iterable[tuple[str, bytes]] | None = None) -> int:
    """Return in how many ways words were hidden and found; ProvesNothing if one was missed, or noise was found."""
    needles = Needles()
    needles.add_text("a planted text", TEXT)
    ways = list(planted(TEXT) if hidden is None else hidden)
    missed = [how for how, data in ways if not any(search(needles, data, how))]
    if missed:
        raise ProvesNothing(f"the search does not find words that are there ({missed[0]})")
    if any(search(needles, noise(3), "noise")):
        raise ProvesNothing("the search finds words where there are none")
    return len(ways)


def noise(number: int) -> bytes:
    """Return bytes that look like sealed ones, the same each time."""
    blocks = (blake2b(bytes([number]) + block.to_bytes(4, "big")).digest() for block in range(NOISE // 64))
    return b"".join(blocks)


def _packed(data: bytes) -> Iterator[tuple[str, bytes]]:
    bare = zlib.compressobj(9, zlib.DEFLATED, -15)
    yield "as it is", data
    yield "in hex", data.hex().encode()
    for shift in range(3):
        yield f"in base64, shifted by {shift}", b64encode(noise(4)[:shift] + data + noise(5)[:shift])
    yield "in base64 for links", urlsafe_b64encode(data)
    yield "in zlib", zlib.compress(data)
    yield "in gzip", gzip.compress(data)
    yield "deflated", bare.compress(data) + bare.flush()
    yield "in bzip2", bz2.compress(data)
    yield "in xz", lzma.compress(data)
    yield "in lzma", lzma.compress(data, lzma.FORMAT_ALONE)
    yield "in zlib, then base64", b64encode(zlib.compress(data))
    yield "in gzip, twice", gzip.compress(gzip.compress(data))
    yield "in zlib, cut off", zlib.compress(data * 40, 0)[: len(data) * 20]
