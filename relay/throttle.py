# SPDX-License-Identifier: AGPL-3.0-or-later
"""How much one visitor may ask for at once, so that no visitor takes the relay from the others; kept in memory only."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, ip_address

from relay.errors import Refused
from relay.wire import Code

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Rates:
    """What one visitor (an address) gets, and what all get together; this computer is limited by the latter alone.

    Seconds: for the head of a request, for its body beside what its size needs, and for an answer that isn't taken.
    """

    requests_a_second: float = 50.0
    requests_at_once: float = 500.0
    bytes_each: int = 24 * MIB
    bytes_total: int = 64 * MIB
    streams_each: int = 256
    connections_each: int = 512
    visitors: int = 10_000
    head_seconds: float = 15.0
    body_seconds: float = 15.0
    take_seconds: float = 60.0


@dataclass(slots=True)
class _Visitor:
    is_limited: bool
    allowance: float
    seen: float
    bytes: int = 0
    streams: int = 0
    connections: int = 0


class Held:
    """Bytes that are held for one visitor."""

    __slots__ = ("_throttle", "_visitor", "size")

    def __init__(self, throttle: Throttle, visitor: _Visitor) -> None:
        self._throttle = throttle
        self._visitor = visitor
        self.size = 0

    def add(self, size: int) -> None:
        """Hold `size` bytes more; Refused(busy) if that is too much for one visitor, or for all together."""
        self._throttle.take(self._visitor, size)
        self.size += size


class Throttle:
    """Counts what visitors ask for and hold; `now` is a clock that never goes back, in seconds."""

    def __init__(self, rates: Rates, now: Callable[[], float]) -> None:
        self.rates = rates
        self._now = now
        self._bytes = 0
        self._visitors: OrderedDict[str, _Visitor] = OrderedDict()

    def request(self, host: str) -> None:
        """Count a request from an address; Refused(too-many)."""
        visitor, now = self._visitor(host), self._now()
        refilled = visitor.allowance + (now - visitor.seen) * self.rates.requests_a_second
        visitor.allowance, visitor.seen = min(refilled, self.rates.requests_at_once), now
        if visitor.is_limited and visitor.allowance < 1:
            raise Refused(Code.TOO_MANY)
        visitor.allowance -= 1

    def connect(self, host: str) -> Callable[[], None]:
        """Count a connection from an address; return what ends the counting; Refused(too-many)."""
        visitor = self._visitor(host)
        if visitor.is_limited and visitor.connections >= self.rates.connections_each:
            raise Refused(Code.TOO_MANY)
        visitor.connections += 1

        def disconnect() -> None:
            visitor.connections -= 1

        return disconnect

    @contextmanager
    def stream(self, host: str) -> Iterator[None]:
        """Count a push stream while it is open; Refused(too-many)."""
        visitor = self._visitor(host)
        if visitor.is_limited and visitor.streams >= self.rates.streams_each:
            raise Refused(Code.TOO_MANY)
        visitor.streams += 1
        try:
            yield
        finally:
            visitor.streams -= 1

    @contextmanager
    def hold(self, host: str) -> Iterator[Held]:
        """Give something that counts bytes held for an address, until the end."""
        held = Held(self, self._visitor(host))
        try:
            yield held
        finally:
            held.add(-held.size)

    def take(self, visitor: _Visitor, size: int) -> None:
        """Count bytes held for a visitor, or no longer held; Refused(busy)."""
        is_over = visitor.is_limited and visitor.bytes + size > self.rates.bytes_each
        if size > 0 and (is_over or self._bytes + size > self.rates.bytes_total):
            raise Refused(Code.BUSY)
        visitor.bytes += size
        self._bytes += size

    def _visitor(self, host: str) -> _Visitor:
        name, is_limited = _network(host)
        visitor = self._visitors.pop(name, None)
        if visitor is None:
            visitor = _Visitor(is_limited, self.rates.requests_at_once, self._now())
        self._visitors[name] = visitor
        if len(self._visitors) > self.rates.visitors:
            self._visitors.popitem(last=False)
        return visitor


@lru_cache(maxsize=1024)
def _network(host: str) -> tuple[str, bool]:
    # one household has as many IPv6 addresses as it likes, in one network of 64 bits
    try:
        address = ip_address(host)
    except ValueError:
        return host, True
    if isinstance(address, IPv4Address) or address.ipv4_mapped:
        return host, not address.is_loopback
    return address.exploded[:19], not address.is_loopback
