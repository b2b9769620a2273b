# SPDX-License-Identifier: AGPL-3.0-or-later
"""The graph of one group's control events: what is placed, and what comes before what (PROTOCOL 5.1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from crypto.member import MemberRecord
from sync.bodies import Card, GenerationBody, Genesis, Invite, Stand
from sync.clocks import NO_COUNTS, Clock, Counts, Trail, joined, with_count
from sync.events import Event
from sync.fields import Role

GENESIS = 0
TRIES = 16


@dataclass(frozen=True, slots=True)
class Then:
    """Who was a member and which events counted for somebody who knew no more than an event and its ancestors."""

    members: frozenset[bytes]
    counting: frozenset[int]


class Log:
    """Events in an order in which parents come before children, each known by its number; only ever grows.

    `turn` counts how often a fold was extended, so that only the newest one adds to it.
    What is kept by device, member and kind is filled by sync/structure.py with events that are well placed.
    """

    def __init__(self, group: bytes, genesis: Genesis) -> None:
        self.group = group
        self.genesis = genesis
        self.turn = 0
        self.events: list[Event] = []
        self.numbers: dict[bytes, int] = {}
        self.parents: list[tuple[int, ...]] = []
        self.depths: list[int] = []
        self.clocks: list[Clock] = []
        self.flaws: list[str | None] = []
        self.previous: list[int | None] = []
        self.chain_index: list[int] = []
        self.generation_depths: list[int] = []
        self.siblings: dict[tuple[bytes, bytes], list[int]] = defaultdict(list)
        self.signed: dict[bytes, list[int]] = defaultdict(list)
        self.by_device: dict[bytes, list[int]] = defaultdict(list)
        self.trails: dict[tuple[object, ...], Trail] = defaultdict(Trail)
        self.device_members: dict[bytes, list[bytes]] = defaultdict(list)
        self.records: dict[bytes, MemberRecord] = {}
        self.generations: dict[int, GenerationBody] = {}
        self.invites: dict[int, Invite] = {}
        self.members: dict[int, bytes] = {}
        self.offers: dict[int, Role] = {}
        self.opened: dict[int, tuple[int, int]] = {}
        self.openings: dict[int, tuple[int, bytes]] = {}
        self.joined: dict[int, bytes] = {}
        self.stands: dict[int, tuple[Stand, ...]] = {}
        self.cards: dict[int, Card] = {}
        self.relays: dict[int, tuple[str, ...]] = {}
        self.counts = NO_COUNTS
        self.forked: set[bytes] = set()
        self.then: dict[int, Then] = {}
        self._lane_ends: list[int] = []
        self._loose: list[int] = []
        self._waiting: dict[bytes, list[Event]] = defaultdict(list)
        self._awaited: dict[bytes, Event] = {}

    def sort(self, events: Iterable[Event]) -> Iterable[Event]:
        """Yield, parents first, what can be placed of these and of what waited; `place` each before taking the next."""
        stack = list(events)[::-1]
        while stack:
            event = stack.pop()
            if event.id in self.numbers or event.group != self.group:
                continue
            absent = next((parent for parent in event.control.parents if parent not in self.numbers), None)
            if absent is not None:
                self._await(absent, event)
                continue
            yield event
            for waiter in self._waiting.pop(event.id, ()):
                del self._awaited[waiter.id]
                stack.append(waiter)

    @property
    def missing(self) -> frozenset[bytes]:
        """The parents that events wait for and that have not arrived."""
        waiting = tuple(self._awaited.values())
        parents = {parent for event in waiting for parent in event.control.parents}
        return frozenset(parents - self.numbers.keys() - {event.id for event in waiting})

    @property
    def waiting(self) -> tuple[Event, ...]:
        """The events that lack an ancestor."""
        return tuple(self._awaited.values())

    def place(self, event: Event) -> int:
        """Give an event whose parents are placed its number, depth, clock and place in its device's chain."""
        number = len(self.events)
        control = event.control
        parents = tuple(self.numbers[parent] for parent in control.parents)
        self.events.append(event)
        self.numbers[event.id] = number
        self.parents.append(parents)
        self.depths.append(1 + max((self.depths[parent] for parent in parents), default=-1))
        self.clocks.append(self._clock(parents))
        self.counts = with_count(self.counts, self.clocks[number].lane, self.clocks[number].count)
        self.generation_depths.append(max((self.generation_depths[parent] for parent in parents), default=0))
        self._chain(number, control.device, control.prev)
        return number

    def precedes(self, a: int, b: int) -> bool:
        """Say whether event `a` is `b` or one of its ancestors."""
        return self.is_known(a, self.clocks[b])

    def is_known(self, number: int, clock: Clock) -> bool:
        """Say whether an event is among those that a clock knows."""
        own = self.clocks[number]
        return clock.of(own.lane) >= own.count

    def ancestors(self, number: int) -> list[int]:
        """Return the numbers of all ancestors of an event."""
        found: set[int] = set()
        stack = list(self.parents[number])
        while stack:
            one = stack.pop()
            if one not in found:
                found.add(one)
                stack.extend(self.parents[one])
        return sorted(found)

    def _await(self, parent: bytes, event: Event) -> None:
        if event.id not in self._awaited:
            self._awaited[event.id] = event
            self._waiting[parent].append(event)

    def _clock(self, parents: tuple[int, ...]) -> Clock:
        clocks = [self.clocks[parent] for parent in parents]
        ends = [clock.lane for clock in clocks if self._lane_ends[clock.lane] == clock.count]
        rest = clocks[0].rest if len(ends) == len(clocks) == 1 else joined(clocks).rest
        lane = ends[0] if ends else self._lane_for(rest)
        self._lane_ends[lane] += 1
        # what was merged here may go on in another branch
        self._loose += ends[1:]
        return Clock(lane, self._lane_ends[lane], rest)

    def _lane_for(self, rest: Counts) -> int:
        """A lane whose end is known here, so that there are hardly more lanes than branches; else a new one."""
        known = Clock(-1, 0, rest)
        for index in range(len(self._loose) - 1, max(-1, len(self._loose) - 1 - TRIES), -1):
            lane = self._loose[index]
            if known.of(lane) == self._lane_ends[lane]:
                del self._loose[index]
                return lane
        self._lane_ends.append(0)
        return len(self._lane_ends) - 1

    def _chain(self, number: int, device: bytes, prev: bytes) -> None:
        before = self.numbers.get(prev)
        if before is not None and (self.events[before].control.device != device or not self.precedes(before, number)):
            before = None
        self.previous.append(before)
        self.chain_index.append(0 if before is None else self.chain_index[before] + 1)
        self.signed[device].append(number)
        if number != GENESIS:
            rivals = self.siblings[device, prev]
            rivals.append(number)
            if len(rivals) > 1:
                self.forked.add(device)
