# SPDX-License-Identifier: AGPL-3.0-or-later
"""People read questions before answers, and nobody's wrong clock puts them on top for ever."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sync.ordering import Written, clamp, reading_order

YEAR = 31_536_000_000


def written(name: str, time: int, *refs: str, received: int = 10 * YEAR) -> Written:
    """An event by a short name."""
    return Written(name.encode(), tuple(ref.encode() for ref in refs), time, received)


def test_a_clock_a_year_ahead_is_held_back() -> None:
    assert clamp(2 * YEAR, YEAR) == YEAR
    assert clamp(0, YEAR) == 0


def test_by_time_then_by_id() -> None:
    assert reading_order([written("b", 1), written("c", 0), written("a", 1)]) == [b"c", b"a", b"b"]


def test_answers_come_after_what_they_answer() -> None:
    events = [
        written("answer", 1, "post"),
        written("post", 5),
        written("other", 3),
        written("late", 2, "answer", "post"),
    ]
    assert reading_order(events) == [b"other", b"post", b"answer", b"late"]


def test_what_is_not_here_is_not_waited_for() -> None:
    assert reading_order([written("answer", 1, "gone"), written("post", 0)]) == [b"post", b"answer"]


def test_a_ring_is_left_out() -> None:
    assert reading_order([written("a", 1, "b"), written("b", 1, "a"), written("c", 2)]) == [b"c"]
    assert reading_order([written("a", 1, "a")]) == []


@given(st.lists(st.tuples(st.integers(0, 99), st.integers(0, 9), st.integers(0, 9)), max_size=30), st.randoms())
def test_any_order_gives_the_same(drawn: list[tuple[int, int, int]], rng: object) -> None:
    events = [
        Written(bytes([n]), (bytes([ref]),) if ref < n else (), time, received)
        for n, (ref, time, received) in enumerate(drawn)
    ]
    shuffled = events * 2
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    ordered = reading_order(shuffled)
    assert ordered == reading_order(events)
    assert sorted(ordered) == sorted(event.id for event in events)
    place = {one: number for number, one in enumerate(ordered)}
    assert all(place[ref] < place[event.id] for event in events for ref in event.refs if ref in place)
