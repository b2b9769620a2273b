# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every command of an open profile works with: the database's sessions, the clock, and whom to tell."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from app.errors import NotAllowed, NotFound
from app.views import Changed
from crypto.passphrase import Cost
from relay.client import RelayClient
from relay.url import RelayUrl
from sync.session import Session
from sync.sessions import Sessions
from sync.store import groups
from sync.store.groups import KnownGroup

FOLD_VERSION = 1  # of the rules by which this Dooryard reads a log
_STANDINGS = {
    "left": "group-left",
    "removed": "group-removed",
    "waiting": "group-waiting",
    "declined": "group-declined",
}


@dataclass
class Home:
    """An open profile, for one thread; `here_key` is that of the relay on this computer."""

    folder: Path
    sessions: Sessions
    clock: Callable[[], int]
    cost: Cost
    connect: Callable[[RelayUrl], RelayClient]
    listeners: list[Callable[[Changed], None]] = field(default_factory=list)
    poke: Callable[[bytes | None], None] = lambda group: None
    here_key: bytes | None = None

    def tell(self, *kinds: str, ids: Iterable[bytes] = (), group: bytes | None = None) -> None:
        """Say what an operation changed, and that there may be something to send."""
        changed = Changed(frozenset(kinds), frozenset(one.hex() for one in ids))
        for listener in self.listeners:
            listener(changed)
        self.poke(group)

    def known(self, group: str) -> KnownGroup:
        """The group of an id; NotFound. The account's own group is not for show."""
        found = groups.group(self.sessions.db, bytes_of(group, "group-unknown"))
        if found is None or found.kind == "own":
            raise NotFound.of("group-unknown")
        return found

    def session(self, group: str) -> Session:
        """The session of a group for reading; NotFound, NotAllowed while waiting at its door."""
        found = self.known(group)
        if found.standing in ("waiting", "declined"):
            raise NotAllowed.of(_STANDINGS[found.standing])
        return self.sessions.get(found.group)

    def writable(self, group: str) -> Session:
        """The session of a group for writing; NotAllowed says how this account stands there instead."""
        found = self.known(group)
        if found.standing != "member":
            raise NotAllowed.of(_STANDINGS[found.standing])
        session = self.sessions.get(found.group)
        if session.fold.version > FOLD_VERSION:
            raise NotAllowed.of("group-newer")
        return session


def bytes_of(text: str, code: str) -> bytes:
    """The bytes of a whole id in hex; NotFound with that code for anything else."""
    try:
        found = bytes.fromhex(text)
    except ValueError:
        raise NotFound.of(code) from None
    if len(found) != 32:
        raise NotFound.of(code)
    return found
