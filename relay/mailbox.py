# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a relay lets whom do: state and a request in, a decision out or Refused (PROTOCOL 4). No I/O, no clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from crypto.capability import (
    BadKey,
    BadSignature,
    check_append,
    check_close,
    check_public,
    envelope_digest,
)
from relay.errors import Refused
from relay.wire import (
    DELETED,
    LIFETIME_DAYS,
    MAX_ENVELOPE,
    MIN_ENVELOPE,
    OK,
    Batch,
    Close,
    Code,
    Item,
    Open,
    Outcome,
    PassAction,
)

ENVELOPE_VERSION = 1
TOKEN_HASH_AT = slice(60, 76)
# What an envelope costs beside its own bytes, and what the memory of its deletion goes on costing
ROW = 128
# 2026-01-01: no clock that shows an earlier day is right
FIRST_DAY = 20_454
MIB = 1024 * 1024
GIB = 1024 * MIB


@dataclass(frozen=True, slots=True)
class Limits:
    """What a relay gives: to a pass that names no other quota, and to whoever opens a mailbox without a pass."""

    keep_days: int = 365
    pass_bytes: int = 20 * GIB
    pass_mailboxes: int = 10_000
    pass_children: int = 1_000
    is_open: bool = False
    open_keep_days: int = 90
    open_mailbox_bytes: int = 64 * MIB
    open_mailboxes: int = 1_000_000


@dataclass(frozen=True, slots=True)
class PassState:
    """A pass: a child names its parent, whose quota it shares; the quota here is always that of the one at the root."""

    id: int
    parent: int | None
    is_ended: bool
    max_bytes: int
    max_mailboxes: int
    bytes: int
    mailboxes: int


@dataclass(frozen=True, slots=True)
class MailboxState:
    """A mailbox: who may write to it and close it, the last number given, what it holds, and who pays for it."""

    id: int
    writers: tuple[bytes, ...]
    closer: bytes
    is_closed: bool
    newest: int
    bytes: int
    payer: PassState | None


@dataclass(frozen=True, slots=True)
class Known:
    """What a relay knows of bytes that it has seen: their number (0: deleted), and the day on which they are gone."""

    seq: int
    expires_on: int


@dataclass(frozen=True, slots=True)
class NewEnvelope:
    """An envelope that is to be stored."""

    digest: bytes
    item: Item
    known: Known


@dataclass(frozen=True, slots=True)
class Placement:
    """What becomes of a batch: the answer, what to store and what that costs, and what is kept longer than before."""

    outcome: Outcome
    new: tuple[NewEnvelope, ...]
    cost: int
    renewed: tuple[Known, ...]


class PassChange(Enum):
    """What a request about passes changes."""

    NOTHING = 0
    ADD = 1
    END = 2
    REPLACE = 3


def must_open(asked: Open, mailbox: MailboxState | None, shown: PassState | None, opened: int, limits: Limits) -> bool:
    """Say whether a mailbox is to be made (else it is there, and the same); `opened` counts those without a pass.

    `shown` is the pass that was shown, if the relay knows it (PROTOCOL 4.1).
    """
    if mailbox is not None:
        if (mailbox.writers, mailbox.closer) != (asked.writers, asked.closer):
            raise Refused(Code.MAILBOX_DIFFERS)
        return False
    _check_keys(asked)
    if asked.relay_pass:
        _check_grant(shown)
    elif not limits.is_open:
        raise Refused(Code.PASS_NEEDED)
    elif opened >= limits.open_mailboxes:
        raise Refused(Code.QUOTA)
    return True


def check_batch(batch: Batch, mailbox: MailboxState | None, relay_key: bytes) -> MailboxState:
    """Return the mailbox if the batch is well formed and signed by one of its writers (PROTOCOL 4.2)."""
    for item in batch.items:
        _check_envelope(item.envelope)
    if mailbox is None:
        raise Refused(Code.MAILBOX_UNKNOWN)
    if batch.writer not in mailbox.writers:
        raise Refused(Code.WRITER_UNKNOWN)
    envelopes = [item.envelope for item in batch.items]
    lifetimes = bytes(item.lifetime for item in batch.items)
    try:
        check_append(batch.writer, batch.signature, relay_key, batch.address, envelopes, lifetimes)
    except BadSignature:
        raise Refused(Code.BAD_SIGNATURE) from None
    return mailbox


def digests_of(batch: Batch) -> tuple[bytes, ...]:
    """Return the digest of each envelope, by which the relay knows it again."""
    return tuple(envelope_digest(item.envelope) for item in batch.items)


