# SPDX-License-Identifier: AGPL-3.0-or-later
"""When what is tried again: bounded pauses, nothing in a circle, and a clock that jumps stops nobody."""

from __future__ import annotations

import pytest

from sync.protocol import FIRST_RETRY, LAST_RETRY, LISTENING_POLL, POLL, Agenda, Attempts, Pending
from sync.status import Idle, NoRelay, Offline, Refused, Status, status_of

NOW = 1_700_000_000_000
YEAR = 365 * 86_400_000
A, B = b"a", b"b"


def test_pauses_double_up_to_a_minute() -> None:
    attempts, pauses = Attempts(), []
    for _ in range(20):
        attempts = attempts.failed(NOW, 1.0)
        pauses.append(attempts.not_before - NOW)
    assert pauses[:3] == [FIRST_RETRY, 2 * FIRST_RETRY, 4 * FIRST_RETRY]
    assert max(pauses) == pauses[-1] == LAST_RETRY
    assert Attempts().failed(NOW, 0.0).not_before == NOW + FIRST_RETRY // 2


def test_a_relay_is_left_alone_for_its_pause() -> None:
    failed = Attempts().failed(NOW, 1.0)
    assert Attempts().is_due(NOW)
    assert [failed.is_due(NOW + ms) for ms in (0, FIRST_RETRY - 1, FIRST_RETRY)] == [False, False, True]


@pytest.mark.parametrize("jump", [-YEAR, YEAR])
def test_a_clock_that_jumps_puts_nothing_off(jump: int) -> None:
    assert Attempts().failed(NOW, 1.0).is_due(NOW + jump)
    assert Agenda().begun(NOW, 1.0, is_listening=True).is_whole(NOW + jump)


def test_the_first_round_is_over_everything_and_then_comes_the_poll() -> None:
    assert Agenda().is_whole(NOW)
    quiet = Agenda().news(A).begun(NOW, 0.5, is_listening=False)
    assert (quiet.urgent, quiet.is_whole(NOW + POLL - 1), quiet.is_whole(NOW + POLL)) == (frozenset(), False, True)
    assert Agenda().begun(NOW, 0.5, is_listening=True).next_poll == NOW + LISTENING_POLL
    assert quiet.news(None).is_whole(NOW)


def test_news_make_a_group_urgent_until_its_round_begins() -> None:
    urgent = Agenda().begun(NOW, 0.5, is_listening=False).news(A).news(B)
    assert urgent.urgent == {A, B}
    assert urgent.taken(frozenset({A})).urgent == {B}
    assert not urgent.is_whole(NOW)


def test_what_cannot_be_sent_is_tried_less_and_less_often() -> None:
    found = {A: (3, 1)}
    pending = Pending()
    assert pending.due(found, NOW) == [A]
    for _ in range(3):
        pending = pending.tried(A, found, NOW, 1.0)
    assert pending.due(found, NOW + 3 * FIRST_RETRY) == []
    assert pending.due(found, NOW + 4 * FIRST_RETRY) == [A]


def test_something_new_is_tried_at_once() -> None:
    pending = Pending().tried(A, {A: (3, 1), B: (4, 1)}, NOW, 1.0)
    assert pending.due({A: (5, 2)}, NOW) == [A]
    assert pending.tried(A, {A: (5, 2)}, NOW, 1.0).due({A: (5, 2)}, NOW + FIRST_RETRY) == [A]


def test_what_was_sent_is_forgotten() -> None:
    pending = Pending().tried(A, {A: (3, 1)}, NOW, 1.0).tried(B, {B: (4, 1)}, NOW, 1.0).tried(A, {}, NOW, 1.0)
    assert set(pending.tries) == {B}


@pytest.mark.parametrize(
    ("waiting", "used", "stuck", "shown"),
    [
        (0, set(), [], NoRelay(0)),
        (2, set(), [set()], NoRelay(2)),
        (0, {"awake"}, [], Idle()),
        (0, {"awake", "asleep"}, [], Idle()),
        (1, {"awake"}, [{"awake"}], Idle()),  # held, or somebody else has to change the locks first
        (1, {"awake", "asleep"}, [{"awake", "asleep"}], Idle()),
        (1, {"awake", "asleep"}, [{"asleep"}], Offline(NOW, 1)),
        (1, {"awake", "refused"}, [{"refused", "asleep"}], Refused("relay-refused")),
        (1, {"awake"}, [set()], NoRelay(1)),
        (2, {"awake", "asleep"}, [set(), {"asleep"}], Offline(NOW, 2)),
        (0, {"asleep"}, [], Offline(NOW, 0)),
        (0, {"wrong-key"}, [], Offline(NOW, 0)),
        (0, {"refused"}, [], Refused("relay-refused")),
    ],
)
def test_the_state_says_what_keeps_things_here(
    waiting: int, used: set[str], stuck: list[set[str]], shown: Status
) -> None:
    assert status_of(waiting, used, stuck, NOW) == shown
