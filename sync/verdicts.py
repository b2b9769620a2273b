# SPDX-License-Identifier: AGPL-3.0-or-later
"""Judge a whole log: round after round, what stands highest first, until nothing voids anything more (PROTOCOL 5.4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sync.bodies import CloseInvite, Remove, Rotate, SetRole
from sync.conflicts import Hit, forks, hits
from sync.log import Log
from sync.rights import judge
from sync.state import State, causes_in


def rule(log: Log) -> State:
    """Judge every event of a log whose beginning is placed."""
    forked, ever = forks(log), set[int]()
    if forked:
        # what was right for those who had not seen a fork had its right, and falls only now
        _judged(log, {}, ever, {})
    void: Mapping[int, set[int]] = forked
    while True:
        state = _judged(log, void, ever, forked)
        found = hits(state, range(len(log.events)))
        new = [hit for hit in found if hit.target not in void]
        highest = min((hit.status for hit in new), default=None)
        # once nothing falls any more, what else would have brought a thing down is noted too, for 6.2
        due = [hit for hit in new if hit.status == highest] or [
            hit for hit in found if hit.cause not in void[hit.target]
        ]
        if not due and state.causes == causes_in(void, ever):
            return state
        void = _with(void, due)


def rule_more(state: State, numbers: Sequence[int]) -> State:
    """Judge events placed since: alone where that is the same as judging everything anew, as it nearly always is."""
    log = state.log
    for number in numbers:
        judge(state, number)
    return state if _is_plain(state, log, numbers) else rule(log)


def _judged(log: Log, void: Mapping[int, set[int]], ever: set[int], forked: Mapping[int, set[int]]) -> State:
    state = State(log, void, ever, forked)
    for number in range(len(log.events)):
        judge(state, number)
    return state


def _is_plain(state: State, log: Log, numbers: Sequence[int]) -> bool:
    for number in numbers:
        control = log.events[number].control
        if len(log.siblings[control.device, control.prev]) > 1 or control.device in log.forked:
            return False
        # where something is void, an event may have been right in an earlier round, or matter in one
        is_strong = isinstance(control.body, CloseInvite | Remove | Rotate | SetRole)
        if state.void and (is_strong or not state.counts(number)):
            return False
    return all(hit.cause in state.void.get(hit.target, ()) for hit in hits(state, numbers))


def _with(void: Mapping[int, set[int]], due: Iterable[Hit]) -> Mapping[int, set[int]]:
    grown = {number: set(causes) for number, causes in void.items()}
    for hit in due:
        grown.setdefault(hit.target, set()).add(hit.cause)
    return grown
