# SPDX-License-Identifier: AGPL-3.0-or-later
"""What clients and relays say to each other, as frozen values with one encoding (PROTOCOL 3 to 5)."""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import Annotated

from msgspec import Meta

from crypto.encoding import U32, Bytes16, Bytes32, Bytes64, Wire

PROTOCOL = 1
CONTENT_TYPE = "application/x-dooryard"
PROBLEM_TYPE = "application/problem+json"
SIGNATURE_HEADER = "dooryard-signature"

MAX_ENVELOPE = 1024 * 1024
MIN_ENVELOPE = 512
MAX_BODY = 8 * 1024 * 1024
MAX_PAGE = 4 * 1024 * 1024
MAX_SMALL = 64 * 1024
MAX_BATCHES = 256
MAX_ITEMS = 1024
MAX_CURSORS = 1024
MAX_TOKENS = 1024
MAX_LISTENED = 4096
MAX_WRITERS = 64
MAX_ABOUT = 64 * 1024
# What msgpack adds to the envelopes of a page: some bytes for each, and for each mailbox asked for
MAX_ANSWER = MAX_PAGE + 256 * 1024
MAX_FRAME = 64
KEEP_ALIVE = 20.0

# Never reused for anything else: the lifetime class of an envelope, and for how many days a relay keeps it
LIFETIME_DAYS = {1: 1, 2: 7, 3: 30, 4: 90, 5: 365}
KEEP = 0

Seq = Annotated[int, Meta(ge=0, le=2**63 - 1)]
Lifetime = Annotated[int, Meta(ge=0, le=5)]
Limit = Annotated[int, Meta(ge=0, le=MAX_PAGE)]
PassBytes = Annotated[bytes, Meta(max_length=32)]
CodeText = Annotated[str, Meta(pattern=r"\A[a-z-]{1,32}\Z")]
EnvelopeBytes = Annotated[bytes, Meta(max_length=MAX_ENVELOPE)]


class Code(StrEnum):
    """Why a relay refuses: stable, and the fragment of a problem document's type (PROTOCOL 3.3)."""

    MALFORMED = "malformed"
    BAD_KEY = "bad-key"
    BAD_SIGNATURE = "bad-signature"
    WRITER_UNKNOWN = "writer-unknown"
    PASS_NEEDED = "pass-needed"  # noqa: S105
    PASS_UNKNOWN = "pass-unknown"  # noqa: S105
    PASS_ENDED = "pass-ended"  # noqa: S105
    NOT_FOUND = "not-found"
    MAILBOX_UNKNOWN = "mailbox-unknown"
    METHOD = "method"
    TOO_SLOW = "too-slow"
    MAILBOX_DIFFERS = "mailbox-differs"
    MAILBOX_CLOSED = "mailbox-closed"
    PASS_DIFFERS = "pass-differs"  # noqa: S105
    TOO_LARGE = "too-large"
    MEDIA_TYPE = "media-type"
    ENVELOPE = "envelope"
    TOO_MANY = "too-many"
    FAULT = "fault"
    BUSY = "busy"
    QUOTA = "quota"
    RELAY_FULL = "relay-full"


OK = "ok"
DELETED = "deleted"

# For each code: the status of HTTP, and a sentence for whoever looks at it
PROBLEMS: dict[str, tuple[int, str]] = {
    Code.MALFORMED: (400, "This is not a request that this relay knows."),
    Code.BAD_KEY: (400, "One of these keys is not one that may be used."),
    Code.BAD_SIGNATURE: (403, "The signature does not fit."),
    Code.WRITER_UNKNOWN: (403, "This key may not write to this mailbox."),
    Code.PASS_NEEDED: (403, "This relay opens mailboxes only for those who show a pass."),
    Code.PASS_UNKNOWN: (403, "This relay does not know this pass."),
    Code.PASS_ENDED: (403, "This pass has ended."),
    Code.NOT_FOUND: (404, "There is nothing here."),
    Code.MAILBOX_UNKNOWN: (404, "There is no such mailbox."),
    Code.METHOD: (405, "This can't be asked for in this way."),
    Code.TOO_SLOW: (408, "The request took too long to arrive."),
    Code.MAILBOX_DIFFERS: (409, "This mailbox is open for other keys."),
    Code.MAILBOX_CLOSED: (409, "This mailbox is closed."),
    Code.PASS_DIFFERS: (409, "This can't be done with this pass."),
    Code.TOO_LARGE: (413, "This is more than fits into one request."),
    Code.MEDIA_TYPE: (415, "This is not of the media type that this relay speaks."),
    Code.ENVELOPE: (422, "This is not an envelope that this relay knows."),
    Code.TOO_MANY: (429, "Too many requests; try again in a while."),
    Code.FAULT: (500, "Something went wrong in this relay."),
    Code.BUSY: (503, "This relay is busy; try again in a while."),
    Code.QUOTA: (507, "The quota is used up."),
    Code.RELAY_FULL: (507, "This relay has no room left."),
}


