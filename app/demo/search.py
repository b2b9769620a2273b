# SPDX-License-Identifier: AGPL-3.0-or-later
"""Looks for words in files in every form in which a program could have left them: encoded, compressed, or both."""

from __future__ import annotations

import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from app.demo.unpack import unpacked

SHORTEST = 6
LONG_WORD = 9
_WORD = re.compile(r"\w[\w'’-]*")
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be")


@dataclass(frozen=True, slots=True)
class Find:
    """Something that turned up: what (a label, never the words), in which form, and where."""

    what: str
    form: str
    place: str


class Needles:
    """What is looked for, in all forms at once: the time that a search takes does not grow with their number."""

    def __init__(self) -> None:
        self._forms: dict[bytes, list[tuple[bytes, str, str]]] = {}

    def add_text(self, what: str, text: str) -> None:
        """Look for the lines of a text, every two words of it that stand together, and its long words."""
        for piece in pieces(text):
            for encoding in ENCODINGS:
                self.add_bytes(what, piece.encode(encoding), encoding)

    def add_bytes(self, what: str, data: bytes, form: str = "bytes") -> None:
        """Look for these bytes, as they are, in hex and in base64."""
        if len(data) < SHORTEST:
            return
        self._add(data, what, form)
        self._add(data.hex().encode(), what, f"{form} in hex")
        for shift in range(3):
            for encode in (b64encode, urlsafe_b64encode):
                self._add(_core(data, shift, encode), what, f"{form} in base64")

    def find(self, data: bytes) -> set[tuple[str, str]]:
        """Return what is in the data, as (what, form)."""
        found = set()
        for start in range(len(data) - SHORTEST + 1):
            candidates = self._forms.get(data[start : start + SHORTEST])
            if candidates is not None:
                found |= {(what, form) for whole, what, form in candidates if data.startswith(whole, start)}
        return found

    def __len__(self) -> int:
        return sum(map(len, self._forms.values()))

    def _add(self, form: bytes, what: str, how: str) -> None:
        if len(form) >= SHORTEST:
            known = self._forms.setdefault(form[:SHORTEST], [])
            if all(form != other for other, _, _ in known):
                known.append((form, what, how))


def pieces(text: str) -> set[str]:
    """Return what of a text gives it away: its lines, two words in a row, long words."""
    found = {line.strip() for line in text.splitlines()}
    # with the signs around words, as they were typed, and without them, as they may be shown
    for words in (text.split(), _WORD.findall(text)):
        found |= {f"{one} {other}" for one, other in pairwise(words)} | set(words)
    # two short words could stand anywhere, also where nobody wrote them
    return {piece for piece in found if len(piece.encode()) >= LONG_WORD}


def search(needles: Needles, data: bytes, place: str) -> Iterator[Find]:
    """Return what turns up in the data and in everything packed in it."""
    for view, how in unpacked(data):
        for what, form in sorted(needles.find(view)):
            yield Find(what, f"{form}{how}", place)


def search_files(needles: Needles, paths: Iterable[Path], root: Path) -> Iterator[Find | None]:
    """Search files, names and contents; yields None after each, so that others have their turn."""
    for path in paths:
        name = path.relative_to(root).as_posix()
        yield from search(needles, name.encode(), f"the name of {name}")
        yield from search(needles, path.read_bytes(), name)
        yield None


def files_of(folder: Path) -> list[Path]:
    """Return every file in a folder, at any depth."""
    return [path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink()]


def _core(data: bytes, shift: int, encode: Callable[[bytes], bytes]) -> bytes:
    """The part of the base64 of data after `shift` other bytes that does not depend on what stands around it."""
    return encode(bytes(shift) + data)[-(-shift * 8 // 6) : (shift + len(data)) * 8 // 6]
