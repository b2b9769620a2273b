# SPDX-License-Identifier: AGPL-3.0-or-later
"""People who write control events with real keys, honestly or not: what the tests of the fold are told in."""

from __future__ import annotations

from functools import cache
from typing import Any

from crypto.generation import GenerationSecrets, commitments
from crypto.hashing import digest
from crypto.labels import JOIN, MEMBER, label
from crypto.member import MemberRecord, member_id
from crypto.sealing import SealingKey
from crypto.secret import Secret
from crypto.signing import SigningKey
from sync.bodies import (
    BOX_SIZE,
    STATE_ROOT,
    Admit,
    Card,
    CloseInvite,
    Constitution,
    ControlBody,
    GenerationBody,
    Genesis,
    Invite,
    Join,
    Leave,
    Remove,
    Rotate,
    SetRole,
    Stand,
    UnknownBody,
)
from sync.constitution import constitution_for
from sync.events import Control, Event, join_parts, prove_devices, sign_control, verify_control
from sync.fields import History, InviteKind, Kind, Place, Role
from sync.membership import Fold, fold
from sync.view import View

SEED = label("test-seed")
CARD = Card("Maple Street", "clay", "", "", ())
RELAY = "https://relay.example/#k=AAAA"


@cache
def signer(name: str) -> SigningKey:
    """A signing key that depends on a name alone."""
    return SigningKey(Secret(digest(SEED, b"sign", name.encode())))


@cache
def sealing_public(name: str) -> bytes:
    """The public half of a sealing key that depends on a name alone."""
    return SealingKey(Secret(digest(SEED, b"seal", name.encode()))).public


@cache
def record(name: str, devices: int = 1) -> MemberRecord:
    """A member record whose first device is `signer(name)`, the next `signer(name + "1")` and so on."""
    keys = tuple(signer(f"{name}{number or ''}").public for number in range(devices))
    return MemberRecord(signer(f"{name} override").public, digest(MEMBER, name.encode()), sealing_public(name), keys)


@cache
def proofs(group: bytes, name: str, devices: int = 1) -> tuple[bytes, ...]:
    """What shows that a record's devices agree."""
    keys = [signer(f"{name}{number or ''}") for number in range(devices)]
    return prove_devices(group, record(name, devices), keys)


@cache
def secrets(name: str) -> GenerationSecrets:
    """The secrets of a generation, from a name alone."""
    return GenerationSecrets(*(Secret(digest(SEED, name.encode(), bytes([part]))) for part in range(6)))


def id_of(name: str, devices: int = 1) -> bytes:
    """A member's id."""
    return member_id(record(name, devices))


def generation(name: str, depth: int, history: History, older: tuple[bytes, ...] = ()) -> GenerationBody:
    """A generation's record with kits and boxes that nobody opens here."""
    links = tuple((one, b"sealed") for one in sorted(older))
    return GenerationBody(
        depth, history, commitments(secrets(name)), b"reader", b"writer", b"keeper", (bytes(32),), links,
        links if history == "all" else (), STATE_ROOT,
    )  # fmt: skip


