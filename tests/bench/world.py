# SPDX-License-Identifier: AGPL-3.0-or-later
"""Some people in one community at a real relay, made through the client as any other: what all stories begin with."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from app.client import Client
from app.profile import Profile
from tests.bench.file_keyring import keyring_beside
from tests.bench.processes import Started, started

POST_BYTES = 256
SENTENCE = "The **pie** is out of the oven, and the *last* slice goes to whoever brings the ladder back. "


@dataclass(frozen=True, slots=True)
class World:
    """A relay, its data folder, and the folders of the writer's and the readers' profiles in one group."""

    relay: Started
    relay_data: Path
    writer: Path
    readers: tuple[Path, ...]
    group: str


def text_of(number: int, size: int = POST_BYTES) -> str:
    """A post of exactly `size` bytes that begins with its number."""
    return f"{number}: {SENTENCE * (size // len(SENTENCE) + 1)}"[:size]


def profile_at(folder: Path) -> Profile:
    """The profile in this folder, opened by the keyring beside it."""
    return Profile(folder, keyring=keyring_beside(folder))


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Client]:
    """The client of a profile, closed when the block ends."""
    client = profile_at(folder).open(None)
    try:
        yield client
    finally:
        await client.close()


@asynccontextmanager
async def world(folder: Path, readers: int) -> AsyncIterator[World]:
    """A relay process and `readers` people whom the writer has let in, all up to date."""
    data, writer = folder / "relay", folder / "writer"
    others = tuple(folder / f"reader-{number}" for number in range(readers))
    with started("relay", "serve", "--data", str(data), "--listen", "127.0.0.1:0", "--tls", "off") as relay:
        client, _ = profile_at(writer).create("Ruth", None, None)
        try:
            client.add_relay(relay.line)
            group = client.create_group("The Hendersons")
            for other in others:
                await _let_in(client, group, other)
        finally:
            await client.close()
        yield World(relay, data, writer, others, group)


async def _let_in(client: Client, group: str, folder: Path) -> None:
    invite = await client.invite(group, "door")
    await client.sync_once()
    other, _ = profile_at(folder).create("June", None, None)
    try:
        await other.join(invite.link)
        await other.sync_once()
    finally:
        await other.close()
    await client.sync_once()


async def write_posts(there: World, count: int) -> None:
    """Let the writer post and send; one commit for all, since this is not what is measured."""
    async with opened(there.writer) as client:
        with client._home.sessions.db.transaction():
            for number in range(count):
                client.post(there.group, text_of(number))
                await asyncio.sleep(0)
        report = await client.sync_once()
    if report.waiting:
        raise RuntimeError("not every post was sent")
