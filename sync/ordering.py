# SPDX-License-Identifier: AGPL-3.0-or-later
"""In which order people read: what was answered before its answers, then by claimed time (PROTOCOL 8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from heapq import heapify, heappop, heappush


@dataclass(frozen=True, slots=True)
class Written:
    """A content event to be put in order: what it refers to, the time it claims and when it was received (ms)."""

    id: bytes
    refs: tuple[bytes, ...]
    time: int
    received: int


def clamp(time: int, received: int) -> int:
    """Return the time (ms) that an event is shown under: as claimed, but never later than it was received."""
    return min(time, received)


def reading_order(events: Iterable[Written]) -> list[bytes]:
    """Return the ids, oldest first: refs before what refers to them, then clamped time, then id (PROTOCOL 8).

    Refs that are not among the events are left aside, and so is a ring of events that refer to each other.
    """
    known = {event.id: event for event in events}
    answers: dict[bytes, list[Written]] = defaultdict(list)
    waiting: dict[bytes, int] = {}
    for event in known.values():
        refs = {ref for ref in event.refs if ref in known}
        waiting[event.id] = len(refs)
        for ref in refs:
            answers[ref].append(event)
    ready = [_key(known[one]) for one, count in waiting.items() if not count]
    heapify(ready)
    ordered: list[bytes] = []
    while ready:
        _, one = heappop(ready)
        ordered.append(one)
        for answer in answers[one]:
            waiting[answer.id] -= 1
            if not waiting[answer.id]:
                heappush(ready, _key(answer))
    return ordered


def _key(event: Written) -> tuple[int, bytes]:
    return clamp(event.time, event.received), event.id
