# SPDX-License-Identifier: AGPL-3.0-or-later
"""What holds at any point of a log, given which of its events are void (PROTOCOL 5.3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from crypto.member import member_id
from sync.bodies import (
    Admit,
    CloseInvite,
    Genesis,
    Invite,
    Join,
    Leave,
    Remove,
    Rotate,
    SetCard,
    SetRelays,
    SetRole,
    Upgrade,
)
from sync.clocks import Clock, Trail
from sync.constitution import Status, rank
from sync.events import ROLES, generation_of
from sync.fields import Action, History, Role
from sync.log import Log

FOUNDER: Status = (0, ())
NOBODY: Status = (len(ROLES), ())
DEVICES = 16


@dataclass(frozen=True, slots=True)
class Grant:
    """A role as some event gave it: to whom, the standing that it gives, and the standing of who gave it."""

    member: bytes
    status: Status
    by: Status

    @property
    def role(self) -> Role:
        """The role by its name."""
        return ROLES[self.status[0]]


def causes_in(void: Mapping[int, set[int]], ever: set[int]) -> set[int]:
    """Return what voids events that had their right once; why others are void does not matter to anybody."""
    return {cause for number, causes in void.items() if number in ever for cause in causes}


class State:
    """The outcome of judging the events of a log in order; `void` maps events to the events that void them.

    An event counts if it was found right and is not void. `ever` are those that were right in this or an earlier round
    (5.4). Every question is asked at a clock, and events that the clock does not know never matter to its answer.
    """

    def __init__(self, log: Log, void: Mapping[int, set[int]], ever: set[int], forks: Mapping[int, set[int]]) -> None:
        self.log = log
        self.void = void
        self.forks = forks
        self.causes = causes_in(void, ever)
        self.ever = ever
        self.refusals: dict[int, str] = {}
        self.authors: list[bytes] = []
        self.statuses: list[Status] = []
        self.lost: dict[int, set[int]] = {}
        self.grants: dict[int, Grant] = {}
        self.cuts: dict[bytes, list[int]] = defaultdict(list)
        self.joins: dict[bytes, list[int]] = defaultdict(list)
        self.trails: dict[tuple[object, ...], Trail] = defaultdict(Trail)
        self.tips: dict[int, None] = {}
        self._covered: set[int] = set()
        self._tops: dict[int, int] = {}
        self._settled: dict[int, bool] = {}
        self._allowed = {(rank(role), action) for action, roles in log.genesis.constitution for role in roles}

    def counts(self, number: int) -> bool:
        """Say whether an event has its effect."""
        return number not in self.refusals and number not in self.void

    def is_citable(self, number: int) -> bool:
        """Say whether honest devices name an event as parent: it had its right once, or shows why others are void."""
        return number in self.ever or number in self.causes

    def causes_of(self, number: int) -> set[int]:
        """Return what voids an event or something that it rested on: for people, who want a name."""
        return self.void.get(number, set()) | self.lost.get(number, set())

    def grant(self, member: bytes, clock: Clock) -> Grant | None:
        """Return the role of a member, whether or not it has left since; None if nothing gives it one."""
        found = self.winner(self.trails["grants", member].newest(clock))
        return None if found is None else self.grants[found]

    def is_ended(self, member: bytes, clock: Clock) -> bool:
        """Say whether a member has left or was removed."""
        return bool(self.trails["ends", member].newest(clock))

    def active(self, member: bytes, clock: Clock) -> Grant | None:
        """Return the role of somebody who is a member."""
        grant = self.grant(member, clock)
        return None if grant is None or self.is_ended(member, clock) else grant

    def speaker(self, device: bytes, clock: Clock) -> Grant | None:
        """Return for whom a device speaks, None if for nobody; the member of the highest standing if for several."""
        grants = [self.active(member, clock) for member in self.log.device_members.get(device, ())]
        return min((grant for grant in grants if grant is not None), key=lambda grant: grant.status, default=None)

    def allows(self, status: Status, action: Action) -> bool:
        """Say whether the constitution lets somebody of this standing do it."""
        return (status[0], action) in self._allowed

    def winner(self, candidates: list[int]) -> int | None:
        """Return the value of a register: later beats earlier, then the higher standing, depth, id."""
        if len(candidates) < 2:
            return candidates[0] if candidates else None
        log = self.log
        last = [a for a in candidates if not any(a != b and log.precedes(a, b) for b in candidates)]
        return min(last, key=lambda one: (self.statuses[one], -log.depths[one], log.events[one].id))

    def generations(self, clock: Clock) -> list[int]:
        """Return the generations that no other that counts comes after."""
        found = self.trails["generations",].newest(clock)
        return [a for a in found if not any(a != b and self.log.precedes(a, b) for b in found)]

    def newest_generation(self, clock: Clock) -> int:
        """Return the generation greatest in (depth, standing of its author, id)."""
        return min(self.generations(clock), key=self.generation_order)

    def generation_order(self, number: int) -> tuple[int, Status, bytes]:
        """Sort generations, the greatest first."""
        return -self.log.generation_depths[number], self.statuses[number], self.log.events[number].id

    def history(self, clock: Clock) -> History:
        """Return how much of the past newcomers see."""
        return self.log.generations[self.newest_generation(clock)].history

    def version(self, clock: Clock) -> int:
        """Return the fold version."""
        bodies = (self.log.events[one].control.body for one in self.trails["upgrades",].newest(clock))
        return max((body.fold_version for body in bodies if isinstance(body, Upgrade)), default=1)

    def top_step(self, generation: bytes, clock: Clock) -> int:
        """Return the highest step that an admission or invite opened, 0 if none did."""
        return max((self._tops[one] for one in self.trails["openings", generation].newest(clock)), default=0)

    def is_untouched(self, generation: int, clock: Clock) -> bool:
        """Say whether nothing has happened since a generation was made that could leave its key with outsiders."""
        return all(self.log.precedes(one, generation) for one in self.trails["taints",].newest(clock))

    def is_complete(self, generation: int, clock: Clock) -> bool:
        """Say whether everyone who came since a generation was made was given it."""
        everyone, own = self.trails["arrivals",], self.log.clocks[generation]
        under = self.trails["under", self.log.events[generation].id].count(clock)
        return everyone.count(clock) - everyone.count(own) == under

    def is_settled(self, number: int) -> bool:
        """Say whether an event knows everything that voids anything: then its author saw what is seen now."""
        if number not in self._settled:
            self._settled[number] = all(self.log.precedes(cause, number) for cause in self.causes)
        return self._settled[number]

    def add(self, number: int, reason: str | None, grant: Grant | None) -> None:
        """Note the judgement of the next event, with the grant of its author, and let it have its effect."""
        self.authors.append(b"" if grant is None else grant.member)
        self.statuses.append(NOBODY if grant is None else grant.status)
        if reason is None:
            self.ever.add(number)
        else:
            self.refusals[number] = reason
        self._note_tip(number)
        self._note_knowledge(number)
        if self.counts(number):
            self._apply(number)

    def given(self, number: int, role: Role, member: bytes) -> Grant:
        """Return the grant that lies in an event: just below its author, by its place in the author's chain."""
        status = self.statuses[number]
        place = self.log.chain_index[number] * DEVICES + self._device_place(number)
        return Grant(member, (rank(role), (*status[1], place)), status)

    def _device_place(self, number: int) -> int:
        return self.log.records[self.authors[number]].devices.index(self.log.events[number].control.device)

    def _apply(self, number: int) -> None:
        clock, event, author = self.log.clocks[number], self.log.events[number], self.authors[number]
        match event.control.body:
            case Genesis(founder=record):
                self._give(number, Grant(member_id(record), FOUNDER, FOUNDER))
                for register in ("arrivals", "card", "relays"):
                    self.trails[register,].add(clock, number)
            case Admit(member=record, role=role, generation=generation):
                self._give(number, self.given(number, role, member_id(record)))
                self._arrive(number, generation)
            case Join(member=record, invite=invite, generation=generation):
                opened = self.log.numbers[invite]
                self._give(number, self.given(opened, self.log.offers[number], member_id(record)))
                self._arrive(number, generation)
                self.trails["joins",].add(clock, number)
                self.joins[invite].append(number)
            case Leave():
                self.trails["ends", author].add(clock, number)
            case Remove(member=member):
                self.trails["ends", member].add(clock, number)
                self.trails["removals", member].add(clock, number)
                self.cuts[member].append(number)
            case SetRole(member=member, role=role, stands=stands):
                self._give(number, self.given(number, role, member))
                if stands:
                    self.cuts[member].append(number)
            case SetCard():
                self.trails["card",].add(clock, number)
            case SetRelays():
                self.trails["relays",].add(clock, number)
            case Upgrade():
                self.trails["upgrades",].add(clock, number)
        if isinstance(event.control.body, CloseInvite | Rotate | Remove):
            self.trails["closers",].add(clock, number)
        if generation_of(event) is not None:
            self.trails["generations",].add(clock, number)

    def _give(self, number: int, grant: Grant) -> None:
        self.grants[number] = grant
        self.trails["grants", grant.member].add(self.log.clocks[number], number)

    def _arrive(self, number: int, generation: bytes) -> None:
        self.trails["arrivals",].add(self.log.clocks[number], number)
        self.trails["under", generation].add(self.log.clocks[number], number)

    def _note_knowledge(self, number: int) -> None:
        """What matters to who knows which key, also where it is void."""
        clock, body = self.log.clocks[number], self.log.events[number].control.body
        is_taint = number in self.causes
        if number in self.ever:
            if isinstance(body, Admit) or (isinstance(body, Invite) and body.generation):
                self._tops[number] = max(self.log.openings[number][0], self.top_step(body.generation, clock))
                self.trails["openings", body.generation].add(clock, number)
            if isinstance(body, Admit | Join):
                self.trails["entries", body.generation].add(clock, number)
            if self.counts(number):
                is_taint |= isinstance(body, Remove | Leave)
            else:
                is_taint |= isinstance(body, Admit | Join)
            if number in self.refusals:
                self.lost[number] = self._dependencies(number)
        if is_taint:
            self.trails["taints",].add(clock, number)

    def _dependencies(self, number: int) -> set[int]:
        """What voids the things that an event rested on when it was right."""
        event, clock = self.log.events[number], self.log.clocks[number]
        body = event.control.body
        if isinstance(body, Join):
            return self.causes_of(self.log.numbers[body.invite])
        found: set[int] = set()
        for member in self.log.device_members.get(event.control.device, ()):
            for one in self.log.trails["given", member].known(clock):
                if one in self.ever and not self.counts(one):
                    found |= self.causes_of(one)
        return found

    def _note_tip(self, number: int) -> None:
        """Tips are what an honest device cites: of what may be cited, what nothing else that may be comes after."""
        if not self.is_citable(number):
            return
        self.tips[number] = None
        stack = list(self.log.parents[number])
        while stack:
            parent = stack.pop()
            if parent not in self._covered:
                self._covered.add(parent)
                self.tips.pop(parent, None)
                if not self.is_citable(parent):
                    stack.extend(self.log.parents[parent])
