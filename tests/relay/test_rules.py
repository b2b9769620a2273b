# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rules of mailboxes and passes, each with the case where it holds and the case where it doesn't."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto.capability import SigningKey, random_bytes, sign_append, sign_close
from relay.errors import Refused
from relay.mailbox import (
    FIRST_DAY,
    ROW,
    Known,
    Limits,
    MailboxState,
    PassChange,
    PassState,
    Placement,
    change_pass,
    check_batch,
    digests_of,
    expires_on,
    must_close,
    must_open,
    next_horizon,
    place,
)
from relay.wire import DELETED, MAX_ENVELOPE, OK, Batch, Close, Code, Item, Open, PassAction
from tests.relay.support import envelope, signing_key

RELAY = signing_key().public
WRITER, CLOSER = signing_key(), signing_key()
ADDRESS = random_bytes(32)
LIMITS = Limits(open_mailbox_bytes=2000, open_mailboxes=2, pass_children=2)
ROOT = PassState(1, None, False, max_bytes=10_000, max_mailboxes=2, bytes=0, mailboxes=0)
CHILD = replace(ROOT, id=2, parent=1)
MAILBOX = MailboxState(1, (WRITER.public,), CLOSER.public, False, newest=7, bytes=0, payer=ROOT)
OPEN = Open(ADDRESS, (WRITER.public,), CLOSER.public, b"p" * 32)
FREE = Open(ADDRESS, (WRITER.public,), CLOSER.public, b"")


def batch(*envelopes: bytes, writer: SigningKey = WRITER, lifetime: int = 0, relay: bytes = RELAY) -> Batch:
    signature = sign_append(writer, relay, ADDRESS, envelopes, bytes([lifetime] * len(envelopes)))
    return Batch(ADDRESS, writer.public, signature, tuple(Item(one, lifetime) for one in envelopes))


def code_of(error: pytest.ExceptionInfo[Refused]) -> str:
    return error.value.code


class TestOpen:
    def test_a_new_mailbox_is_made(self) -> None:
        assert must_open(OPEN, None, ROOT, 0, LIMITS)

    def test_a_child_opens_as_its_parent_does(self) -> None:
        assert must_open(OPEN, None, CHILD, 0, LIMITS)

    def test_the_same_again_is_no_error_and_wants_no_pass(self) -> None:
        assert not must_open(FREE, MAILBOX, None, 0, LIMITS)

    @pytest.mark.parametrize(
        "asked",
        [
            Open(ADDRESS, (CLOSER.public,), CLOSER.public, b""),
            Open(ADDRESS, (WRITER.public,), WRITER.public, b""),
            Open(ADDRESS, (WRITER.public, CLOSER.public), CLOSER.public, b""),
        ],
    )
    def test_other_keys_are_refused(self, asked: Open) -> None:
        with pytest.raises(Refused) as error:
            must_open(asked, MAILBOX, ROOT, 0, LIMITS)
        assert code_of(error) == Code.MAILBOX_DIFFERS

    @pytest.mark.parametrize(
        ("asked", "shown", "code"),
        [
            (FREE, None, Code.PASS_NEEDED),
            (OPEN, None, Code.PASS_UNKNOWN),
            (OPEN, replace(ROOT, is_ended=True), Code.PASS_ENDED),
            (OPEN, replace(ROOT, mailboxes=2), Code.QUOTA),
            (Open(ADDRESS, (WRITER.public, WRITER.public), CLOSER.public, b""), ROOT, Code.MALFORMED),
            (Open(ADDRESS, (bytes(32),), CLOSER.public, b""), ROOT, Code.BAD_KEY),
            (Open(ADDRESS, (WRITER.public,), b"\x01" + bytes(31), b""), ROOT, Code.BAD_KEY),
        ],
    )
    def test_refusals(self, asked: Open, shown: PassState | None, code: Code) -> None:
        with pytest.raises(Refused) as error:
            must_open(asked, None, shown, 0, LIMITS)
        assert code_of(error) == code

    def test_an_open_relay_wants_no_pass_up_to_its_limit(self) -> None:
        limits = replace(LIMITS, is_open=True)
        assert must_open(FREE, None, None, 1, limits)
        with pytest.raises(Refused) as error:
            must_open(FREE, None, None, 2, limits)
        assert code_of(error) == Code.QUOTA

    def test_an_open_relay_still_looks_at_a_pass_that_is_shown(self) -> None:
        with pytest.raises(Refused) as error:
            must_open(OPEN, None, None, 0, replace(LIMITS, is_open=True))
        assert code_of(error) == Code.PASS_UNKNOWN


