# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may know a generation's key, and whether what a generation sealed is what it should have (PROTOCOL 6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sync.bodies import GenerationBody
from sync.clocks import Clock
from sync.events import BoxPart, part_digest
from sync.log import Log, Then
from sync.state import State
from sync.structure import place
from sync.verdicts import rule

Fault = Literal["part-missing", "part-foreign", "box-missing", "box-foreign", "box-twice", "box-kit", "link-wrong"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a generation, and with whose box (b"" if with none in particular)."""

    fault: Fault
    member: bytes


def knows(state: State, member: bytes, generation: int, clock: Clock) -> bool:
    """Say whether a member was, or could have been, given a generation's key, whatever became of it since (6.2)."""
    log = state.log
    for admission in log.trails["admissions", member].known(clock):
        if admission not in state.ever:
            continue
        if log.precedes(admission, generation):
            if is_sealed_to(state, member, generation):
                return True
        # nobody who has this generation takes an admission for good of which it shows that it fell
        elif not any(_fell_then(state, cause, generation, admission) for cause in state.void.get(admission, ())):
            return True
    return False


def is_sealed_to(state: State, member: bytes, generation: int) -> bool:
    """Say whether a member was in the group at a generation's parents, as its author saw it."""
    if state.is_settled(generation):
        return state.active(member, state.log.clocks[generation]) is not None
    return member in _then(state.log, generation).members


def _fell_then(state: State, cause: int, generation: int, admission: int) -> bool:
    log = state.log
    if admission in state.forks:
        return any(log.precedes(cause, one) for one in (generation, admission))
    if not log.precedes(cause, generation):
        return False
    return state.is_settled(generation) or cause in _then(log, generation).counting


def _then(log: Log, generation: int) -> Then:
    """What the fold of a generation and its ancestors alone says; it never changes, and is kept."""
    if generation not in log.then:
        past = Log(log.group, log.genesis)
        numbers = [*log.ancestors(generation), generation]
        for number in numbers:
            place(past, log.events[number])
        state, clock = rule(past), Clock(-1, 0, past.counts)
        members = frozenset(one for one in past.records if state.active(one, clock) is not None)
        log.then[generation] = Then(members, frozenset(n for i, n in enumerate(numbers) if state.counts(i)))
    return log.then[generation]


def audit(body: GenerationBody, parts: Sequence[BoxPart], expected: Mapping[bytes, int]) -> list[Finding]:
    """Compare what a generation sealed with what it should have; no findings, no hidden reader (6.3).

    `parts` are its parts as found, `expected` the kit (0 reader, 1 writer, 2 keeper) of each member at its parents.
    """
    digests = [part_digest(part) for part in parts]
    findings = [Finding("part-missing", b"") for digest in body.parts if digest not in digests]
    findings += [Finding("part-foreign", b"") for digest in digests if digest not in body.parts]
    found: dict[bytes, int] = {}
    for box in (box for part in parts for box in part.boxes):
        if box.member in found:
            findings.append(Finding("box-twice", box.member))
        elif box.member not in expected:
            findings.append(Finding("box-foreign", box.member))
        elif box.kit != expected[box.member]:
            findings.append(Finding("box-kit", box.member))
        found[box.member] = box.kit
    return findings + [Finding("box-missing", member) for member in sorted(expected.keys() - found.keys())]
