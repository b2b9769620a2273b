# SPDX-License-Identifier: AGPL-3.0-or-later
"""What events that did not know of each other do to each other: who voids what, at which standing (PROTOCOL 5.4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, takewhile
from typing import NamedTuple

from sync.bodies import CloseInvite, Join, Leave, Remove, Rotate, SetRole
from sync.constitution import Status
from sync.log import GENESIS, Log
from sync.state import State

MOST_CAUSES = 16


class Hit(NamedTuple):
    """`cause`, or a conflict at this standing in which it takes part, voids `target`."""

    status: Status
    target: int
    cause: int


def forks(log: Log) -> dict[int, set[int]]:
    """Return what is void because its device signed two events with one `prev`: all since then but removals."""
    rivals = {key: _first(log, numbers) for key, numbers in log.siblings.items() if len(numbers) > 1}
    if not rivals:
        return {}
    causes: list[set[int]] = []
    for number, event in enumerate(log.events):
        before = log.previous[number]
        found = set() if before is None else causes[before]
        key = (event.control.device, event.control.prev)
        causes.append(set(rivals[key]) - {number} if key in rivals and number != GENESIS else found)
    return {
        number: found
        for number, found in enumerate(causes)
        if found and not isinstance(log.events[number].control.body, Remove | Leave)
    }


def hits(state: State, fresh: Iterable[int]) -> list[Hit]:
    """Return what is void now that these events were judged, and why."""
    found: list[Hit] = []
    cuts: set[int] = set()
    invites: set[bytes] = set()
    for number in fresh:
        control = state.log.events[number].control
        for member in state.log.device_members.get(control.device, ()):
            cuts.update(state.cuts.get(member, ()))
        if not state.counts(number):
            continue
        match control.body:
            case Remove(member=member) | SetRole(member=member):
                cuts.update(state.cuts.get(member, ()))
            case Join(invite=invite):
                invites.add(invite)
        found += _endings(state, number)
    for cut in sorted(cuts):
        found += _cut_hits(state, cut)
    for invite in sorted(invites):
        found += _double_joins(state, invite)
    return found


def _first(log: Log, numbers: list[int]) -> list[int]:
    """A few of these are enough to show what happened."""
    return sorted(numbers, key=lambda one: log.events[one].id)[: MOST_CAUSES + 1]


def _cut_hits(state: State, cut: int) -> Iterator[Hit]:
    """A removal or demotion voids what the target's devices did beyond what stands, unless they outranked it."""
    log, status = state.log, state.statuses[cut]
    for stand in log.stands[cut]:
        for number in _beyond(log, stand.device, stand.last_control):
            if log.precedes(cut, number) or isinstance(log.events[number].control.body, Join | Leave):
                continue
            if state.statuses[number] >= status:
                yield Hit(status, number, cut)


def _beyond(log: Log, device: bytes, last: bytes) -> Iterator[int]:
    """What a device did that is not in its chain up to `last`."""
    end = log.numbers[last] if last else None
    done = reversed(log.by_device.get(device, ()))
    if device not in log.forked:
        index = -1 if end is None else log.chain_index[end]
        return takewhile(lambda number: log.chain_index[number] > index, done)
    standing: set[int] = set()
    while end is not None:
        standing.add(end)
        end = log.previous[end]
    return (number for number in done if number not in standing)


def _endings(state: State, number: int) -> Iterator[Hit]:
    """An invite with a key box ends for those whose use of it was not known when somebody changed the locks."""
    body, clock = state.log.events[number].control.body, state.log.clocks[number]
    if isinstance(body, Join):
        closers = chain.from_iterable(_until(state, number, lane) for lane in state.trails["closers",].unknown(clock))
        pairs = [(number, closer) for closer in closers]
    elif isinstance(body, CloseInvite | Rotate | Remove):
        joins = chain.from_iterable(_until(state, number, lane) for lane in state.trails["joins",].unknown(clock))
        pairs = [(join, number) for join in joins]
    else:
        return
    for join, closer in pairs:
        if _ends(state, closer, join):
            yield Hit(state.statuses[closer], join, closer)


def _until(state: State, number: int, lane: Iterator[int]) -> Iterator[int]:
    """The events of a lane that do not know of `number`: once one does, all later ones do."""
    for one in lane:
        if state.log.precedes(number, one):
            return
        yield one


def _ends(state: State, closer: int, join: int) -> bool:
    closing, status = state.log.events[closer].control.body, state.statuses[closer]
    if isinstance(closing, CloseInvite) and closing.invite != state.log.joined[join]:
        return False
    is_own = state.authors[closer] == state.authors[join]
    is_above = status < state.grants[join].status
    return is_above and (is_own or state.allows(status, "close-invite"))


def _double_joins(state: State, invite: bytes) -> Iterator[Hit]:
    """Of several uses of a one-use invite that did not know of each other, none counts."""
    joins = [one for one in state.joins[invite] if state.counts(one)]
    if len(joins) < 2:
        return
    status = state.grants[joins[0]].status
    first = _first(state.log, joins)
    for join in joins:
        for cause in first:
            if cause != join:
                yield Hit(status, join, cause)