class TestBatch:
    def test_a_writer_may_append(self) -> None:
        assert check_batch(batch(envelope()), MAILBOX, RELAY) == MAILBOX

    @pytest.mark.parametrize(
        ("asked", "mailbox", "code"),
        [
            (batch(envelope()), None, Code.MAILBOX_UNKNOWN),
            (batch(envelope(), writer=CLOSER), MAILBOX, Code.WRITER_UNKNOWN),
            (batch(envelope(), relay=bytes(32)), MAILBOX, Code.BAD_SIGNATURE),
            (batch(envelope(MAX_ENVELOPE + 1)), MAILBOX, Code.TOO_LARGE),
            (batch(envelope(511)), MAILBOX, Code.ENVELOPE),
            (batch(b"\x02" + envelope()[1:]), MAILBOX, Code.ENVELOPE),
        ],
    )
    def test_refusals(self, asked: Batch, mailbox: MailboxState | None, code: Code) -> None:
        with pytest.raises(Refused) as error:
            check_batch(asked, mailbox, RELAY)
        assert code_of(error) == code

    @pytest.mark.parametrize("change", ["address", "lifetime", "order", "envelope", "dropped"])
    def test_a_signature_covers_everything_that_is_stored(self, change: str) -> None:
        asked = batch(envelope(), envelope())
        one, two = asked.items
        address, items = {
            "address": (bytes(32), (one, two)),
            "lifetime": (ADDRESS, (one, Item(two.envelope, 1))),
            "order": (ADDRESS, (two, one)),
            "envelope": (ADDRESS, (one, Item(two.envelope[:-1] + b"\0\0"[:1], 0))),
            "dropped": (ADDRESS, (one,)),
        }[change]
        with pytest.raises(Refused) as error:
            check_batch(Batch(address, asked.writer, asked.signature, items), MAILBOX, RELAY)
        assert code_of(error) == Code.BAD_SIGNATURE


TODAY = 20_000


def placed(asked: Batch, mailbox: MailboxState = MAILBOX, known: dict[bytes, Known] | None = None) -> Placement:
    return place(asked, digests_of(asked), mailbox, known or {}, TODAY, LIMITS)