class Open(Wire, frozen=True):
    """Open a mailbox for these writer keys, closed by this close key, under a pass (empty: none) (PROTOCOL 4.1)."""

    address: Bytes32
    writers: Annotated[tuple[Bytes32, ...], Meta(min_length=1, max_length=MAX_WRITERS)]
    closer: Bytes32
    relay_pass: PassBytes


class Opened(Wire, frozen=True):
    """The mailbox is there; `instance` names the relay's database."""

    instance: Bytes16


class Item(Wire, frozen=True):
    """One envelope and its lifetime class."""

    envelope: bytes
    lifetime: Lifetime


class Batch(Wire, frozen=True):
    """Envelopes for one mailbox, signed together by a writer key (PROTOCOL 4.2)."""

    address: Bytes32
    writer: Bytes32
    signature: Bytes64
    items: Annotated[tuple[Item, ...], Meta(min_length=1, max_length=MAX_ITEMS)]


class Append(Wire, frozen=True):
    """Batches, each decided on its own."""

    batches: Annotated[tuple[Batch, ...], Meta(min_length=1, max_length=MAX_BATCHES)]


class Outcome(Wire, frozen=True):
    """What became of one batch: `code` is `ok`, `deleted` (seq 0 where a deletion is remembered) or a refusal."""

    code: CodeText
    seqs: tuple[Seq, ...]

    @property
    def is_stored(self) -> bool:
        """Whether the batch is durably stored, apart from items whose deletion the relay remembers (seq 0)."""
        return self.code in (OK, DELETED)


class Appended(Wire, frozen=True):
    """One outcome for each batch, in order."""

    outcomes: tuple[Outcome, ...]


class Cursor(Wire, frozen=True):
    """A mailbox, and the last number that the reader has of it (0: none)."""

    address: Bytes32
    since: Seq


class Read(Wire, frozen=True):
    """Ask for what is newer, in at most about `limit` bytes of envelopes altogether (PROTOCOL 4.3)."""

    cursors: Annotated[tuple[Cursor, ...], Meta(min_length=1, max_length=MAX_CURSORS)]
    limit: Limit


class Stored(Wire, frozen=True):
    """An envelope and its number in its mailbox."""

    seq: Seq
    envelope: EnvelopeBytes


class Page(Wire, frozen=True):
    """What is newer in one mailbox, ascending; `more` if the limit cut it; `newest` is the last number ever given."""

    stored: tuple[Stored, ...]
    more: bool
    newest: Seq


class Pages(Wire, frozen=True):
    """One page for each cursor, in order, and the name of the relay's database."""

    instance: Bytes16
    pages: tuple[Page, ...]


class Close(Wire, frozen=True):
    """End appending to a mailbox (PROTOCOL 4.4)."""

    address: Bytes32
    signature: Bytes64


class Token(Wire, frozen=True):
    """A delete token for whatever in this mailbox carries its hash."""

    address: Bytes32
    token: Bytes32


class Delete(Wire, frozen=True):
    """Delete by token (PROTOCOL 4.5)."""

    tokens: Annotated[tuple[Token, ...], Meta(min_length=1, max_length=MAX_TOKENS)]


class Deleted(Wire, frozen=True):
    """How many envelopes each token removed, in order."""

    counts: tuple[U32, ...]


class Listen(Wire, frozen=True):
    """Ask to be told what is newer, as it comes (PROTOCOL 4.6)."""

    cursors: Annotated[tuple[Cursor, ...], Meta(min_length=1, max_length=MAX_LISTENED)]


class Newer(Wire, frozen=True):
    """The mailbox at this place of the request has something as new as `newest`."""

    index: U32
    newest: Seq


class PassAction(IntEnum):
    """What may be done with a pass by whoever holds it (PROTOCOL 4.7)."""

    MINT = 1
    END = 2
    REPLACE = 3


class ChangePass(Wire, frozen=True):
    """Show a pass: give it a child, end a child, or (shown a child) put another in its place."""

    relay_pass: Bytes32
    action: PassAction
    other: Bytes32


class Done(Wire, frozen=True):
    """It is done; there is nothing else to say."""
