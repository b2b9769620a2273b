# SPDX-License-Identifier: AGPL-3.0-or-later
"""A relay process and the people around it, who are told nothing but what they hand each other."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.app.forks import Forks
from tests.app.person import ID, Person
from tests.relay.process import RelayProcess

HENDERSONS = "The Hendersons"
NOBODY_WAITS = 12


@dataclass(frozen=True)
class Street:
    """Where people live beside a relay."""

    folder: Path
    forks: Forks
    relay: RelayProcess

    @property
    def shared(self) -> str:
        """The relay's address as it is shown: without the pass."""
        return self.relay.url.without_pass().text()

    def arrive(self, name: str, *, has_relay: bool = False, passphrase: str | None = None) -> Person:
        """Somebody moves in, by a process started in full."""
        person = Person(self.folder / name.lower(), self.forks, passphrase=passphrase)
        relay = ["--relay", self.relay.url.text()] if has_relay else []
        made = person.run_anew("account", "create", "--name", name, *relay)
        assert made.keys() == {"account", "name", "words"}
        assert ID.fullmatch(made["account"])
        assert (made["name"], len(made["words"].split())) == (name, 24)
        return person

    def synced(self, person: Person) -> Any:
        """One round that reaches the relay."""
        told = person.run("sync")
        assert told.keys() == {"sent", "received", "locked", "waiting", "relays"}
        assert told["relays"] == [{"url": self.shared, "state": "awake"}]
        return told

    def until_nothing_waits(self, *people: Person) -> None:
        """Rounds for everybody until nobody sends or learns anything more."""
        for _ in range(NOBODY_WAITS):
            if sum(told["waiting"] + told["received"] for told in [self.synced(person) for person in people]) == 0:
                return
        raise AssertionError("something is still on its way")

    def two_in_a_group(self) -> tuple[Person, Person, str]:
        """Ruth, June, and the group that Ruth started."""
        ruth, june = self.arrive("Ruth", has_relay=True), self.arrive("June")
        group = str(ruth.run("group", "create", HENDERSONS)["group"])
        link = ruth.run("invite", group, "--door")["link"]
        self.synced(ruth)
        june.run("join", link)
        return ruth, june, group