class TestPlace:
    def test_numbers_go_on_from_the_newest(self) -> None:
        found = placed(batch(envelope(), envelope()))
        assert found.outcome.code == OK
        assert found.outcome.seqs == (8, 9)
        assert [one.known for one in found.new] == [Known(8, TODAY + 366), Known(9, TODAY + 366)]
        assert found.cost == 2 * (512 + ROW)

    def test_what_is_there_keeps_its_number(self) -> None:
        asked = batch(envelope(), envelope(), envelope())
        found = placed(asked, known={digests_of(asked)[1]: Known(3, TODAY + 400)})
        assert found.outcome.seqs == (8, 3, 9)
        assert len(found.new) == 2
        assert found.renewed == ()

    def test_the_same_twice_in_a_batch_is_one(self) -> None:
        same = envelope()
        found = placed(batch(same, same))
        assert found.outcome.seqs == (8, 8)
        assert len(found.new) == 1
        assert found.renewed == ()

    def test_what_was_deleted_stays_deleted_and_the_rest_is_stored(self) -> None:
        asked = batch(envelope(), envelope())
        found = placed(asked, known={digests_of(asked)[0]: Known(0, 0)})
        assert found.outcome.code == DELETED
        assert found.outcome.is_stored
        assert found.outcome.seqs == (0, 8)
        assert found.renewed == ()

    def test_appending_again_renews_and_never_shortens(self) -> None:
        asked = batch(envelope(), lifetime=2)
        (digest,) = digests_of(asked)
        found = placed(asked, replace(MAILBOX, is_closed=True), {digest: Known(3, TODAY + 7)})
        assert found.renewed == (Known(3, TODAY + 8),)
        assert (found.outcome.seqs, found.cost) == ((3,), 0)
        assert placed(asked, known={digest: Known(3, TODAY + 8)}).renewed == ()
        assert placed(asked, known={digest: Known(3, TODAY + 366)}).renewed == ()

    @pytest.mark.parametrize(
        ("mailbox", "code"),
        [
            (replace(MAILBOX, is_closed=True), Code.MAILBOX_CLOSED),
            (replace(MAILBOX, payer=replace(ROOT, is_ended=True)), Code.PASS_ENDED),
            (replace(MAILBOX, payer=replace(ROOT, bytes=9500)), Code.QUOTA),
            (replace(MAILBOX, payer=None, bytes=1500), Code.QUOTA),
        ],
    )
    def test_refusals_are_for_what_is_new_alone(self, mailbox: MailboxState, code: Code) -> None:
        asked = batch(envelope())
        with pytest.raises(Refused) as error:
            placed(asked, mailbox)
        assert code_of(error) == code
        assert placed(asked, mailbox, {digests_of(asked)[0]: Known(4, TODAY + 366)}).outcome.seqs == (4,)

    def test_a_mailbox_without_pass_has_a_quota_of_its_own_and_is_kept_shorter(self) -> None:
        found = placed(batch(envelope()), replace(MAILBOX, payer=None))
        assert found.outcome.code == OK
        assert found.new[0].known.expires_on == TODAY + 91

    @given(st.lists(st.integers(0, 5), min_size=1, max_size=12), st.sets(st.integers(0, 5)), st.sets(st.integers(0, 5)))
    def test_whatever_is_there_every_envelope_gets_exactly_one_number(
        self, order: list[int], held: set[int], deleted: set[int]
    ) -> None:
        kinds = [bytes([1, 1, kind]) + bytes(509) for kind in range(6)]
        asked = Batch(ADDRESS, WRITER.public, bytes(64), tuple(Item(kinds[kind], 0) for kind in order))
        by_kind = [digests_of(Batch(ADDRESS, WRITER.public, bytes(64), (Item(kind, 0),)))[0] for kind in kinds]
        known = {by_kind[kind]: Known(kind + 1, 0) for kind in held} | {by_kind[kind]: Known(0, 0) for kind in deleted}
        found = place(asked, digests_of(asked), MAILBOX, known, TODAY, replace(LIMITS, open_mailbox_bytes=10**6))
        numbers = dict(zip(order, found.outcome.seqs, strict=True))
        assert all(numbers[kind] == seq for kind, seq in zip(order, found.outcome.seqs, strict=True))
        fresh = [seq for kind, seq in numbers.items() if kind not in held | deleted]
        assert sorted(fresh) == list(range(8, 8 + len(fresh)))
        assert all((numbers[kind] == 0) is (kind in deleted) for kind in numbers)
        assert {one.seq for one in found.renewed} == {kind + 1 for kind in set(order) & held - deleted}


class TestClose:
    def test_the_close_key_closes_once_and_again(self) -> None:
        asked = Close(ADDRESS, sign_close(CLOSER, RELAY, ADDRESS))
        assert must_close(asked, MAILBOX, RELAY)
        assert not must_close(asked, replace(MAILBOX, is_closed=True), RELAY)

    @pytest.mark.parametrize(
        ("key", "mailbox", "code"),
        [(WRITER, MAILBOX, Code.BAD_SIGNATURE), (CLOSER, None, Code.MAILBOX_UNKNOWN)],
    )
    def test_refusals(self, key: SigningKey, mailbox: MailboxState | None, code: Code) -> None:
        with pytest.raises(Refused) as error:
            must_close(Close(ADDRESS, sign_close(key, RELAY, ADDRESS)), mailbox, RELAY)
        assert code_of(error) == code


