# SPDX-License-Identifier: AGPL-3.0-or-later
"""What members may do at a point of the log: what content is measured by (PROTOCOL 5.5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from sync.bodies import Stand
from sync.clocks import Clock
from sync.constitution import kit_role
from sync.fields import Action, History, Role
from sync.state import Grant, State


class View:
    """A group as it stands where a clock is: what is not known there is left out, what fell since has fallen."""

    def __init__(self, state: State, clock: Clock) -> None:
        self._state = state
        self._clock = clock
        self._active: dict[bytes, Grant | None] = {}

    def role(self, member: bytes) -> Role | None:
        """Return the role of a member, None for whoever is none here."""
        grant = self._grant(member)
        return None if grant is None else grant.role

    def may(self, member: bytes, action: Action | Literal["face"]) -> bool:
        """Say whether a member has a right here; every member may show its face (name and picture)."""
        grant = self._grant(member)
        return grant is not None and (action == "face" or self._state.allows(grant.status, action))

    def speaker(self, device: bytes) -> bytes | None:
        """Return the member for whom a device speaks here, None if for nobody."""
        grant = self._state.speaker(device, self._clock)
        return None if grant is None else grant.member

    def outranks(self, a: bytes, b: bytes) -> bool:
        """Say whether one member stands above another here, and so could remove it if its role may remove."""
        first, second = self._grant(a), self._grant(b)
        return first is not None and second is not None and first.status < second.status

    def kits(self) -> dict[bytes, int]:
        """Return which kit (0 reader, 1 writer, 2 keeper) each member holds of a generation made here."""
        table, log = self._state.log.genesis.constitution, self._state.log
        roles = {member: self.role(member) for member in log.records}
        return {member: kit_role(table, role).value for member, role in roles.items() if role is not None}

    @property
    def history(self) -> History:
        """How much of the past newcomers see."""
        return self._state.history(self._clock)

    def top_step(self, generation: bytes) -> int:
        """Return the highest step opened here: no post that cites this point is sealed at a lower one."""
        return self._state.top_step(generation, self._clock)

    @property
    def next_depth(self) -> int:
        """The depth that a generation made here has."""
        log = self._state.log
        return 1 + max(log.generation_depths[one] for one in log.trails["turns",].newest(self._clock))

    def last_control(self, device: bytes) -> bytes:
        """Return the last control event of a device that is known here, b"" if there is none."""
        return self._last(device, self._state.log.by_device)

    def stands(self, device: bytes) -> Stand | None:
        """Return what stands of the device of somebody who was removed, None if nobody removed them."""
        state, log = self._state, self._state.log
        members = log.device_members.get(device, ())
        removals = [one for member in members for one in state.trails["removals", member].known(self._clock)]
        if not removals:
            return None
        highest = min(removals, key=lambda one: (state.statuses[one], log.events[one].id))
        return next(stand for stand in log.stands[highest] if stand.device == device)

    def _last(self, device: bytes, events: Mapping[bytes, Sequence[int]]) -> bytes:
        log = self._state.log
        # nearly always the very last one, and after a fork the one whose chain is longest
        known = (one for one in reversed(events.get(device, ())) if log.is_known(one, self._clock))
        if device not in log.forked:
            last = next(known, None)
        else:
            last = max(known, key=lambda one: (log.chain_index[one], log.events[one].id), default=None)
        return b"" if last is None else log.events[last].id

    def _grant(self, member: bytes) -> Grant | None:
        if member not in self._active:
            self._active[member] = self._state.active(member, self._clock)
        return self._active[member]
