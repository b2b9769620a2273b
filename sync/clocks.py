# SPDX-License-Identifier: AGPL-3.0-or-later
"""What lies before what in a log, answered in constant time however many events and branches there are.

The log is cut into lanes: runs of events each of which has the one before it as an ancestor. How many events of each
lane an event has among its ancestors, itself included, says everything about its past. In an honest log there are few
lanes; a hostile one may have as many as events, so the counts share all that did not change (a trie of tuples).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import Any

# three levels of 32 below a root that is as wide as it needs to be: 32,768 lanes for each of its items
Counts = tuple[Any, ...]

NO_COUNTS: Counts = ()
_WIDTH = 32
_TOP_SHIFT = 15


class Clock:
    """How much of each lane is known: `count` in the event's own lane, `rest` in the others."""

    __slots__ = ("count", "lane", "rest")

    def __init__(self, lane: int, count: int, rest: Counts) -> None:
        self.lane = lane
        self.count = count
        self.rest = rest

    def of(self, lane: int) -> int:
        """Return how many events of a lane are known."""
        return self.count if lane == self.lane else _count(self.rest, lane)

    def counts(self) -> Counts:
        """Return the counts of all lanes."""
        return self.rest if self.lane < 0 else with_count(self.rest, self.lane, self.count)


def joined(clocks: Iterable[Clock]) -> Clock:
    """Return the clock of what any of these know."""
    counts = NO_COUNTS
    for clock in clocks:
        counts = join(counts, clock.counts())
    return Clock(-1, 0, counts)


def with_count(counts: Counts, lane: int, count: int) -> Counts:
    """Return the counts with at least `count` in a lane."""
    if _count(counts, lane) >= count:
        return counts
    top = lane >> _TOP_SHIFT
    padded = counts + (None,) * (top + 1 - len(counts))
    return (*padded[:top], _with(padded[top], 2, lane, count), *padded[top + 1 :])


def join(a: Counts, b: Counts) -> Counts:
    """Return the greater count of each lane."""
    if len(a) < len(b):
        a, b = b, a
    return tuple(_join(x, y, 2) for x, y in zip(a, b, strict=False)) + a[len(b) :]


class Trail:
    """Where in a log certain events stand, so that the newest of them before any point is found at once."""

    __slots__ = ("_lanes",)

    def __init__(self) -> None:
        self._lanes: dict[int, tuple[list[int], list[int]]] = {}

    def add(self, clock: Clock, number: int) -> None:
        """Add an event; whatever of its lane is in the trail already comes before it."""
        places, numbers = self._lanes.setdefault(clock.lane, ([], []))
        places.append(clock.count)
        numbers.append(number)

    def newest(self, clock: Clock) -> list[int]:
        """Return the last event of each lane that the clock knows: all others it knows come before one of these."""
        found = []
        for lane, (places, numbers) in tuple(self._lanes.items()):
            index = bisect_right(places, clock.of(lane))
            if index:
                found.append(numbers[index - 1])
        return found

    def known(self, clock: Clock) -> list[int]:
        """Return all events that the clock knows."""
        found: list[int] = []
        for lane, (places, numbers) in tuple(self._lanes.items()):
            found += numbers[: bisect_right(places, clock.of(lane))]
        return found

    def count(self, clock: Clock) -> int:
        """Return how many events the clock knows."""
        return sum(bisect_right(places, clock.of(lane)) for lane, (places, _) in tuple(self._lanes.items()))

    def unknown(self, clock: Clock) -> Iterator[Iterator[int]]:
        """Yield, for each lane, the events that the clock does not know, in order."""
        for lane, (places, numbers) in tuple(self._lanes.items()):
            index = bisect_right(places, clock.of(lane))
            if index < len(numbers):
                yield iter(numbers[index:])


def _count(counts: Counts, lane: int) -> int:
    top = lane >> _TOP_SHIFT
    node = counts[top] if top < len(counts) else None
    for shift in (10, 5, 0):
        if node is None:
            return 0
        node = node[lane >> shift & 31]
    return node or 0


def _with(node: Counts | None, level: int, lane: int, count: int) -> Counts:
    items = list(node or (None,) * _WIDTH)
    index = lane >> 5 * level & 31
    items[index] = _with(items[index], level - 1, lane, count) if level else count
    return tuple(items)


def _join(a: Any, b: Any, level: int) -> Any:
    if a is b or b is None:
        return a
    if a is None:
        return b
    if level < 0:
        return max(a, b)
    return tuple(_join(x, y, level - 1) for x, y in zip(a, b, strict=True))
