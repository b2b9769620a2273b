# SPDX-License-Identifier: AGPL-3.0-or-later
"""When to try what again: the engine's timing as plain values, without a clock or a network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

FIRST_RETRY = 1_000
LAST_RETRY = 60_000
POLL = 30_000
LISTENING_POLL = 300_000


@dataclass(frozen=True, slots=True)
class Attempts:
    """How a relay answered lately: failures in a row, and the time (ms) before which it is left alone."""

    failures: int = 0
    not_before: int = 0

    def failed(self, now: int, jitter: float) -> Attempts:
        """After one more failure: doubled pauses up to a minute; `jitter` from 0 to 1 spreads the devices."""
        pause = min(LAST_RETRY, FIRST_RETRY << min(self.failures, 16))
        return Attempts(self.failures + 1, now + int(pause * (0.5 + jitter / 2)))

    def is_due(self, now: int) -> bool:
        """Say whether it may be tried again; a clock that was set back does not put it off for longer."""
        return not now < self.not_before <= now + LAST_RETRY


@dataclass(frozen=True, slots=True)
class Agenda:
    """Which groups want a round now, and when the next one is due without any news."""

    urgent: frozenset[bytes] = frozenset()
    everything: bool = True
    next_poll: int = 0

    def news(self, group: bytes | None) -> Agenda:
        """A group has something to send or to fetch; None: any may."""
        if group is None:
            return replace(self, everything=True)
        return replace(self, urgent=self.urgent | {group})

    def taken(self, groups: frozenset[bytes]) -> Agenda:
        """A round over these groups begins."""
        return replace(self, urgent=self.urgent - groups)

    def begun(self, now: int, jitter: float, *, is_listening: bool) -> Agenda:
        """A round over all groups begins: nothing is urgent any more, and the next poll is set."""
        pause = LISTENING_POLL if is_listening else POLL
        return Agenda(frozenset(), False, now + int(pause * (0.75 + jitter / 2)))

    def is_whole(self, now: int) -> bool:
        """Say whether a round over all groups is due."""
        # a clock that was set back does not put it off for longer than it was meant to last
        return self.everything or not now < self.next_poll <= now + 2 * LISTENING_POLL


@dataclass(frozen=True, slots=True)
class Pending:
    """Groups that still had something to be sent after a round: tried again after a pause, or when there is more.

    `tries` has what there was (numbers that move when there is more) and how often it did not go.
    """

    tries: Mapping[bytes, tuple[tuple[int, int], Attempts]] = field(default_factory=dict)

    def tried(self, group: bytes, found: Mapping[bytes, tuple[int, int]], now: int, jitter: float) -> Pending:
        """A round over a group is over; `found` is what the groups still want."""
        rest = {one: kept for one, kept in self.tries.items() if one != group}
        if group not in found:
            return Pending(rest)
        before, attempts = self.tries.get(group, ((0, 0), Attempts()))
        again = attempts if before == found[group] else Attempts()
        return Pending({**rest, group: (found[group], again.failed(now, jitter))})

    def due(self, found: Mapping[bytes, tuple[int, int]], now: int) -> list[bytes]:
        """The groups that want something and may be tried now."""
        return [group for group, wanted in found.items() if self._is_due(group, wanted, now)]

    def _is_due(self, group: bytes, wanted: tuple[int, int], now: int) -> bool:
        before, attempts = self.tries.get(group, ((0, 0), Attempts()))
        return before != wanted or attempts.is_due(now)
