# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a relay listens, and under which address others see that."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from ipaddress import ip_address

from relay.errors import CannotServe

# Addresses for documentation: asking for the way there sends nothing
_OUTSIDE = {socket.AF_INET: ("192.0.2.1", 9), socket.AF_INET6: ("2001:db8::1", 9)}


@contextmanager
def bind(host: str, port: int, *, needs_loopback: bool) -> Iterator[socket.socket]:
    """Listen at a host and port (0: any free one); CannotServe, also beyond this computer if that is needed."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError):
        raise CannotServe("--listen takes HOST:PORT, with a host of this computer") from None
    family, kind, protocol, _, address = found[0]
    if needs_loopback and not ip_address(address[0]).is_loopback:
        raise CannotServe("without TLS a relay listens on this computer only: 127.0.0.1, ::1 or localhost")
    # asyncio sends small pieces at once (TCP_NODELAY) only where the protocol is named
    with socket.socket(family, kind, protocol) as listening:
        if sys.platform != "win32":
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind(address)
        except OSError:
            raise CannotServe("this host and port can't be used: another program has it, or it needs rights") from None
        yield listening


def shown_base(listening: socket.socket, *, is_plain: bool) -> str:
    """Return the address under which a listening socket is reached, as it stands in a relay's URL."""
    host, port = listening.getsockname()[:2]
    if ip_address(host).is_unspecified:
        host = _own_address(listening.family)
    shown = f"[{host}]" if ":" in host else host
    return f"{'http' if is_plain else 'https'}://{shown}:{port}"


def raise_file_limit() -> None:
    """Let this process have as many connections as the system allows."""
    if sys.platform != "win32":
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _own_address(family: int) -> str:
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_OUTSIDE[socket.AddressFamily(family)])
        except OSError:
            return "::1" if family == socket.AF_INET6 else "127.0.0.1"
        return str(probe.getsockname()[0])
