# SPDX-License-Identifier: AGPL-3.0-or-later
"""When to try what again: the engine's timing as plain values, without a clock or a network."""

from __future__ import annotations

from dataclasses import dataclass, replace

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

    def succeeded(self) -> Attempts:
        """After an answer."""
        return Attempts()

    def is_due(self, now: int) -> bool:
        """Say whether the relay may be asked again."""
        return now >= self.not_before


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

    def taken(self, now: int, jitter: float, *, is_listening: bool) -> Agenda:
        """The round begins: nothing is urgent, and the next poll is set."""
        pause = LISTENING_POLL if is_listening else POLL
        return Agenda(frozenset(), False, now + int(pause * (0.75 + jitter / 2)))

    def is_due(self, now: int) -> bool:
        """Say whether a round should begin."""
        return self.everything or bool(self.urgent) or now >= self.next_poll

    def wait(self, now: int, deadlines: tuple[int, ...]) -> int:
        """How many ms to wait at most: until the next poll or the nearest of these deadlines."""
        if self.everything or self.urgent:
            return 0
        return max(0, min((self.next_poll, *deadlines)) - now)
