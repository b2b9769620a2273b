# SPDX-License-Identifier: AGPL-3.0-or-later
"""A client in memory that keeps the contract of `app.client.Client`, for windows without a network or a disk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import Any

import segno

from app.errors import AppError, InviteError, NotFound, WrongPassphrase, WrongWords
from app.views import (
    AccountView,
    Changed,
    Counts,
    Face,
    GroupView,
    Idle,
    InvitePreview,
    InviteView,
    Joined,
    KnockView,
    MemberView,
    NoRelay,
    PostView,
    ReactionView,
    RelayView,
    SyncState,
    ThreadView,
)
from tests.ui import demo

WORD_LIST = """
lemon window river canoe maple garden timber orchard ladder saddle winter spoon
kitchen apple velvet meadow basket copper island rabbit lamp village walnut sunset
"""
WORDS = tuple(WORD_LIST.split())
SPOKEN = "river lemon saddle canoe"
HOUSE_URL = "https://192.168.1.20:7443/#k=AAAA"
DOOR_LINK = "dooryard://192.168.1.20:7443/d#9KfT2vQ7mXcR4bLw8nZsQm3VbN5tYpLc"
LINK = "https://relay.maple-street.net/i#9KfT2vQ7mXcR4bLw8nZsQm3VbN5tYpLc"


class FakeHost:
    """The relay on this computer."""

    def __init__(self, client: FakeClient, changed: Callable[..., None]) -> None:
        self.client, self._changed = client, changed
        self.running = False
        self.url: str | None = None
        self.held = (3, 1_288_490)

    async def start(self) -> None:
        """Switch it on."""
        self.running, self.url = True, HOUSE_URL
        self.client.carry_here()
        self._changed("relays")

    async def stop(self) -> None:
        """Switch it off."""
        self.running, self.url = False, None
        self._changed("relays")


class FakeClient:
    """Everything in dictionaries; every change is told at once."""

    def __init__(self, name: str = demo.RUTH.name, *, with_demo: bool = True) -> None:
        self.name, self.picture = name, demo.face(demo.RUTH) if with_demo else None
        self.sync_state: SyncState = Idle() if with_demo else NoRelay(0)
        self.relay_host = FakeHost(self, self.tell)
        self.sheet = "due"
        self.words: tuple[str, ...] | None = WORDS
        self.reach = "anywhere"
        self._listeners: list[Callable[[Changed], None]] = []
        self._status: list[Callable[[SyncState], None]] = []
        self._settings: dict[str, str] = {"reduced_motion": "on"}
        self._drafts: dict[str, str] = {}
        self._numbers = count()
        self._groups: dict[str, GroupView] = {}
        self._members: dict[str, list[MemberView]] = {}
        self._faces: dict[str, Face] = {}
        self._posts: list[PostView] = []
        self._comments: list[PostView] = []
        self._knocks: list[KnockView] = []
        self._invites: list[InviteView] = []
        self._relays: dict[str, list[RelayView]] = {}
        self.calls: list[tuple[Any, ...]] = []
        if with_demo:
            self._move_in()

    def _move_in(self) -> None:
        self._groups = {view.group: view for view in demo.groups()}
        family, street = demo.padded(demo.FAMILY, 14), demo.padded(demo.STREET, 42)
        roles = {demo.RUTH.name: "owner", demo.JUNE.name: "admin", demo.SAM.name: "moderator"}
        self._add_members(demo.HENDERSONS, family, roles, demo.RUTH)
        roles = {demo.WES.name: "owner", demo.PRIYA.name: "moderator", demo.GUSTAF.name: "reader"}
        self._add_members(demo.MAPLE, street, roles, demo.WES)
        for key in (demo.GUILD, demo.HADDAD, demo.RUNNERS):
            people = demo.padded([demo.KATERINA, demo.RUTH, demo.LAYLA], self._groups[key].members)
            self._add_members(key, people, {}, people[0])
        self._posts, self._comments, self._knocks = demo.posts(), demo.comments(), [demo.knock()]
        relay = RelayView(LINK.split("/i#")[0], "relay.maple-street.net", "awake", False, 0, 0)
        barn = RelayView("https://203.0.113.40:7443", "Dale's barn", "asleep", False, 0, 0)
        self._relays = {key: [relay, barn] for key in self._groups}

    def _add_members(self, key: str, people: list[demo.Person], roles: dict[str, str], by: demo.Person) -> None:
        self._members[key] = demo.members(key, people, roles, by)
        for person in people:
            found = demo.face(person)
            if found is not None:
                self._faces[demo.ident(key, person.name)] = found

    # ---- changes

    def on_change(self, callback: Callable[[Changed], None]) -> None:
        self._listeners.append(callback)

    def on_status(self, callback: Callable[[SyncState], None]) -> None:
        self._status.append(callback)

    def tell(self, *kinds: str) -> None:
        """Something changed."""
        for listener in self._listeners:
            listener(Changed(frozenset(kinds), frozenset()))

    def fare(self, state: SyncState) -> None:
        """The engine's state changed."""
        self.sync_state = state
        for listener in self._status:
            listener(state)

    # ---- oneself

    def account(self) -> AccountView:
        sheet: Any = self.sheet
        return AccountView("a" * 64, self.name, self.picture is not None, ("this",), tuple(self.relays()), sheet)

    def set_account(self, name: str, picture: bytes | None) -> None:
        self.name = name
        self.tell("account")

    def set_face(self, group: str, name: str, picture: bytes | None) -> None:
        me = self._groups[group].me
        self._members[group] = [replace(one, name=name) if one.member == me else one for one in self._members[group]]
        self.tell("members")

    def face(self, member_id: str) -> Face | None:
        return self._faces.get(member_id)

    async def my_face(self) -> Face | None:
        return self.picture

    async def knock_face(self, request: str) -> Face | None:
        return demo.face(demo.ANA)

    def recovery_words(self) -> tuple[str, ...] | None:
        return self.words

    def sheet_relays(self) -> tuple[str, ...]:
        return ("relay.maple-street.net", "https://203.0.113.40:7443  (Dale's barn)") if self._relays else ()

    def sheet_done(self) -> None:
        self.sheet, self.words = "done", None
        self.tell("account")

    def sheet_later(self) -> None:
        self.sheet = "later"
        self.tell("account")

    def setting(self, key: str, default: str) -> str:
        return self._settings.get(key, default)

    def set_setting(self, key: str, value: str) -> None:
        self._settings[key] = value

    # ---- groups

    def groups(self) -> list[GroupView]:
        return [replace(view, knocks=len(self.requests(view.group))) for view in self._groups.values()]

    def group(self, key: str) -> GroupView:
        return self._groups[key]

    def create_group(self, name: str, kind: str = "community", *, place: str = "family", paint: str = "spruce") -> str:
        key = demo.ident("group", name)
        made = demo.group(
            key, name, place, paint, 1, role="owner", can=demo.HOST_CAN, since=demo.NOW, me=demo.ident(key, "me")
        )
        self._groups[key] = made
        self._members[key] = [
            MemberView(made.me, self.name, "owner", None, None, demo.NOW, True, self.picture is not None)
        ]
        self.calls.append(("create_group", name, place, paint))
        self.tell("groups")
        return key

    def members(self, key: str) -> list[MemberView]:
        return self._members[key]

    def remove_member(self, key: str, member: str) -> None:
        self._members[key] = [one for one in self._members[key] if one.member != member]
        self._groups[key] = replace(self._groups[key], members=len(self._members[key]))
        self.calls.append(("remove_member", key, member))
        self.tell("members", "groups")

    def leave(self, key: str) -> None:
        del self._groups[key]
        self.tell("groups")

    # ---- posts

    def feed(self, group: str | None = None, *, limit: int = 50, before: str | None = None) -> list[PostView]:
        found = [view for view in self._posts if group in (None, view.group)]
        return [replace(view, comments=self._number(view.post)) for view in found[:limit]]

    def _number(self, key: str) -> int:
        return sum(1 + self._number(view.post) for view in self._comments if view.parent == key)

    def thread(self, key: str) -> ThreadView:
        view = next((one for one in [*self._posts, *self._comments] if one.post == key), None)
        if view is None:
            raise NotFound.of("post-unknown")
        replies = tuple(self.thread(one.post) for one in self._comments if one.parent == key)
        return ThreadView(replace(view, comments=self._number(key)), replies)

    def post(self, group: str, text: str, *, hold_ms: int = 0) -> str:
        made = self._write(group, text, None)
        self._posts.insert(0, made)
        self.tell("posts")
        return made.post

    def _write(self, group: str, text: str, parent: str | None) -> PostView:
        view = self._groups[group]
        made = demo.post(group, view.name, demo.RUTH, text, demo.NOW, view.members, parent=parent, state="waiting")
        return replace(made, author=view.me, author_name=self.name, post=demo.ident("new", str(next(self._numbers))))

    def arrive(self, group: str, author: demo.Person, text: str) -> None:
        """Somebody else's post comes in."""
        view = self._groups[group]
        self._posts.insert(0, demo.post(group, view.name, author, text, demo.NOW, view.members, new=True))
        self.tell("posts", "groups")

    def undo(self, key: str) -> bool:
        self._posts = [view for view in self._posts if view.post != key]
        self.tell("posts")
        return True

    def comment(self, target: str, text: str) -> str:
        made = self._write(self.thread(target).post.group, text, target)
        self._comments.append(made)
        self.tell("posts")
        return made.post

    def _change(self, key: str, **changes: object) -> str:
        for found in (self._posts, self._comments):
            for at, view in enumerate(found):
                if view.post == key:
                    found[at] = replace(view, **changes)  # type: ignore[arg-type]
        self.tell("posts")
        return key

    def react(self, target: str, emoji: str, on: bool = True) -> str:
        view = self.thread(target).post
        me = self._groups[view.group].me
        kept = tuple(one for one in view.reactions if (one.member, one.emoji) != (me, emoji))
        return self._change(target, reactions=(*kept, ReactionView(emoji, me, self.name)) if on else kept)

    def edit(self, key: str, text: str) -> str:
        return self._change(key, text=text, html=f"<p>{text}</p>", edited=demo.NOW)

    def delete(self, key: str) -> str:
        self._posts = [view for view in self._posts if view.post != key]
        self._comments = [view for view in self._comments if view.post != key]
        self.tell("posts")
        return key

    def mark_read(self, group: str) -> None:
        self._groups[group] = replace(self._groups[group], unread=0)
        self.calls.append(("mark_read", group))
        self.tell("groups")

    def draft(self, key: str) -> str:
        return self._drafts.get(key, "")

    def set_draft(self, key: str, text: str) -> None:
        self._drafts[key] = text

    # ---- the door

    def requests(self, group: str | None = None) -> list[KnockView]:
        return [view for view in self._knocks if group in (None, view.group)]

    def admit(self, group: str, request: str) -> None:
        self._answer("admit", request)

    def decline(self, group: str, request: str) -> None:
        self._answer("decline", request)

    def _answer(self, what: str, request: str) -> None:
        self._knocks = [view for view in self._knocks if view.request != request]
        self.calls.append((what, request))
        self.tell("knocks", "members")

    async def invite(self, group: str, kind: str, *, uses: int = 10, expires_ms: int | None = None) -> InviteView:
        if not self.group_relays(group):
            raise InviteError.of("invite-no-relay")
        reach: Any = "house" if self.group_relays(group)[0].here else self.reach
        link = DOOR_LINK if kind == "door" or reach == "house" else LINK
        lasts = {"door": 12 * demo.MINUTE, "words": 7 * demo.DAY, "link": 7 * demo.DAY}[kind]
        words = SPOKEN if kind == "words" else None
        key: Any = kind
        made = InviteView(demo.ident("invite", str(next(self._numbers))), group, key, link, words,
                          demo.NOW + (expires_ms or lasts), uses, 0, reach)  # fmt: skip
        self._invites.append(made)
        self.calls.append(("invite", kind, uses))
        self.tell("invites")
        return made

    def invites(self, group: str) -> list[InviteView]:
        return [view for view in self._invites if view.group == group]

    def cancel_invite(self, invite: str) -> None:
        self._invites = [view for view in self._invites if view.invite != invite]
        self.tell("invites")

    def qr(self, text: str) -> list[list[bool]]:
        return [[bool(module) for module in row] for row in segno.make_qr(text, error="m").matrix]

    async def read_qr(self, image: bytes) -> str:
        if not image.startswith(b"\x89PNG"):
            raise AppError.of("qr-none")
        return DOOR_LINK

    async def preview(self, link: str, words: str | None) -> InvitePreview:
        if "#" not in link:
            raise InviteError.of("invite-foreign")
        needs = link.endswith("words")
        if needs and words is not None and words != SPOKEN:
            raise WrongWords.of("invite-words-wrong")
        kind: Any = "words" if needs else "door" if "/d#" in link else "link"
        opened = not needs or words is not None
        if not opened:
            return InvitePreview(kind, False, "", "", "", 0, "all", (), "", None, (), demo.NOW + demo.DAY)
        hosts = (demo.JUNE.name, demo.SAM.name, demo.DALE.name)
        return InvitePreview(kind, True, "The Hendersons", "family", "spruce", 13, "all", demo.RULES, demo.JUNE.name,
                             demo.face(demo.JUNE), hosts, demo.NOW + demo.DAY)  # fmt: skip

    async def join(self, link: str, words: str | None, *, name: str, picture: bytes | None, greeting: str) -> Joined:
        found = await self.preview(link, words)
        standing: Any = "waiting" if found.kind == "link" else "member"
        self.calls.append(("join", link, words, name, greeting))
        if not self._groups:
            self._groups = {
                demo.HENDERSONS: replace(demo.groups()[0], standing=standing, role="member", can=frozenset())
            }
            self._add_members(demo.HENDERSONS, demo.padded(demo.FAMILY, 14), {demo.JUNE.name: "owner"}, demo.JUNE)
            self._posts, self._comments = demo.posts()[:1], demo.comments()
        self.tell("groups")
        return Joined(demo.HENDERSONS, standing)

    def take_back(self, group: str) -> None:
        self._groups.pop(group)
        self.tell("groups")

    # ---- relays

    def relays(self) -> list[RelayView]:
        return next(iter(self._relays.values()), [])

    def group_relays(self, group: str) -> list[RelayView]:
        return self._relays.get(group, [])

    def carry_here(self) -> None:
        """The relay of this computer carries what has no relay yet."""
        for key in self._groups:
            if not self._relays.get(key):
                self.add_relay(HOUSE_URL, key)

    def add_relay(self, url: str, group: str | None = None) -> None:
        if not url.startswith("https://"):
            raise AppError.of("relay-url")
        here = url == HOUSE_URL
        label = "Kitchen computer" if here else url.removeprefix("https://").split("/")[0]
        view = RelayView(url, label, "awake", here, 0, 0)
        for key in [group] if group else list(self._groups):
            self._relays.setdefault(key, []).insert(0 if here else len(self._relays[key]), view)
        self.tell("relays")

    def remove_relay(self, url: str, group: str | None = None) -> None:
        for key, found in self._relays.items():
            if group in (None, key):
                self._relays[key] = [view for view in found if view.url != url]
        self.tell("relays")

    # ---- the engine

    async def start(self) -> None:
        self.calls.append(("start",))

    async def sync_once(self) -> None:
        self.calls.append(("sync_once",))

    async def close(self) -> None:
        self.calls.append(("close",))

    def status(self) -> Counts:
        return Counts(len(self._groups), len(self._posts), 0, 0, 1_800_000, "0.1.0")


class FakeProfile:
    """A folder that is new, locked, or open; the passphrase of the demo is `the goat ate my sunday hat`."""

    PASSPHRASE = "the goat ate my sunday hat"

    def __init__(self, state: str = "ready", *, client: FakeClient | None = None, has_keyring: bool = True) -> None:
        self.state = state
        self.has_keyring = has_keyring
        self.client = client or FakeClient(with_demo=state != "new")

    def open(self, passphrase: str | None) -> FakeClient:
        if self.state == "locked" and passphrase != self.PASSPHRASE:
            raise WrongPassphrase.of("wrong-passphrase")
        return self.client

    async def open_async(self, passphrase: str | None) -> FakeClient:
        return self.open(passphrase)

    async def create_async(
        self, name: str, picture: bytes | None, passphrase: str | None, *, keep_words: bool = True
    ) -> tuple[FakeClient, tuple[str, ...]]:
        if not self.has_keyring and len(passphrase or "") < 8:
            raise AppError.of("passphrase-short")
        self.client.name = name
        return self.client, WORDS
