# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may know a generation's key, and whether what a generation sealed is what it should have (PROTOCOL 6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sync.bodies import GenerationBody
from sync.clocks import Clock
from sync.events import BoxPart, part_digest
from sync.log import GENESIS, Log
from sync.state import State
from sync.structure import place
from sync.verdicts import rule

Fault = Literal["part-missing", "part-foreign", "box-missing", "box-foreign", "box-twice", "box-kit"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a generation, and with whose box (b"" if with none in particular)."""

    fault: Fault
    member: bytes


def is_clean(state: State, generation: int, clock: Clock, inactive: Sequence[bytes]) -> bool:
    """Say whether everyone who ever knew a generation is a member now; `inactive` are all who once were (6.2)."""
    if not state.counts(generation):
        return False
    return state.is_untouched(generation, clock) or not any(
        knows(state, member, generation, clock) for member in inactive
    )


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
        elif not any(log.precedes(cause, generation) for cause in state.causes_of(admission)):
            return True
    return False


def is_sealed_to(state: State, member: bytes, generation: int) -> bool:
    """Say whether a member was in the group at a generation's parents, as its author saw it."""
    log = state.log
    if generation == GENESIS or all(log.precedes(cause, generation) for cause in state.causes):
        return state.active(member, log.clocks[generation]) is not None
    return member in _seen_then(log, generation)


def _seen_then(log: Log, generation: int) -> frozenset[bytes]:
    """The members in the fold of a generation's ancestors alone, kept because it never changes."""
    if generation not in log.seen_then:
        past = Log(log.group, log.genesis)
        for number in log.ancestors(generation):
            place(past, log.events[number])
        state, clock = rule(past), Clock(-1, 0, past.counts)
        log.seen_then[generation] = frozenset(one for one in past.records if state.active(one, clock) is not None)
    return log.seen_then[generation]


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
