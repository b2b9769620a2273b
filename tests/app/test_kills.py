# SPDX-License-Identifier: AGPL-3.0-or-later
"""kill -9 at any moment, of clients and of the relay between them: nothing is lost, and nothing is there twice."""

from __future__ import annotations

import asyncio
import signal
import sys
import tempfile
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from app.client import Client
from app.profile import Profile
from tests.app.actor import PASSPHRASE
from tests.app.town import COST, names, settle, sync
from tests.relay.process import RelayProcess

ROLES = {"Ruth": "host", "June": "member", "Guest": "guest"}


class Actor:
    """One person's process, started again whenever it was killed; `said` is all that it told to have written."""

    def __init__(self, folder: Path, group: str, name: str, door: Path) -> None:
        self._words = [sys.executable, "-m", "tests.app.actor", str(folder / name), group, name, str(door), ROLES[name]]
        self.said: list[str] = []
        self._errors = (folder / f"{name}.stderr").open("ab")

    async def live(self, seconds: float) -> None:
        """Begin, and be killed after so long."""
        process = await asyncio.create_subprocess_exec(
            *self._words, stdout=asyncio.subprocess.PIPE, stderr=self._errors
        )
        try:
            await asyncio.sleep(seconds)
            assert process.returncode is None, "nobody killed it"
        finally:
            if process.returncode is None:
                process.send_signal(signal.SIGKILL)
        written, _ = await process.communicate()
        # the last line may have been cut by the kill
        self.said += written.decode().splitlines(keepends=True)

    def close(self) -> None:
        self._errors.close()


async def lives(actor: Actor, random: Random, times: int) -> None:
    for _ in range(times):
        await actor.live(random.uniform(0.4, 2.5))


async def trouble(relay: RelayProcess, random: Random, times: int) -> None:
    for _ in range(times):
        await asyncio.sleep(random.uniform(0.5, 2.0))
        await asyncio.to_thread(relay.kill)
        await asyncio.sleep(random.uniform(0.0, 0.5))
        await asyncio.to_thread(relay.start)


async def settled(folder: Path, group: str, actors: dict[str, Actor]) -> None:
    clients = {name: Profile(folder / name).open(PASSPHRASE) for name in actors}
    try:
        await settle(*clients.values())
        await settle(*clients.values())
        check(clients, group, actors)
    finally:
        for client in clients.values():
            await client.close()


def check(clients: dict[str, Client], group: str, actors: dict[str, Actor]) -> None:
    # the guest may never have been quick enough to come in
    inside = {name: client for name, client in clients.items() if client.groups()}
    shown = {name: Counter(post.text for post in client.feed(group, limit=100_000)) for name, client in inside.items()}
    # what a guest wrote when it was being put out may have been set aside, which has no text
    doubled = {name: [text for text, n in found.items() if n > 1 and text] for name, found in shown.items()}
    assert not any(doubled.values())
    for author in ("Ruth", "June"):
        written = {line.rstrip("\n") for line in actors[author].said if line.endswith("\n")}
        assert len(written) > 3
        for reader in ("Ruth", "June"):
            assert written <= set(shown[reader])
    assert set(shown["Ruth"]) == set(shown["June"])
    assert names(clients["Ruth"], group) == names(clients["June"], group)
    for name in ("Ruth", "June"):
        assert clients[name].status().outbox == 0
    if clients["Guest"].groups() and clients["Guest"].group(group).standing == "member":
        assert "Guest" in names(clients["Ruth"], group)


async def live_and_die(folder: Path, seed: int, times: int) -> None:
    random = Random(seed)
    async with RelayProcess(folder / "relay", "--tls", "off") as relay:
        made = {name: Profile(folder / name, cost=COST).create(name, None, PASSPHRASE)[0] for name in ROLES}
        ruth, june = made["Ruth"], made["June"]
        ruth.add_relay(relay.printed.strip())
        group = ruth.create_group("The Hendersons")
        invite = await ruth.invite(group, "door")
        await sync(ruth)
        await june.join(invite.link)
        await sync(june, ruth)
        for client in made.values():
            await client.close()
        actors = {name: Actor(folder, group, name, folder / "door") for name in ROLES}
        everybody = [lives(actor, random, times) for actor in actors.values()]
        await asyncio.gather(*everybody, trouble(relay, random, times))
        await settled(folder, group, actors)
        for actor in actors.values():
            actor.close()


@pytest.mark.parametrize("seed", [1])
async def test_killed_at_any_moment(tmp_path: Path, seed: int) -> None:
    await live_and_die(tmp_path, seed, 5)


@pytest.mark.soak
@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", range(100, 106))
async def test_killed_at_any_moment_for_long(seed: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        await live_and_die(Path(folder), seed, 25)
