# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finds everything packed inside some bytes: compressed streams wherever one could start, and base64."""

from __future__ import annotations

import bz2
import lzma
import re
import zlib
from base64 import b64decode, urlsafe_b64decode
from binascii import Error as Base64Error
from collections.abc import Callable, Iterator
from typing import Protocol

LARGEST = 4 * 1024 * 1024
DEEPEST = 3
MEMORY = 64 * 1024 * 1024
GLIMPSE = 256
_ZLIB = re.compile(b"[\x08\x18\x28\x38\x48\x58\x68\x78]", re.DOTALL)
_GZIP = re.compile(b"\x1f\x8b\x08")
_BZIP2 = re.compile(b"BZh[1-9]")
_XZ = re.compile(b"\xfd7zXZ\x00")
# properties, size of the dictionary, size of the content (unknown, or less than a terabyte)
_LZMA = re.compile(b"(?=[\x01-\xe0]\x00.{3}(?:\xff{8}|.{5}\x00{3}))", re.DOTALL)
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{24,}")


class _Stream(Protocol):
    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


def unpacked(data: bytes, depth: int = 0) -> Iterator[tuple[bytes, str]]:
    """Return the data itself and all that is packed in it at any depth, with how it was packed."""
    yield data, ""
    if depth == DEEPEST:
        return
    for inside, how in _inside(data):
        for view, further in unpacked(inside, depth + 1):
            yield view, f"{how}{further}"
    if depth == 0:
        # without a head of its own: it could start anywhere, and inside of another stream nobody would look for it
        yield from ((view, ", deflated") for view in _deflated(data))


def _inside(data: bytes) -> Iterator[tuple[bytes, str]]:
    for start in _zlib_starts(data):
        yield from _opened(data, start, zlib.decompressobj, ", in zlib")
    makers: tuple[tuple[re.Pattern[bytes], Callable[[], _Stream], str], ...] = (
        (_GZIP, lambda: zlib.decompressobj(31), ", in gzip"),
        (_BZIP2, bz2.BZ2Decompressor, ", in bzip2"),
        (_XZ, lzma.LZMADecompressor, ", in xz"),
        (_LZMA, lambda: lzma.LZMADecompressor(lzma.FORMAT_ALONE, memlimit=MEMORY), ", in lzma"),
    )
    for pattern, make, how in makers:
        for match in pattern.finditer(data):
            yield from _opened(data, match.start(), make, how)
    for run in _BASE64.finditer(data):
        yield from ((inside, ", inside base64") for inside in _unbased(run.group()))


def _zlib_starts(data: bytes) -> Iterator[int]:
    for match in _ZLIB.finditer(data):
        head = data[match.start() : match.start() + 2]
        if len(head) == 2 and int.from_bytes(head, "big") % 31 == 0 and not head[1] & 0x20:
            yield match.start()


def _opened(data: bytes, start: int, make: Callable[[], _Stream], how: str) -> Iterator[tuple[bytes, str]]:
    found = _pull(make(), data[start : start + LARGEST])
    if found:
        yield found, how


def _pull(stream: _Stream, data: bytes) -> bytes:
    """What comes out of a stream until it ends or breaks; bit by bit, since a break would take back the last bit."""
    out = bytearray()
    fed = data
    try:
        while len(out) < LARGEST:
            piece = stream.decompress(fed, GLIMPSE)
            fed = getattr(stream, "unconsumed_tail", b"")
            out += piece
            if not piece:
                break
    except (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError):
        pass
    return bytes(out)


def _deflated(data: bytes) -> Iterator[bytes]:
    for start, first in enumerate(data):
        kind = first >> 1 & 3
        if kind == 3 or (kind == 0 and not _is_stored(data, start)):
            continue
        stream = zlib.decompressobj(-15)
        try:
            glimpse = stream.decompress(data[start : start + 2 * GLIMPSE], GLIMPSE)
        except zlib.error:
            continue
        if len(glimpse) == GLIMPSE:
            yield _pull(zlib.decompressobj(-15), data[start : start + LARGEST])
        elif glimpse:
            yield glimpse


def _is_stored(data: bytes, start: int) -> bool:
    size, check = data[start + 1 : start + 3], data[start + 3 : start + 5]
    return len(check) == 2 and int.from_bytes(size, "little") ^ int.from_bytes(check, "little") == 0xFFFF


def _unbased(text: bytes) -> Iterator[bytes]:
    for shift in range(4):
        part = text[shift:]
        whole = part[: len(part) // 4 * 4]
        for decode in (b64decode, urlsafe_b64decode):
            try:
                yield decode(whole)
            except (Base64Error, ValueError):
                continue
