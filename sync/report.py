# SPDX-License-Identifier: AGPL-3.0-or-later
"""Read members, invites, generations and verdicts out of a judged log (PROTOCOL 5.5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from functools import partial
from typing import Literal

from sync.bodies import Admit, Join
from sync.clocks import Clock
from sync.locks import is_sealed_to
from sync.log import GENESIS
from sync.outcome import ACCEPTED, Dropped, GenerationState, InviteState, Member, Verdict, Void
from sync.state import State


def verdict(state: State, number: int) -> Verdict:
    """Say what has become of an event."""
    if state.counts(number):
        return ACCEPTED
    if number not in state.ever:
        return Dropped(state.refusals[number])
    if number in state.void:
        return _void(state, number)
    return Void("authority", _first_id(state, state.lost[number]))


def member_state(state: State, clock: Clock, member: bytes) -> Member | None:
    """Describe a member at a clock, None if nobody who might ever let it in."""
    log = state.log
    admissions = [one for one in log.trails["admissions", member].known(clock) if one in state.ever]
    if not admissions:
        return None
    counting = [one for one in admissions if state.counts(one)]
    since = min(counting or admissions, key=lambda one: (log.depths[one], log.events[one].id))
    body = log.events[since].control.body
    invite = body.invite if isinstance(body, Admit | Join) else b""
    inviter = state.authors[log.numbers[invite] if invite else since]
    grant = state.grant(member, clock)
    return Member(
        member,
        log.records[member],
        log.offers[since] if grant is None else grant.role,
        _status(state, clock, member) if counting else "void",
        b"" if since == GENESIS else inviter,
        invite,
        () if grant is None else grant.status[1],
        log.events[since].id,
    )


def invite_state(state: State, clock: Clock, front: Clock, number: int) -> InviteState:
    """Describe an invite; `front` is what the next event has among its ancestors."""
    log = state.log
    invite, event = log.invites[number], log.events[number]
    uses = [one for one in log.trails["uses", event.id].known(clock) if one in state.ever]
    return InviteState(
        event.id,
        invite.kind,
        invite.key,
        state.authors[number],
        invite.role,
        invite.uses,
        invite.expires,
        tuple(sorted({log.members[one] for one in uses})),
        _invite_standing(state, front, number),
    )


def generation_state(state: State, clock: Clock, number: int, is_clean: Callable[[int], bool]) -> GenerationState:
    """Describe a generation at a clock."""
    event = state.log.events[number]
    return GenerationState(
        event.id,
        state.log.generation_depths[number],
        state.authors[number],
        state.log.generations[number].history,
        state.top_step(event.id, clock),
        state.counts(number),
        partial(_known_by, state, clock, number),
        partial(is_clean, number),
        partial(_steps, state, clock, event.id),
    )


def may_hold(state: State, clock: Clock, member: bytes, generation: int, step: int) -> bool:
    """Say whether a member may be given the content secret of a generation from a step on (PROTOCOL 6.4)."""
    log = state.log
    if state.active(member, clock) is None:
        return False
    for admission in log.trails["admissions", member].known(clock):
        if not state.counts(admission):
            continue
        if log.precedes(admission, generation) or not log.precedes(generation, admission):
            return True
        named, first = log.opened[admission]
        if named == generation and step >= first:
            return True
        if log.generations[named].history == "all" and log.precedes(generation, named):
            return True
    return False


def _void(state: State, number: int) -> Void:
    if number in state.forks:
        return Void("fork", _first_id(state, state.forks[number]))
    by = _first_id(state, state.void[number])
    cause = state.log.events[state.log.numbers[by]].control.body
    is_join = isinstance(state.log.events[number].control.body, Join)
    reason: Literal["cut", "ended", "used-twice"] = (
        "cut" if not is_join else "used-twice" if isinstance(cause, Join) else "ended"
    )
    return Void(reason, by)


def _first_id(state: State, numbers: set[int]) -> bytes:
    return min((state.log.events[one].id for one in numbers), default=b"")


def _status(state: State, clock: Clock, member: bytes) -> Literal["active", "left", "removed"]:
    if state.trails["removals", member].count(clock):
        return "removed"
    return "left" if state.is_ended(member, clock) else "active"


def _invite_standing(state: State, front: Clock, number: int) -> Literal["open", "used", "closed", "ended", "void"]:
    log, event, invite = state.log, state.log.events[number], state.log.invites[number]
    if not state.counts(number):
        return "void"
    if log.trails["uses", event.id].count(front) >= invite.uses:
        return "used"
    if log.trails["closings", event.id].newest(front):
        return "closed"
    has_turned = any(not log.precedes(one, number) for one in log.trails["locks",].newest(front))
    return "ended" if invite.generation and has_turned else "open"


def _steps(state: State, clock: Clock, generation: bytes) -> dict[int, tuple[bytes, ...]]:
    found: dict[int, set[bytes]] = defaultdict(set)
    for one in state.trails["openings", generation].known(clock):
        step, commitment = state.log.openings[one]
        found[step].add(commitment)
    return {step: tuple(sorted(commitments)) for step, commitments in sorted(found.items())}


def _known_by(state: State, clock: Clock, number: int) -> frozenset[bytes]:
    log, generation = state.log, state.log.events[number].id
    sealed = {member for member in tuple(log.records) if is_sealed_to(state, member, number)}
    admitted = {log.members[one] for one in state.trails["entries", generation].known(clock)}
    return frozenset(sealed | admitted)
