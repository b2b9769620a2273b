# SPDX-License-Identifier: AGPL-3.0-or-later
"""The engine's state, as one frozen union given to one callback."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Idle:
    """Everything that can be sent is on a relay."""


@dataclass(frozen=True, slots=True)
class Syncing:
    """A round is under way: `done` of `total` groups."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Offline:
    """No relay answered; `waiting` items are still here, the next try is at `retry_at` (ms)."""

    retry_at: int
    waiting: int


@dataclass(frozen=True, slots=True)
class NoRelay:
    """No relay is known; `waiting` items stay on this computer."""

    waiting: int


@dataclass(frozen=True, slots=True)
class Refused:
    """A relay refused, or the disk is full: `reason` is a stable code."""

    reason: str


Status = Idle | Syncing | Offline | NoRelay | Refused


def status_of(waiting: int, used: Collection[str], stuck: Collection[Collection[str]], retry_at: int) -> Status:
    """Return the state after a round: `used` are the states of all relays in use, `stuck` those of the relays of each
    group with something that could go, `waiting` counts what is on no relay yet, `retry_at` is the next try (ms).
    """
    if not used:
        return NoRelay(waiting)
    troubled = [states for states in stuck if "awake" not in states]
    reachable = [states for states in troubled if states]
    if not reachable:
        if troubled:
            return NoRelay(waiting)
        if "awake" in used:
            return Idle()
        reachable = [used]
    if any("refused" in states for states in reachable):
        return Refused("relay-refused")
    return Offline(retry_at, waiting)


@dataclass(frozen=True, slots=True)
class Changed:
    """What a round or an operation changed: kinds (members, posts, knocks, relays …) and ids of groups or posts."""

    kinds: frozenset[str]
    ids: frozenset[bytes]


@dataclass(frozen=True, slots=True)
class Report:
    """What one round did; `relays` are (URL without a pass, state)."""

    sent: int
    received: int
    locked: int
    waiting: int
    relays: tuple[tuple[str, str], ...]
    is_complete: bool