def place(
    batch: Batch,
    digests: tuple[bytes, ...],
    mailbox: MailboxState,
    known: Mapping[bytes, Known],
    today: int,
    limits: Limits,
) -> Placement:
    """Number what is new of a checked batch, all of it or nothing, and renew what is known (PROTOCOL 4.2).

    `known` is about those of `digests` that the relay has seen in this mailbox; days are counted like `today`.
    """
    keep_days = limits.keep_days if mailbox.payer else limits.open_keep_days
    seen, new, renewed = dict(known), dict[bytes, NewEnvelope](), dict[bytes, Known]()
    for digest, item in zip(digests, batch.items, strict=True):
        expires = expires_on(today, item.lifetime, keep_days)
        if digest not in seen:
            seen[digest] = Known(mailbox.newest + len(new) + 1, expires)
            new[digest] = NewEnvelope(digest, item, seen[digest])
        elif digest in known and seen[digest].seq and expires > seen[digest].expires_on:
            seen[digest] = renewed[digest] = Known(seen[digest].seq, expires)
    cost = sum(len(one.item.envelope) + ROW for one in new.values())
    if new:
        _check_room(mailbox, cost, limits)
    seqs = tuple(seen[digest].seq for digest in digests)
    outcome = Outcome(DELETED if 0 in seqs else OK, seqs)
    return Placement(outcome, tuple(new.values()), cost, tuple(renewed.values()))


def must_close(asked: Close, mailbox: MailboxState | None, relay_key: bytes) -> bool:
    """Say whether the mailbox is to be closed (else it is already), if the close key signed it (PROTOCOL 4.4)."""
    if mailbox is None:
        raise Refused(Code.MAILBOX_UNKNOWN)
    try:
        check_close(mailbox.closer, asked.signature, relay_key, asked.address)
    except BadSignature:
        raise Refused(Code.BAD_SIGNATURE) from None
    return not mailbox.is_closed


def change_pass(
    action: PassAction, shown: PassState | None, other: PassState | None, children: int, limits: Limits
) -> PassChange:
    """Decide what the holder of a pass wants with another one; `children` counts the unended ones of `shown`.

    PROTOCOL 4.7.
    """
    if shown is None:
        raise Refused(Code.PASS_UNKNOWN)
    if action is PassAction.REPLACE and _is_replaced(shown, other):
        return PassChange.NOTHING
    if shown.is_ended:
        raise Refused(Code.PASS_ENDED)
    if (shown.parent is None) is (action is PassAction.REPLACE):
        raise Refused(Code.PASS_DIFFERS)
    if action is PassAction.END:
        return _end(shown, other)
    return _add(action, shown, other, children, limits)


def expires_on(day: int, lifetime: int, keep_days: int) -> int:
    """Return the day, counted like `day`, on which an envelope appended on `day` is gone (PROTOCOL 4.2)."""
    # a day has begun already: whole days only, so that nobody's hour is kept
    return day + 1 + min(LIFETIME_DAYS.get(lifetime, keep_days), keep_days)


def next_horizon(horizon: int, today: int) -> int:
    """Return the last day that has surely come, asked once an hour; 0 was never asked before (PROTOCOL 4.2).

    A clock may stand still, begin in 1970 or jump ahead for a while: days only come one after the other, and none goes.
    """
    if horizon == 0:
        return max(today, FIRST_DAY)
    return min(horizon + 1, max(horizon, today))


def _check_keys(asked: Open) -> None:
    if len(set(asked.writers)) != len(asked.writers):
        raise Refused(Code.MALFORMED)
    try:
        for key in (*asked.writers, asked.closer):
            check_public(key)
    except BadKey:
        raise Refused(Code.BAD_KEY) from None


def _check_grant(shown: PassState | None) -> None:
    if shown is None:
        raise Refused(Code.PASS_UNKNOWN)
    if shown.is_ended:
        raise Refused(Code.PASS_ENDED)
    if shown.mailboxes >= shown.max_mailboxes:
        raise Refused(Code.QUOTA)


def _check_envelope(envelope: bytes) -> None:
    if len(envelope) > MAX_ENVELOPE:
        raise Refused(Code.TOO_LARGE)
    # only of this version it is known where the token hash stands
    if len(envelope) < MIN_ENVELOPE or envelope[0] != ENVELOPE_VERSION:
        raise Refused(Code.ENVELOPE)


def _check_room(mailbox: MailboxState, cost: int, limits: Limits) -> None:
    if mailbox.is_closed:
        raise Refused(Code.MAILBOX_CLOSED)
    if mailbox.payer is None:
        room = limits.open_mailbox_bytes - mailbox.bytes
    elif mailbox.payer.is_ended:
        raise Refused(Code.PASS_ENDED)
    else:
        room = mailbox.payer.max_bytes - mailbox.payer.bytes
    if cost > room:
        raise Refused(Code.QUOTA)


def _is_replaced(shown: PassState, other: PassState | None) -> bool:
    if not shown.is_ended or shown.parent is None:
        return False
    return other is not None and other.parent == shown.parent and not other.is_ended


def _end(shown: PassState, other: PassState | None) -> PassChange:
    if other is None or other.parent != shown.id:
        raise Refused(Code.PASS_UNKNOWN)
    return PassChange.NOTHING if other.is_ended else PassChange.END


def _add(action: PassAction, shown: PassState, other: PassState | None, children: int, limits: Limits) -> PassChange:
    if other is not None:
        if action is PassAction.MINT and other.parent == shown.id and not other.is_ended:
            return PassChange.NOTHING
        raise Refused(Code.PASS_DIFFERS)
    if action is PassAction.REPLACE:
        return PassChange.REPLACE
    if children >= limits.pass_children:
        raise Refused(Code.QUOTA)
    return PassChange.ADD
