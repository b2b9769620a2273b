# SPDX-License-Identifier: AGPL-3.0-or-later
"""People with profiles of their own around relays in this process, which a test stops, breaks and wipes."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import httpx

from app.client import Client
from app.profile import Profile
from app.views import InviteKind, PostView
from crypto.encoding import decode
from crypto.envelope import open_envelope
from crypto.errors import CryptoError
from crypto.passphrase import Cost
from relay.client import RelayClient
from relay.mailbox import Limits
from relay.server import Relay
from relay.url import RelayUrl
from sync.content import Post, Sealed, decode_body
from sync.sessions import Sessions
from sync.store.database import Database
from tests.relay.inprocess import AppTransport, InProcess

COST = Cost(1, 8 * 2**20)
PASSPHRASE = "a long passphrase"
START = 1_700_000_000_000
MINUTE, DAY = 60_000, 86_400_000


@dataclass
class Clock:
    """Milliseconds, moved by tests alone; every look at it takes one, so that things have an order."""

    now: int = START

    def __call__(self) -> int:
        self.now += 1
        return self.now

    def pass_by(self, ms: int) -> None:
        self.now += ms


Answer = Callable[[httpx.Request], httpx.Response | None]


class Transport(httpx.AsyncBaseTransport):
    """The way to a relay, which may be cut, or lead to somebody else."""

    def __init__(self, relay: TownRelay) -> None:
        self._relay = relay

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self._relay.requests.append(request.url.path)
        if self._relay.is_away:
            raise httpx.ConnectError("nobody there")
        if self._relay.answer is not None:
            found = self._relay.answer(request)
            if found is not None:
                return found
        return await AppTransport(self._relay.impostor or self._relay.running.app).handle_async_request(request)


@dataclass
class TownRelay:
    """A relay that can go away, answer otherwise, and lose what it had."""

    folder: Path
    limits: Limits = field(default_factory=Limits)
    running: InProcess = field(init=False)
    is_away: bool = False
    answer: Answer | None = None
    impostor: Relay | None = None
    requests: list[str] = field(default_factory=list)
    max_bytes: int = 2**30

    async def __aenter__(self) -> Self:
        self.folder.mkdir()
        self.running = InProcess(self.folder, self.limits, max_bytes=self.max_bytes)
        await self.running.__aenter__()
        self.base = f"http://127.0.0.1:{1 + int.from_bytes(self.running.key.public[:1], 'big')}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.running.__aexit__()

    @property
    def url(self) -> str:
        return RelayUrl(self.base, self.running.key.public, self.running.relay_pass).text()

    async def lose_everything(self) -> None:
        """The same relay with an empty database."""
        await self.running.__aexit__()
        for path in self.folder.glob("relay.sqlite*"):
            path.unlink()
        await self.running.__aenter__()

    def envelopes(self) -> list[bytes]:
        """Every envelope that it holds."""
        return [bytes(row[0]) for row in self.rows("SELECT bytes FROM envelope")]

    def rows(self, sql: str) -> list[tuple[bytes, ...]]:
        with sqlite3.connect(self.folder / "relay.sqlite") as connection:
            found = connection.execute(sql).fetchall()
        connection.close()
        return found


class Town:
    """Everybody in one test."""

    def __init__(self, folder: Path, relays: list[TownRelay]) -> None:
        self.folder = folder
        self.relays = relays
        self.clock = Clock()
        self._open: list[Client] = []

    @property
    def relay(self) -> TownRelay:
        return self.relays[0]

    def connect(self, url: RelayUrl) -> RelayClient:
        relay = next(one for one in self.relays if one.running.key.public == url.key)
        return RelayClient(url, timeout=2, transport=Transport(relay))

    def profile(self, name: str, clock: Callable[[], int] | None = None) -> Profile:
        return Profile(self.folder / name, cost=COST, clock=clock or self.clock, connect=self.connect)

    def move_in(self, name: str, clock: Callable[[], int] | None = None, *, relays: int = 0) -> Client:
        """Somebody new, with that many relays of their own."""
        client, _ = self.profile(name, clock).create(name, None, PASSPHRASE)
        self._open.append(client)
        for relay in self.relays[:relays]:
            client.add_relay(relay.url)
        return client

    def open(self, name: str, clock: Callable[[], int] | None = None) -> Client:
        """One more process of somebody who lives here."""
        client = self.profile(name, clock).open(PASSPHRASE)
        self._open.append(client)
        return client

    async def let_in(self, host: Client, guest: Client, group: str, kind: InviteKind = "door") -> None:
        """Invite by a key box, and go in."""
        invite = await host.invite(group, kind)
        await host.sync_once()
        await guest.join(invite.link, invite.words)
        await sync(guest, host)

    async def close(self) -> None:
        for client in self._open:
            await client.close()


@asynccontextmanager
async def town(folder: Path, relays: int = 1, **options: object) -> AsyncIterator[Town]:
    """A town with relays that run."""
    async with AsyncExitStack() as stack:
        running = [
            await stack.enter_async_context(TownRelay(folder / f"relay{number}", **options))  # type: ignore[arg-type]
            for number in range(relays)
        ]
        made = Town(folder, running)
        stack.push_async_callback(made.close)
        yield made


async def sync(*clients: Client, rounds: int = 1) -> None:
    """A round for each, in order."""
    for _ in range(rounds):
        for client in clients:
            await client.sync_once()


async def settle(*clients: Client) -> None:
    """Rounds until everybody has everything, after trouble."""
    await sync(*clients, rounds=3)


def texts(client: Client, group: str | None = None) -> list[str]:
    """What a feed shows, newest first; locked posts as their reason in brackets."""
    return [shown(post) for post in client.feed(group)]


def shown(post: PostView) -> str:
    return f"[{post.reason}]" if post.state in ("locked", "set-aside") else post.text


def names(client: Client, group: str) -> set[str]:
    return {member.name for member in client.members(group)}


def member_id(client: Client, group: str, name: str) -> str:
    return next(member.member for member in client.members(group) if member.name == name)


def sessions(client: Client) -> Sessions:
    """What lies below a client, to look at."""
    return client._home.sessions


def database(client: Client) -> Database:
    return sessions(client).db


async def until(is_so: Callable[[], bool], seconds: float = 20) -> None:
    """Wait for something that is under way."""
    async with asyncio.timeout(seconds):
        while not is_so():  # noqa: ASYNC110 - what is waited for tells nobody
            await asyncio.sleep(0.02)


async def family(place: Town, *guests: str) -> tuple[str, Client, list[Client]]:
    """Ruth's community with these people in it."""
    ruth = place.move_in("Ruth", relays=len(place.relays))
    group = ruth.create_group("The Hendersons")
    await sync(ruth)
    found = [place.move_in(name) for name in guests]
    for guest in found:
        await place.let_in(ruth, guest, group)
    await sync(ruth, *found, rounds=2)
    return group, ruth, found


def is_shared(client: Client, envelope: bytes) -> bool:
    """An envelope of a group, not of somebody's own things."""
    row = database(client).row(
        "SELECT count(*) FROM envelope JOIN grp ON grp.id = grp WHERE bytes = ? AND box < 2 AND kind <> 'own'",
        (envelope,),
    )
    return row is not None and bool(row[0])


def openable(client: Client, place: Town) -> list[str]:
    """The texts that this client's keys open of all that the relay has, whatever the log says."""
    found = []
    for known in client.groups():
        session = sessions(client).get(bytes.fromhex(known.group))
        for envelope in place.relay.envelopes():
            for generation in session.held:
                for step in range(session.held[generation].step, session.held[generation].step + 8):
                    secret = session.secret(generation, step)
                    if secret is None:
                        continue
                    try:
                        body = decode_body(decode(Sealed, open_envelope(envelope, secret)).core.body)
                    except CryptoError:
                        continue
                    if isinstance(body, Post):
                        found.append(body.text)
    return found
