# SPDX-License-Identifier: AGPL-3.0-or-later
"""The switch "Run a relay on this computer": the relay's process, and who uses it from then on."""

from __future__ import annotations

from app.home import Home
from app.relay_host import RelayHost
from app.relays import add_relay, parse_url
from sync.store import groups, settings

WANTED = "relay-here"


class RelayHere:
    """The relay of this profile on this computer; it goes on when the window is closed."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._host = RelayHost(home.folder / "relay")

    @property
    def running(self) -> bool:
        """Say whether it ran when somebody looked last."""
        return self._host.running

    @property
    def url(self) -> str | None:
        """Its URL, pass included, while it runs."""
        return self._host.url

    @property
    def held(self) -> tuple[int, int]:
        """How many mailboxes and bytes it holds."""
        return self._host.held

    async def look(self) -> bool:
        """Find out whether it runs; one that was switched on and has ended, with the computer say, is started again."""
        is_running = await self._host.look()
        if not is_running and settings.setting(self._home.sessions.db, WANTED) == "on":
            await self._host.start()
            is_running = True
        self._note()
        return is_running

    async def start(self) -> str:
        """Switch it on: new groups use it, and those of mine that have no relay yet. RelayError, StoreError."""
        url = await self._host.start()
        settings.put_setting(self._home.sessions.db, WANTED, "on")
        self._note()
        add_relay(self._home, url, None)
        for known in groups.groups(self._home.sessions.db):
            if known.kind != "own" and known.standing == "member":
                session = self._home.sessions.get(known.group)
                if not session.fold.relays and session.may("relays"):
                    add_relay(self._home, url, known.group.hex())
        self._home.tell("relays")
        return url

    async def stop(self) -> None:
        """Switch it off; what it holds stays on the disk. RelayError."""
        await self._host.stop()
        settings.put_setting(self._home.sessions.db, WANTED, "off")
        self._note()
        self._home.tell("relays")

    def _note(self) -> None:
        url = self._host.url
        self._home.here_key = None if url is None else parse_url(url).key
