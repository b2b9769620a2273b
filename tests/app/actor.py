# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody in a process of their own who posts and syncs until killed, saying what was written once it is.

`python -m tests.app.actor FOLDER GROUP NAME DOOR ROLE`: a `host` also lets a guest in and puts it out again; a `guest`
comes in by whatever lies in the file DOOR; anybody else just writes.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from app.client import Client
from app.errors import AppError
from app.profile import Profile

PASSPHRASE = "a long passphrase"


def is_in(client: Client, group: str) -> bool:
    return any(one.group == group and one.standing == "member" for one in client.groups())


async def host(client: Client, group: str, door: Path) -> None:
    """Put the guest out if it is in, else leave an invitation."""
    guests = [one.member for one in client.members(group) if one.name == "Guest"]
    if guests:
        client.remove_member(group, guests[0])
    else:
        invite = await client.invite(group, "door")
        await client.sync_once()
        fresh = door.with_suffix(".new")
        fresh.write_text(invite.link)
        os.replace(fresh, door)


def left_at(door: Path) -> str:
    return door.read_text() if door.exists() else ""


async def guest(client: Client, group: str, door: Path) -> None:
    link = left_at(door)
    if not is_in(client, group) and link:
        try:
            await client.join(link)
        except AppError:
            await asyncio.sleep(0.05)  # used already, or a relay that is away


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Client]:
    client = Profile(folder).open(PASSPHRASE)
    try:
        yield client
    finally:
        await client.close()


async def act(folder: Path, group: str, name: str, door: Path, role: str) -> None:
    async with opened(folder) as client:
        for number in range(10_000):
            if is_in(client, group):
                text = f"{name} {os.getpid()} {number}"
                client.post(group, text)
                print(text, flush=True)
            if role == "host" and number % 5 == 4:
                await host(client, group, door)
            if role == "guest":
                await guest(client, group, door)
            if number % 2:
                await client.sync_once()


def main() -> None:
    folder, group, name, door, role = sys.argv[1:]
    asyncio.run(act(Path(folder), group, name, Path(door), role))


if __name__ == "__main__":
    main()