OTHER = replace(CHILD, id=3)
STRANGER = replace(CHILD, id=4, parent=9)
ENDED = replace(CHILD, is_ended=True)


class TestPasses:
    @pytest.mark.parametrize(
        ("action", "shown", "other", "change"),
        [
            (PassAction.MINT, ROOT, None, PassChange.ADD),
            (PassAction.MINT, ROOT, CHILD, PassChange.NOTHING),
            (PassAction.END, ROOT, CHILD, PassChange.END),
            (PassAction.END, ROOT, ENDED, PassChange.NOTHING),
            (PassAction.REPLACE, CHILD, None, PassChange.REPLACE),
            (PassAction.REPLACE, ENDED, OTHER, PassChange.NOTHING),
        ],
    )
    def test_what_the_holder_of_a_pass_may_do(
        self, action: PassAction, shown: PassState, other: PassState | None, change: PassChange
    ) -> None:
        assert change_pass(action, shown, other, 1, LIMITS) is change

    @pytest.mark.parametrize(
        ("action", "shown", "other", "code"),
        [
            (PassAction.MINT, None, None, Code.PASS_UNKNOWN),
            (PassAction.MINT, replace(ROOT, is_ended=True), None, Code.PASS_ENDED),
            (PassAction.MINT, CHILD, None, Code.PASS_DIFFERS),
            (PassAction.MINT, ROOT, STRANGER, Code.PASS_DIFFERS),
            (PassAction.MINT, ROOT, ENDED, Code.PASS_DIFFERS),
            (PassAction.END, CHILD, OTHER, Code.PASS_DIFFERS),
            (PassAction.END, ROOT, None, Code.PASS_UNKNOWN),
            (PassAction.END, ROOT, STRANGER, Code.PASS_UNKNOWN),
            (PassAction.REPLACE, ROOT, None, Code.PASS_DIFFERS),
            (PassAction.REPLACE, CHILD, OTHER, Code.PASS_DIFFERS),
            (PassAction.REPLACE, ENDED, None, Code.PASS_ENDED),
            (PassAction.REPLACE, ENDED, STRANGER, Code.PASS_ENDED),
            (PassAction.REPLACE, ENDED, replace(OTHER, is_ended=True), Code.PASS_ENDED),
            (PassAction.REPLACE, replace(ROOT, is_ended=True), ROOT, Code.PASS_ENDED),
        ],
    )
    def test_refusals(self, action: PassAction, shown: PassState | None, other: PassState | None, code: Code) -> None:
        with pytest.raises(Refused) as error:
            change_pass(action, shown, other, 1, LIMITS)
        assert code_of(error) == code

    def test_a_pass_has_so_many_children_and_no_more(self) -> None:
        with pytest.raises(Refused) as error:
            change_pass(PassAction.MINT, ROOT, None, 2, LIMITS)
        assert code_of(error) == Code.QUOTA


@pytest.mark.parametrize(
    ("lifetime", "days"),
    [(0, 366), (1, 2), (2, 8), (3, 31), (4, 91), (5, 366)],
    ids=["keep", "24h", "7d", "30d", "90d", "1y"],
)
def test_an_envelope_is_gone_on_the_first_day_after_its_lifetime(lifetime: int, days: int) -> None:
    assert expires_on(20_000, lifetime, 365) == 20_000 + days


def test_no_lifetime_is_longer_than_the_relay_keeps() -> None:
    assert expires_on(0, 5, 90) == expires_on(0, 0, 90) == 91


@pytest.mark.parametrize(
    ("horizon", "today", "then"),
    [
        (0, 0, FIRST_DAY),
        (0, 30_000, 30_000),
        (30_000, 30_000, 30_000),
        (30_000, 30_001, 30_001),
        (30_000, 30_365, 30_001),
        (30_000, 0, 30_000),
    ],
)
def test_days_come_one_after_the_other_and_none_goes(horizon: int, today: int, then: int) -> None:
    assert next_horizon(horizon, today) == then