class World:
    """One group and everything that was ever signed in it; who knew what is said by `parents`."""

    def __init__(
        self,
        kind: Kind = "community",
        place: Place = "",
        history: History = "from-now",
        *,
        founder: str = "ruth",
        table: Constitution | None = None,
        devices: int = 1,
    ) -> None:
        chosen = constitution_for(kind, place) if table is None else table
        body = Genesis(
            1, kind, chosen, record(founder, devices), bytes(32), generation("first", 0, history),
            replace_place(place), (RELAY,), proofs(b"", founder, devices),
        )  # fmt: skip
        event = verify_control(sign_control(signer(founder), Control(1, b"", signer(founder).public, b"", (), body)))
        self.genesis = event
        self.group = event.id
        self.events = [event]
        self.last = {founder: event.id}
        self.folded = fold([event], event.id)

    def fold(self, events: list[Event] | None = None) -> Fold:
        """The fold of these events, of all by default."""
        return fold(self.events if events is None else events, self.group)

    @property
    def now(self) -> Fold:
        """The fold of everything, grown step by step."""
        self.folded = self.folded.extend(self.events)
        return self.folded

    def write(
        self,
        author: str,
        body: ControlBody | UnknownBody,
        *,
        parents: tuple[Event | bytes, ...] | None = None,
        prev: bytes | None = None,
        group: bytes | None = None,
    ) -> Event:
        """Sign an event; by default at the heads of everything and after the author's last one."""
        key = signer(author)
        last = self.last.get(author, b"") if prev is None else prev
        named = self.now.parents(key.public) if parents is None else parents
        cited = tuple(sorted(one.id if isinstance(one, Event) else one for one in named))
        control = Control(1, self.group if group is None else group, key.public, last, cited, body)
        event = verify_control(sign_control(key, control))
        self.events.append(event)
        self.last[author] = event.id
        return event

    # bodies, as somebody with a view would say them

    def admission(
        self, view: Fold, name: str, role: Role = "member", invite: bytes = b"", under: bytes | None = None,
        step: int | None = None, devices: int = 1,
    ) -> Admit:  # fmt: skip
        """An admission of somebody, by default under the newest generation at the next step."""
        opened = newest(view) if under is None else under
        return Admit(
            record(name, devices), role, invite, b"", opened, next_step(view, opened) if step is None else step,
            digest(SEED, name.encode()), b"kit", bytes(BOX_SIZE), proofs(self.group, name, devices),
        )  # fmt: skip

    def invitation(
        self, view: Fold, name: str, kind: InviteKind = "door", role: Role = "member", uses: int = 1,
        under: bytes | None = None, step: int | None = None,
    ) -> Invite:  # fmt: skip
        """An invite whose key is `signer(name)`."""
        if kind == "link":
            return Invite(kind, digest(SEED, name.encode()), uses, 0, role, b"", 0, b"")
        opened = newest(view) if under is None else under
        chosen = next_step(view, opened) if step is None else step
        return Invite(kind, signer(name).public, 1, 0, role, opened, chosen, digest(SEED, name.encode()))

    def entry(self, name: str, invite: Event, key: str, **changed: Any) -> Join:
        """Somebody comes in by an invite with this key."""
        made = invite.control.body
        assert isinstance(made, Invite)
        who = record(name)
        signature = signer(key).sign(JOIN, *join_parts(self.group, invite.id, who))
        opened = {"generation": made.generation or self.group, "step": made.step, **changed}
        return Join(who, invite.id, opened["generation"], opened["step"], signature, proofs(self.group, name))

    def rotation(self, view: View, history: History, number: int, depth: int | None = None) -> Rotate:
        """A new generation."""
        return Rotate(generation(f"next {number}", view.next_depth if depth is None else depth, history, (self.group,)))

    def removal(self, view: View, name: str, last: bytes | None = None, devices: int = 1) -> Remove:
        """The removal of somebody; by default all stands that they did."""
        return Remove(id_of(name, devices), self.stands(view, name, last, devices))

    def role_change(
        self, view: View, name: str, role: Role, last: bytes | None = None, *, lower: bool = False
    ) -> SetRole:
        """A role for somebody, with stands if it is a lower one."""
        return SetRole(id_of(name), role, self.stands(view, name, last) if lower else ())

    def leaving(self) -> Leave:
        """Somebody leaves."""
        return Leave()

    def stands(self, view: View, name: str, last: bytes | None = None, devices: int = 1) -> tuple[Stand, ...]:
        """What stands of somebody's devices."""
        keys = record(name, devices).devices
        return tuple(Stand(key, view.last_control(key) if last is None else last, b"") for key in keys)

    # events

    def admit(self, author: str, name: str, role: Role = "member", **how: Any) -> Event:
        """Let somebody in."""
        chosen = {key: how.pop(key) for key in ("invite", "under", "step", "devices") if key in how}
        return self.write(author, self.admission(self.now, name, role, **chosen), **how)

    def invite(self, author: str, name: str = "door", kind: InviteKind = "door", **how: Any) -> Event:
        """Open an invite."""
        chosen = {key: how.pop(key) for key in ("role", "uses", "step", "under") if key in how}
        return self.write(author, self.invitation(self.now, name, kind, **chosen), **how)

    def join(self, name: str, invite: Event, key: str = "door", **how: Any) -> Event:
        """Somebody comes in by an invite whose key is `signer(key)`."""
        changed = {key: how.pop(key) for key in ("generation", "step") if key in how}
        return self.write(name, self.entry(name, invite, key, **changed), prev=b"", **how)

    def rotate(self, author: str, **how: Any) -> Event:
        """Change the locks."""
        view = self.view(how.get("parents", self.now.parents(signer(author).public)))
        depth, history = how.pop("depth", None), how.pop("history", view.history)
        return self.write(author, self.rotation(view, history, len(self.events), depth), **how)

    def remove(self, author: str, name: str, *, last: bytes | None = None, **how: Any) -> Event:
        """Put somebody out; `last` is the last of their events that stands."""
        return self.write(author, self.removal(self.view(how.get("parents")), name, last), **how)

    def set_role(
        self, author: str, name: str, role: Role, *, lower: bool = False, last: bytes | None = None, **how: Any
    ) -> Event:
        """Give somebody a role; `lower` if it is less than they have."""
        body = self.role_change(self.view(how.get("parents")), name, role, last, lower=lower)
        return self.write(author, body, **how)

    def leave(self, name: str, **how: Any) -> Event:
        """Somebody leaves."""
        return self.write(name, Leave(), **how)

    def close(self, author: str, invite: Event, **how: Any) -> Event:
        """Somebody ends an invite."""
        return self.write(author, CloseInvite(invite.id), **how)

    def last_before(self, event: Event, name: str) -> bytes:
        """Somebody's last event among the ancestors of an event."""
        return self.now.at(event.control.parents).last_control(signer(name).public)

    def view(self, parents: tuple[Event | bytes, ...] | None) -> View:
        """The group at these parents, as it is now by default."""
        if parents is None:
            return self.now
        return self.now.at([one if isinstance(one, bytes) else one.id for one in parents])


def newest(view: Fold) -> bytes:
    """The generation that the next admission opens."""
    order = sorted(view.generations.values(), key=lambda one: (one.counts, one.depth))
    return view.current or order[-1].id


def next_step(view: Fold, opened: bytes) -> int:
    """The step at which the next newcomer begins."""
    state = view.generations[opened]
    return 0 if state.history == "all" else state.top_step + 1


def replace_place(place: Place) -> Card:
    """The card of a group at a place."""
    return Card(CARD.name, CARD.paint, CARD.about, place, CARD.rules)
