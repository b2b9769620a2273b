# SPDX-License-Identifier: AGPL-3.0-or-later
"""A relay as a process: its key, its TLS, its socket, and an end that keeps nobody waiting."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from time import time
from types import FrameType
from typing import Any, cast

import uvicorn

from crypto.capability import pass_hash
from relay.errors import CannotServe
from relay.folder import Folder
from relay.mailbox import Limits
from relay.patience import PatientProtocol
from relay.server import DAY, Relay, build
from relay.sockets import bind, raise_file_limit, shown_base
from relay.storage.sqlite import SqliteStorage
from relay.url import RelayUrl

SELF_SIGNED = "self-signed"
OFF = "off"
# Longer than clients keep a connection that they don't use
KEEP_ALIVE_SECONDS = 75
STOP_SECONDS = 1
MAX_HEAD = 16 * 1024
BACKLOG = 512

log = logging.getLogger("relay")


@dataclass(frozen=True, slots=True)
class Options:
    """How a relay is to run: `tls` is self-signed, off, or the paths of a certificate and its key with a comma."""

    data: Path
    host: str
    port: int
    addresses: tuple[str, ...] = ()
    is_open: bool = False
    tls: str = SELF_SIGNED


async def serve(options: Options, announce: Callable[[str], None]) -> None:
    """Run until a signal ends it; `announce` gets the relay's URL, pass included, once it answers there.

    CannotServe, AlreadyServing, DatabaseDamaged, DatabaseTooNew, Refused(relay-full).
    """
    _quieten()
    folder = Folder(options.data)
    with ExitStack() as stack:
        stack.enter_context(folder.lock())
        listening = stack.enter_context(bind(options.host, options.port, needs_loopback=options.tls == OFF))
        key = folder.key()
        storage = SqliteStorage(folder.database, key.public, Limits(is_open=options.is_open))
        stack.callback(storage.close)
        base = options.addresses[0] if options.addresses else shown_base(listening, is_plain=options.tls == OFF)
        folder.remember_base(base)
        url = await _with_first_pass(RelayUrl(base, key.public), folder, storage, options)
        relay = build(storage, key, version=_version(), addresses=options.addresses)
        server = RelayServer(configure(relay, _tls(options.tls, folder)), relay, partial(announce, url.text()))
        await server.serve([listening])


class RelayServer(uvicorn.Server):
    """uvicorn's server, which ends its push streams first, and then itself."""

    def __init__(self, config: uvicorn.Config, relay: Relay, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self._relay = relay
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer."""
        await super().startup(sockets)
        self._announce()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End all streams, then all connections."""
        self._relay.stop()
        await super().shutdown(sockets)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Let a signal end the server in good order."""
        # uvicorn raises the signal again at the end, which would kill us before the database is closed
        before = {number: signal.signal(number, self._end) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _end(self, number: int, frame: FrameType | None) -> None:
        self.should_exit = True


def configure(relay: Relay, tls: ssl.SSLContext | None) -> uvicorn.Config:
    """Return how uvicorn is to serve a relay: quietly, patiently up to a point, and with nothing that tells of it."""
    return uvicorn.Config(
        cast(Any, relay),
        http=cast(Any, partial(PatientProtocol, throttle=relay.throttle)),
        loop="asyncio",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=True,  # a computer whose clock is far off finds out by it
        # only a proxy on this computer may say for whom it asks, and before TLS there is none
        proxy_headers=tls is None,
        backlog=BACKLOG,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=STOP_SECONDS,
        h11_max_incomplete_event_size=MAX_HEAD,
        ssl_context_factory=None if tls is None else lambda *_: tls,
    )


def _tls(kind: str, folder: Folder) -> ssl.SSLContext | None:
    if kind == OFF:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if kind == SELF_SIGNED:
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        context.load_cert_chain(folder.certificate())
        return context
    certificate, comma, key = kind.partition(",")
    if not comma:
        raise CannotServe("--tls takes self-signed, off, or the files of a certificate and its key: CERT,KEY")
    try:
        context.load_cert_chain(certificate, key)
    except OSError:
        raise CannotServe("the certificate or its key can't be read, or they don't belong together") from None
    return context


async def _with_first_pass(url: RelayUrl, folder: Folder, storage: SqliteStorage, options: Options) -> RelayUrl:
    if options.is_open:
        return url
    first, limits = folder.first_pass(), storage.limits
    hashed, today = pass_hash(first), int(time() // DAY)
    number = await storage.add_pass(hashed, limits.pass_bytes, limits.pass_mailboxes, today)
    if any(one.is_ended for one in await storage.passes() if one.number == number):
        log.warning("the first pass has ended: make another with dooryard-relay pass new")
        return url
    return url.with_pass(first)


def _version() -> str:
    try:
        return version("dooryard")
    except PackageNotFoundError:
        return "unknown"


def _quieten() -> None:
    # these tell addresses, and whoever sends nonsense could fill a disk with them
    logging.getLogger("uvicorn").setLevel(logging.CRITICAL + 1)
    asyncio.get_running_loop().set_exception_handler(_report)
    raise_file_limit()


def _report(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    log.error("something failed in the background: %s", type(context.get("exception")).__name__)
