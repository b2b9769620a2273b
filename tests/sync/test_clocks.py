# SPDX-License-Identifier: AGPL-3.0-or-later
"""Clocks and trails say the same as plain sets of ancestors."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sync.clocks import NO_COUNTS, Clock, Trail, join, joined, with_count

LANES = st.one_of(st.integers(0, 40), st.integers(0, 200_000))
COUNTS = st.dictionaries(LANES, st.integers(1, 9), max_size=12)


def made(counts: dict[int, int]) -> Clock:
    """A clock of nothing but these counts."""
    found = NO_COUNTS
    for lane, count in counts.items():
        found = with_count(found, lane, count)
    return Clock(-1, 0, found)


@given(COUNTS, COUNTS, LANES)
def test_counts_join_as_the_greater_of_each(a: dict[int, int], b: dict[int, int], lane: int) -> None:
    both = Clock(-1, 0, join(made(a).counts(), made(b).counts()))
    for one in {*a, *b, lane}:
        assert both.of(one) == max(a.get(one, 0), b.get(one, 0))


@given(COUNTS, LANES, st.integers(1, 9))
def test_an_own_lane_goes_before_the_rest(rest: dict[int, int], lane: int, count: int) -> None:
    clock = Clock(lane, count, made({**rest, lane: 1}).rest)
    assert clock.of(lane) == count
    again = joined([clock])
    assert all(again.of(one) == (count if one == lane else rest[one]) for one in {*rest, lane})


def test_a_lower_count_changes_nothing() -> None:
    counts = with_count(NO_COUNTS, 3, 5)
    assert with_count(counts, 3, 4) is counts
    assert join(counts, counts) == counts


@given(st.lists(st.integers(0, 5), max_size=40), st.dictionaries(st.integers(0, 5), st.integers(1, 20)))
def test_a_trail_finds_what_a_clock_knows(lanes: list[int], known: dict[int, int]) -> None:
    trail, places, lengths = Trail(), {}, dict.fromkeys(range(6), 0)
    for number, lane in enumerate(lanes):
        lengths[lane] += 1
        trail.add(Clock(lane, lengths[lane], NO_COUNTS), number)
        places[number] = (lane, lengths[lane])
    clock = made(known)
    inside = [number for number, (lane, place) in places.items() if place <= known.get(lane, 0)]
    outside = [number for number in places if number not in inside]
    assert sorted(trail.known(clock)) == inside
    assert trail.count(clock) == len(inside)
    assert sorted(trail.newest(clock)) == sorted(
        max(number for number in inside if places[number][0] == lane)
        for lane in {places[number][0] for number in inside}
    )
    assert sorted(number for lane in trail.unknown(clock) for number in lane) == outside
