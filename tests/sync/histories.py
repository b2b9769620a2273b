# SPDX-License-Identifier: AGPL-3.0-or-later
"""Random histories of a group whose people know more or less of each other's acts, and some of whom cheat."""

from __future__ import annotations

import random
from typing import Any

from sync.bodies import CloseInvite, Invite, SetCard, SetRelays, UnknownBody, Upgrade
from sync.constitution import constitution_for
from sync.events import ROLES, Event
from sync.fields import InviteKind, Kind, Place, Role
from sync.membership import Fold
from tests.sync.world import CARD, World, id_of, signer

ACTS = (
    "admit", "admit", "admit", "invite", "invite", "join", "join", "join", "rotate", "rotate", "remove", "remove",
    "remove", "role", "role", "role", "role", "leave", "close", "card", "relays", "upgrade", "unknown",
)  # fmt: skip


class History:
    """One run: `views` is what each person has received."""

    def __init__(self, seed: int, length: int) -> None:
        self.rng = random.Random(seed)
        rng = self.rng
        kind: Kind = rng.choice(("community", "community", "community", "circle"))
        place: Place = rng.choice(("family", "club"))
        table = constitution_for(kind, place)
        if rng.random() < 0.3:
            table = tuple((action, ROLES[: rng.randint(1, 4)]) for action, _ in table)
        self.world = World(kind, place, rng.choice(("all", "from-now")), table=table)
        self.views: dict[str, Fold] = {"ruth": self.world.folded}
        self.keys: dict[bytes, str] = {}
        self.cheats: set[str] = set()
        self.count = 0
        for _ in range(3):
            self.act("ruth", "admit")
        for name in list(self.views):
            self.pull(name, "ruth")
        for _ in range(length):
            self.step()

    def step(self) -> None:
        """Somebody hears from somebody, and somebody does something."""
        rng, names = self.rng, list(self.views)
        if rng.random() < 0.6:
            self.pull(rng.choice(names), rng.choice(names))
        active = [name for name in names if self.role(name, name)]
        author = rng.choice(active if active and rng.random() < 0.93 else names)
        self.act(author, rng.choice(ACTS))

    def role(self, of: str, to: str) -> Role | None:
        """The role that somebody has as somebody else sees it."""
        return self.views[to].role(id_of(of))

    def pull(self, name: str, other: str) -> None:
        """Somebody receives all that somebody else knows."""
        known = self.views[other]
        self.views[name] = self.views[name].extend(one for one in self.world.events if one.id in known.verdicts)

    def act(self, author: str, act: str) -> None:
        """Try one act, mostly an allowed one."""
        body = self.body(author, act)
        if body is None:
            return
        device, view = signer(author).public, self.views[author]
        prev, parents = view.own_last(device), view.parents(device)
        if author in self.cheats:
            prev, parents = self.cheated(author, prev, parents)
        self.put(author, body, prev, parents)

    def put(self, author: str, body: Any, prev: bytes, parents: tuple[bytes, ...]) -> Event:
        """Sign, and let the author know of it."""
        event = self.world.write(author, body, prev=prev, parents=parents)
        self.views[author] = self.views[author].extend([event])
        return event

    def cheated(self, author: str, prev: bytes, parents: tuple[bytes, ...]) -> tuple[bytes, tuple[bytes, ...]]:
        """Another past than the true one."""
        rng = self.rng
        own = [one for one in self.world.events if one.control.device == signer(author).public]
        choice = rng.random()
        if choice < 0.25 and own:
            # forks: something else instead of an earlier event
            event = rng.choice(own[1:] or own)
            return event.control.prev, event.control.parents or parents
        if choice < 0.5 and own:
            # backdated: nothing is known that came after the last own event
            return prev, (own[-1].id,)
        if choice < 0.6:
            return rng.choice(self.world.events).id, parents
        if choice < 0.7:
            cited = {*parents, rng.choice(self.world.events).id}
            return prev, tuple(sorted(cited))[:16]
        return prev, parents

    def newcomer(self) -> str:
        """A name that nobody had before."""
        self.count += 1
        name = f"person {self.count}"
        self.views[name] = self.world.fold([self.world.genesis])
        if self.rng.random() < 0.3:
            self.cheats.add(name)
        return name

    def body(self, author: str, act: str) -> Any:
        """What somebody would say, as they see the group."""
        rng, view = self.rng, self.views[author]
        others = [name for name in self.views if id_of(name) in view.members and name != author]
        match act:
            case "admit":
                return self.admission(author)
            case "invite":
                return self.invitation(author)
            case "join":
                return self.joining()
            case "rotate":
                history = rng.choice(("all", view.history, view.history, view.history))
                return self.world.rotation(view, history, len(self.world.events))
            case "remove" if others:
                return self.world.removal(view, rng.choice(others), self.last(rng.choice(others)))
            case "role" if others:
                return self.promotion(view, rng.choice(others))
            case "leave" if author != "ruth" and rng.random() < 0.4:
                return self.world.leaving()
            case "close" if view.invites:
                return CloseInvite(rng.choice(list(view.invites)))
            case "card":
                return SetCard(CARD)
            case "relays":
                return SetRelays((f"https://relay.example/{rng.randrange(9)}#k=",))
            case "upgrade":
                return Upgrade(rng.randrange(2, 6))
            case "unknown" if rng.random() < 0.2:
                return UnknownBody(100, b"\x91\x64")
        return None

    def last(self, name: str) -> bytes | None:
        """What stands of somebody: as it should be, or whatever."""
        own = [one.id for one in self.world.events if one.control.device == signer(name).public]
        return None if self.rng.random() < 0.6 else self.rng.choice([b"", *own])

    def promotion(self, view: Fold, name: str) -> Any:
        """A role for somebody."""
        role = self.rng.choice(ROLES)
        lower = ROLES.index(role) > ROLES.index(view.members[id_of(name)].role)
        return self.world.role_change(view, name, role, self.last(name) if lower else None, lower=lower)

    def admission(self, author: str) -> Any:
        """Somebody new, or somebody who is known already; by a link or without."""
        rng, view = self.rng, self.views[author]
        links = [one.id for one in view.invites.values() if one.kind == "link"]
        invite = rng.choice(links) if links and rng.random() < 0.4 else b""
        name = self.newcomer() if rng.random() < 0.85 else rng.choice(list(self.views))
        under = view.current or rng.choice(list(view.generations))
        step = rng.choice((0, 1, 2, 200)) if rng.random() < 0.1 else None
        own = view.role(id_of(author)) or "member"
        role = rng.choice(ROLES[ROLES.index(own) :] if rng.random() < 0.9 else ROLES)
        return self.world.admission(view, name, role, invite, under, step)

    def invitation(self, author: str) -> Any:
        """An invite of some kind."""
        rng, view = self.rng, self.views[author]
        kind: InviteKind = rng.choice(("door", "words", "link"))
        name = f"key {rng.randrange(3)}"
        under = view.current or rng.choice(list(view.generations))
        return self.world.invitation(view, name, kind, rng.choice(("member", "reader")), rng.randint(1, 2), under)

    def joining(self) -> None:
        """Somebody who was shown an invite comes in, knowing what its maker knew, or what somebody knows by now."""
        rng = self.rng
        made = [one for one in self.world.events if isinstance(one.control.body, Invite)]
        if not made:
            return
        invite = rng.choice(made[-6:])
        names = [name for name, view in self.views.items() if invite.id in view.verdicts]
        if not names:
            return
        name = self.newcomer() if rng.random() < 0.95 else rng.choice(list(self.views))
        self.pull(name, rng.choice(names))
        view = self.views[name]
        parents = view.parents() if rng.random() < 0.6 else (invite.id,)
        keys = ["key 0", "key 1", "key 2"]
        right = [key for key in keys if signer(key).public == invite.control.body.key]  # type: ignore[union-attr]
        body = self.world.entry(name, invite, right[0] if right and rng.random() < 0.95 else rng.choice(keys))
        if not view.own_last(signer(name).public):
            self.put(name, body, b"", parents)
