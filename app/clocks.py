# SPDX-License-Identifier: AGPL-3.0-or-later
"""Notices that the clock of this computer is far off, by the time that relays tell with their answers."""

from __future__ import annotations

from collections.abc import Callable

from relay.client import RelayClient
from relay.url import RelayUrl

MOST_OFF = 3_600_000


class ClockWatch:
    """Compares the clock (ms) with that of every relay asked so far; one relay with a wrong clock does not mislead.

    `tell` is called when it turns out to be off.
    """

    def __init__(self, clock: Callable[[], int], tell: Callable[[], None]) -> None:
        self._clock = clock
        self._tell = tell
        self._ahead: dict[bytes, int] = {}

    @property
    def is_off(self) -> bool:
        """Say whether all relays that told their time are more than an hour ahead, or all more than an hour behind."""
        told = self._ahead.values()
        return bool(told) and (min(told) > MOST_OFF or max(told) < -MOST_OFF)

    def heeding(self, connect: Callable[[RelayUrl], RelayClient]) -> Callable[[RelayUrl], RelayClient]:
        """Return `connect` so that the clients it makes are heeded."""

        def heeded(url: RelayUrl) -> RelayClient:
            client = connect(url)
            client.on_time = lambda told: self.hear(url.key, told)
            return client

        return heeded

    def hear(self, key: bytes, told: int) -> None:
        """The relay of this key told its time (ms)."""
        was_off = self.is_off
        self._ahead[key] = told - self._clock()
        if self.is_off and not was_off:
            self._tell()
