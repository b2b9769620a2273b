# SPDX-License-Identifier: AGPL-3.0-or-later
"""A removal with real profiles and a relay in a process of its own, as far as an attack on it needs it."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from app.client import Client
from app.demo.locks import AnyLock
from app.demo.proof import locks_of
from app.demo.relay_view import stored
from app.profile import Profile
from app.views import History
from crypto.passphrase import Cost
from tests.relay.process import RelayProcess

CHEAP = Cost(1, 8 * 1024)
PASSPHRASE = "a porch with a light on"
EARLIER = "The plums are ripe, come and get some before the wasps do."
OFFLINE = "Written on the train, before anybody told me that Sam is out."
LATER = "Now that we are among ourselves: the party is on Saturday."


@dataclass
class Removal:
    """Ruth, June and Sam share a group; Sam is put out while June is offline. `before` is June's profile from then."""

    folder: Path
    url: str
    history: History
    link_uses: int = 1
    clients: dict[str, Client] = field(default_factory=dict)
    group: str = ""
    known: frozenset[bytes] = frozenset()

    @property
    def before(self) -> Path:
        return self.folder / "june-before"

    @property
    def relay_folder(self) -> Path:
        return self.folder / "relay"

    def locks(self) -> list[AnyLock]:
        return locks_of(stored(self.relay_folder), self.known)

    async def sync(self, *names: str) -> None:
        for name in names:
            assert (await self.clients[name].sync_once()).is_complete

    async def play(self) -> None:
        ruth, june, sam = (self._moved_in(name) for name in ("ruth", "june", "sam"))
        self.group = ruth.create_group("Orchard Lane", relays=[self.url], history=self.history)
        ruth.post(self.group, EARLIER)
        spoken = await ruth.invite(self.group, "words")
        link = await ruth.invite(self.group, "link", uses=self.link_uses)
        await self.sync("ruth")
        await june.join(spoken.link, spoken.words)
        await sam.join(link.link)
        await self.sync("june", "sam", "ruth")
        (request,) = ruth.requests(self.group)
        ruth.admit(self.group, request.request)
        await self.sync("ruth", "sam", "june")
        await sam.invite(self.group, "words")
        sam.post(self.group, "My ladder is yours.")
        await self.sync("sam", "june", "ruth")
        june.post(self.group, OFFLINE)
        self.known = frozenset(one.digest for one in stored(self.relay_folder))
        (out,) = (one.member for one in ruth.members(self.group) if one.name == "sam")
        ruth.remove_member(self.group, out)
        ruth.post(self.group, LATER)
        await self.sync("ruth")
        await june.close()
        shutil.copytree(self.folder / "june", self.before)
        self._open("june")
        await self.sync("june", "ruth")
        await self.clients["sam"].sync_once()

    async def close(self) -> None:
        for client in self.clients.values():
            await client.close()

    def texts(self, name: str) -> set[str]:
        return {post.text for post in self.clients[name].feed(self.group)}

    def _profile(self, name: str) -> Profile:
        return Profile(self.folder / name, cost=CHEAP)

    def _moved_in(self, name: str) -> Client:
        self.clients[name], _ = self._profile(name).create(name, None, PASSPHRASE)
        return self.clients[name]

    def _open(self, name: str) -> None:
        self.clients[name] = self._profile(name).open(PASSPHRASE)


@asynccontextmanager
async def removal(folder: Path, history: History = "all", link_uses: int = 1) -> AsyncIterator[Removal]:
    """Play a removal in a folder."""
    async with RelayProcess(folder / "relay") as relay:
        made = Removal(folder, relay.url.text(), history, link_uses)
        try:
            await made.play()
            yield made
        finally:
            await made.close()
