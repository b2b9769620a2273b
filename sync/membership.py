# SPDX-License-Identifier: AGPL-3.0-or-later
"""The fold: from a group's control events, in any order, who is in it and what they may do (PROTOCOL 5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from sync.bodies import Card, Constitution, Genesis
from sync.clocks import Clock, joined
from sync.errors import HeadsUnknown, NoGenesis
from sync.events import MAX_PARENTS, Event
from sync.fields import Kind
from sync.locks import knows
from sync.log import GENESIS, Log
from sync.outcome import GenerationState, InviteState, Member, Verdict
from sync.report import generation_state, invite_state, may_hold, member_state, verdict
from sync.state import State
from sync.structure import place
from sync.verdicts import rule, rule_more
from sync.view import View

KNOWN_VERSION = 1


class Fold(View):
    """All that is known of a group's log. Made by `fold`; it never changes, `extend` makes another."""

    def __init__(self, log: Log, state: State) -> None:
        super().__init__(state, Clock(-1, 0, log.counts))
        self._log = log
        self._turn = log.turn
        self._numbers = range(len(log.events))
        self._waiting = log.waiting
        self._tips = tuple(state.tips)
        self._views: dict[frozenset[bytes], View] = {}
        self.group = log.group
        self.kind: Kind = log.genesis.kind
        self.constitution: Constitution = log.genesis.constitution
        self.missing = log.missing

    def extend(self, events: Iterable[Event]) -> Fold:
        """Return the fold of these events and all that are in this one: the same as `fold` of all, and quicker."""
        log = self._log
        if log.turn != self._turn:
            # another fold has grown out of this one: begin again from what was known here
            return fold([*log.events[: len(self._numbers)], *self._waiting, *events], self.group)
        log.turn += 1
        fresh = [place(log, event) for event in log.sort(events)]
        return Fold(log, rule_more(self._state, fresh) if fresh else self._state)

    def at(self, heads: Sequence[bytes]) -> View:
        """Return the group as it stands at these heads (whole ids); HeadsUnknown."""
        key = frozenset(heads)
        if key not in self._views:
            self._views[key] = View(self._state, self._clock_of(key))
        return self._views[key]

    def at_parents_of(self, event: bytes) -> View:
        """Return the group as it stood for the author of an event, for the founder at the beginning; HeadsUnknown."""
        return self.at(self._log.events[self._number(event)].control.parents or (event,))

    def verdict(self, event: bytes) -> Verdict:
        """Say what has become of an event; HeadsUnknown."""
        return verdict(self._state, self._number(event))

    def is_accepted(self, event: bytes) -> bool:
        """Say whether an event has its effect; HeadsUnknown."""
        return self._state.counts(self._number(event))

    def may_hold(self, member: bytes, generation: bytes, step: int) -> bool:
        """Say whether a member may be given the content secret of a generation from a step on (PROTOCOL 6.4)."""
        return may_hold(self._state, self._clock, member, self._number(generation), step)

    def last_control(self, device: bytes) -> bytes:
        """Return the last event of a device that the next event would have as an ancestor, b"" if there is none."""
        return self._front.last_control(device)

    def own_last(self, device: bytes) -> bytes:
        """Return the last event that a device signed, whatever became of it: the `prev` of its next one."""
        return self._last(device, self._log.signed)

    @property
    def next_depth(self) -> int:
        """The depth that the next generation has."""
        return self._front.next_depth

    @cached_property
    def heads(self) -> tuple[bytes, ...]:
        """All events that nothing else comes after and that may be cited, those that count first."""
        state, log = self._state, self._log
        order = sorted(self._tips, key=lambda one: (not state.counts(one), -log.depths[one], log.events[one].id))
        return tuple(log.events[one].id for one in order)

    def parents(self, device: bytes = b"") -> tuple[bytes, ...]:
        """Return what the next event, by this device, names as parents: at most 16 heads, with its own last event."""
        log, first = self._log, self.heads[:MAX_PARENTS]
        own = self.own_last(device)
        if own and not log.is_known(log.numbers[own], self._clock_of(first)):
            past = log.clocks[log.numbers[own]]
            apart = [one for one in first if not log.is_known(log.numbers[one], past)]
            first = (*apart[: MAX_PARENTS - 1], own)
        return tuple(sorted(first))

    @cached_property
    def members(self) -> Mapping[bytes, Member]:
        """Everyone who is or was a member, by id, in the order in which they came."""
        told = (member_state(self._state, self._clock, member) for member in tuple(self._log.records))
        found = [member for member in told if member is not None]
        return {member.id: member for member in sorted(found, key=lambda one: self._place(self._number(one.since)))}

    @cached_property
    def devices(self) -> Mapping[bytes, bytes]:
        """The devices of everyone who is or was a member, and whose they are."""
        ordered = sorted(self.members.values(), key=lambda one: (one.status != "active", one.path), reverse=True)
        return {device: member.id for member in ordered for device in member.record.devices}

    @cached_property
    def invites(self) -> Mapping[bytes, InviteState]:
        """Every invite that somebody had the right to make, by id."""
        state, front = self._state, self._clock_of(self.heads[:MAX_PARENTS])
        return {
            self._log.events[one].id: invite_state(state, self._clock, front, one)
            for one in self._in_order(self._log.invites)
        }

    @cached_property
    def generations(self) -> Mapping[bytes, GenerationState]:
        """Every generation that somebody had the right to make, by id."""
        return {
            self._log.events[one].id: generation_state(self._state, self._clock, one, self._is_clean)
            for one in self._in_order(self._log.generations)
        }

    @cached_property
    def current(self) -> bytes | None:
        """The generation to seal under, None if none is clean: then whoever is about to post makes one first."""
        found = sorted(self._state.trails["generations",].known(self._clock), key=self._state.generation_order)
        return next((self._log.events[one].id for one in found if self._is_clean(one)), None)

    @cached_property
    def verdicts(self) -> Mapping[bytes, Verdict]:
        """What has become of each event, by id."""
        return {self._log.events[one].id: verdict(self._state, one) for one in self._numbers}

    @property
    def card(self) -> Card:
        """How the group shows itself."""
        return self._log.cards[self._state.winner(self._state.trails["card",].newest(self._clock)) or GENESIS]

    @property
    def relays(self) -> tuple[str, ...]:
        """The URLs of the group's relays."""
        return self._log.relays[self._state.winner(self._state.trails["relays",].newest(self._clock)) or GENESIS]

    @property
    def version(self) -> int:
        """The fold version; a client that knows only a lower one reads what it has and seals nothing."""
        return self._state.version(self._clock)

    @cached_property
    def _front(self) -> View:
        return self.at(self.heads[:MAX_PARENTS])

    @cached_property
    def _inactive(self) -> tuple[bytes, ...]:
        return tuple(member.id for member in self.members.values() if member.status != "active")[::-1]

    def _place(self, number: int) -> tuple[int, bytes]:
        return self._log.depths[number], self._log.events[number].id

    def _in_order(self, numbers: Iterable[int]) -> list[int]:
        """Those of these events that ever had a right, as this fold knows them, parents first."""
        ever = (one for one in tuple(numbers) if one in self._numbers and one in self._state.ever)
        return sorted(ever, key=self._place)

    def _is_clean(self, generation: int) -> bool:
        state, clock = self._state, self._clock
        if not state.counts(generation):
            return False
        return state.is_untouched(generation, clock) or not any(
            knows(state, member, generation, clock) for member in self._inactive
        )

    def _number(self, event: bytes) -> int:
        number = self._log.numbers.get(event)
        if number is None or number not in self._numbers:
            raise HeadsUnknown
        return number

    def _clock_of(self, events: Iterable[bytes]) -> Clock:
        return joined(self._log.clocks[self._number(event)] for event in events)


def fold(events: Iterable[Event], group: bytes) -> Fold:
    """Fold verified events of a group, in any order, with any duplicates; events of others are left out (PROTOCOL 5).

    NoGenesis unless the event with which the group begins is among them. Events that lack an ancestor wait (`missing`).
    """
    known = list(events)
    genesis = next((event for event in known if event.id == group), None)
    if genesis is None or not isinstance(genesis.control.body, Genesis):
        raise NoGenesis
    log = Log(group, genesis.control.body)
    for event in log.sort([genesis, *known]):
        place(log, event)
    return Fold(log, rule(log))
