# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a client believes of a relay's answers: each is checked against what was asked before anyone sees it."""

from __future__ import annotations

from collections.abc import Iterator
from struct import Struct
from typing import TypeVar

from crypto.encoding import Wire, decode, encode
from crypto.errors import BadEncoding
from relay.errors import RelayNonsense
from relay.wire import MAX_FRAME, MIN_ENVELOPE, OK, Append, Appended, Cursor, Deleted, Newer, Outcome, Pages

W = TypeVar("W", bound=Wire)

_LENGTH = Struct(">I")


def decode_answer(kind: type[W], data: bytes) -> W:
    """Return the answer that these bytes are, else RelayNonsense."""
    try:
        return decode(kind, data)
    except BadEncoding:
        raise RelayNonsense from None


def check_outcomes(asked: Append, answer: Appended) -> tuple[Outcome, ...]:
    """Return the outcomes if each answers its batch, else RelayNonsense."""
    if len(answer.outcomes) != len(asked.batches):
        raise RelayNonsense
    for batch, outcome in zip(asked.batches, answer.outcomes, strict=True):
        expected = len(batch.items) if outcome.is_stored else 0
        if len(outcome.seqs) != expected or (outcome.code == OK and 0 in outcome.seqs):
            raise RelayNonsense
    return answer.outcomes


def check_pages(cursors: tuple[Cursor, ...], answer: Pages) -> Pages:
    """Return the pages if each follows its cursor in ascending order, else RelayNonsense."""
    if len(answer.pages) != len(cursors):
        raise RelayNonsense
    for cursor, page in zip(cursors, answer.pages, strict=True):
        last = cursor.since
        for stored in page.stored:
            if not last < stored.seq <= page.newest or len(stored.envelope) < MIN_ENVELOPE:
                raise RelayNonsense
            last = stored.seq
        if page.more and last >= page.newest:
            raise RelayNonsense
    # otherwise whoever asks again would ask for ever
    if any(page.more for page in answer.pages) and not any(page.stored for page in answer.pages):
        raise RelayNonsense
    return answer


def check_counts(asked: int, answer: Deleted) -> tuple[int, ...]:
    """Return the counts if there is one for each token, else RelayNonsense."""
    if len(answer.counts) != asked:
        raise RelayNonsense
    return answer.counts


def frame(newer: Newer | None) -> bytes:
    """Return one frame of a push stream: length (4 bytes) and body; the empty frame says that all is well."""
    body = b"" if newer is None else encode(newer)
    return _LENGTH.pack(len(body)) + body


class Frames:
    """Takes a push stream in whatever pieces it comes, and gives its frames."""

    __slots__ = ("_buffer", "_mailboxes")

    def __init__(self, mailboxes: int) -> None:
        """Expect frames about this many mailboxes."""
        self._buffer = b""
        self._mailboxes = mailboxes

    def feed(self, piece: bytes) -> Iterator[Newer]:
        """Yield what this piece completes; RelayNonsense for a frame that is too large or about nothing asked for."""
        self._buffer += piece
        while len(self._buffer) >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._buffer)
            if length > MAX_FRAME:
                raise RelayNonsense
            end = _LENGTH.size + length
            if len(self._buffer) < end:
                return
            body, self._buffer = self._buffer[_LENGTH.size : end], self._buffer[end:]
            if body:
                yield self._newer(body)

    def _newer(self, body: bytes) -> Newer:
        newer = decode_answer(Newer, body)
        if newer.index >= self._mailboxes:
            raise RelayNonsense
        return newer
