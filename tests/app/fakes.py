# SPDX-License-Identifier: AGPL-3.0-or-later
"""A profile and a client in memory that keep the contract of `app.profile` and `app.client`, for the command line."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from app.errors import (
    InviteError,
    NotAllowed,
    NotFound,
    ProfileError,
    RelayError,
    TextError,
    WrongPassphrase,
    WrongWords,
)
from app.views import (
    AccountView,
    Changed,
    Counts,
    GroupView,
    InviteView,
    Joined,
    KnockView,
    MemberView,
    PostView,
    ReactionView,
    RelayView,
    SyncState,
    ThreadView,
)
from sync.status import Report

NOON = 1_750_000_000_123
GROUP, OTHER = "a1" * 32, "a2" * 32
RUTH, JUNE = "b1" * 32, "b2" * 32
KNOCK = "c1" * 32
FIRST, SECOND, ANSWER, LOCKED = "d1" * 32, "d2" * 32, "d3" * 32, "d4" * 32
EVENT, GENERATION, INVITE, ACCOUNT = "e1" * 32, "e2" * 32, "e3" * 32, "e4" * 32
RELAY = "https://relay.example.net/#k=" + "A" * 43
LINK = "https://relay.example.net/i#9KfT2vQ7"
WORDS = "river lemon saddle canoe"
SHEET = tuple(f"word{number}" for number in range(1, 25))


def group(identity: str, name: str) -> GroupView:
    return GroupView(
        group=identity,
        name=name,
        kind="community",
        place="family",
        paint="spruce",
        about="",
        rules=(),
        history="all",
        members=2,
        unread=1,
        knocks=1,
        role="owner",
        standing="member",
        since=NOON,
        me=RUTH,
        can=frozenset({"post"}),
    )


def post(identity: str, text: str, **changes: Any) -> PostView:
    made = PostView(
        post=identity,
        group=GROUP,
        group_name="The Hendersons",
        author=RUTH,
        author_name="Ruth",
        text=text,
        html=f"<p>{text}</p>",
        created=NOON,
        edited=None,
        state="sent",
        reason=None,
        reason_text=None,
        audience=2,
        reactions=(),
        comments=0,
        mine=True,
        new=False,
        parent=None,
        could_read=(),
    )
    return replace(made, **changes)


def locked_post() -> PostView:
    why = "Waiting for June's computer to answer; this opens by itself."
    locked = {"state": "locked", "reason": "waiting-for-key", "reason_text": why, "author": "", "author_name": ""}
    return post(LOCKED, "", html="", **locked)


@dataclass
class FakeClient:
    """Remembers what was asked of it, and answers always the same."""

    calls: list[tuple[Any, ...]] = field(default_factory=list)
    report: Report = field(default_factory=lambda: Report(1, 2, 3, 4, ((RELAY, "awake"),), is_complete=True))
    trouble: Exception | None = None
    changes: list[Changed] = field(default_factory=list)
    listeners: list[Callable[[Changed], None]] = field(default_factory=list)
    listeners_to_status: list[Callable[[SyncState], None]] = field(default_factory=list)
    name: str = "Ruth"

    def _note(self, *call: Any) -> None:
        self.calls.append(call)
        if self.trouble is not None:
            raise self.trouble

    def account(self) -> AccountView:
        return AccountView(ACCOUNT, self.name, False, ("this computer",), self.relays(), "due")  # type: ignore[arg-type]

    def relays(self) -> list[RelayView]:
        return [RelayView(RELAY, "relay.example.net", "awake", False, NOON, 0)]

    def status(self) -> Counts:
        return Counts(2, 3, 1, 4, 4096, "0.1.0")

    def groups(self) -> list[GroupView]:
        return [group(GROUP, "The Hendersons"), group(OTHER, "Maple\x1b[31m Street")]

    def create_group(
        self, name: str, kind: str, *, history: str | None = None, relays: Sequence[str] | None = None
    ) -> str:
        self._note("create_group", name, kind, history, relays)
        return GROUP

    def group_relays(self, group: str) -> list[RelayView]:
        return self.relays()

    def add_relay(self, url: str, group: str | None = None) -> None:
        self._note("add_relay", url, group)

    def remove_relay(self, url: str, group: str | None = None) -> None:
        self._note("remove_relay", url, group)

    def members(self, group: str) -> list[MemberView]:
        return [
            MemberView(RUTH, "Ruth", "owner", "", None, NOON, True, False),
            MemberView(JUNE, "June", "member", RUTH, "Ruth", NOON + 1, False, False),
        ]

    def remove_member(self, group: str, member: str) -> str:
        self._note("remove_member", group, member)
        return GENERATION

    def leave(self, group: str) -> str:
        self._note("leave", group)
        return GENERATION

    async def invite(self, group: str, kind: Any, *, uses: int = 10, expires_ms: int | None = None) -> InviteView:
        self._note("invite", group, kind, uses, expires_ms)
        words = WORDS if kind == "words" else None
        return InviteView(INVITE, group, kind, LINK, words, NOON + 604_800_000, uses, 0, "anywhere")

    def cancel_invite(self, invite: str) -> None:
        self._note("cancel_invite", invite)

    async def join(self, link: str, words: str | None = None, *, name: str | None = None) -> Joined:
        self._note("join", link, words, name)
        if words not in (None, WORDS):
            raise WrongWords.of("invite-words-wrong")
        if link != LINK:
            raise InviteError.of("invite-damaged")
        return Joined(GROUP, "waiting" if words is None else "member")

    def requests(self, group: str | None = None) -> list[KnockView]:
        return [KnockView(KNOCK, GROUP, "The Hendersons", "Omar", "Hello", False, "June", NOON, JUNE)]

    def admit(self, group: str, request: str) -> None:
        self._note("admit", group, request)

    def decline(self, group: str, request: str) -> None:
        self._note("decline", group, request)

    def post(self, group: str, text: str) -> str:
        self._note("post", group, text)
        if not text:
            raise TextError.of("post-empty")
        return FIRST

    def comment(self, target: str, text: str) -> str:
        self._note("comment", target, text)
        return EVENT

    def react(self, target: str, emoji: str, on: bool = True) -> str:
        self._note("react", target, emoji, on)
        return EVENT

    def edit(self, post: str, text: str) -> str:
        self._note("edit", post, text)
        return EVENT

    def delete(self, post: str) -> str:
        self._note("delete", post)
        if post != FIRST:
            raise NotAllowed.of("not-yours")
        return EVENT

    def feed(self, group: str | None = None, *, limit: int = 50, before: str | None = None) -> list[PostView]:
        self._note("feed", group, limit, before)
        reactions = (ReactionView("❤️", JUNE, "June"),)
        return [
            post(SECOND, "Second\n*evening*\x1b[2J", reactions=reactions, comments=1, edited=NOON + 5, state="waiting"),
            locked_post(),
            post(FIRST, "First"),
        ][:limit]

    def thread(self, post_id: str) -> ThreadView:
        self._note("thread", post_id)
        if post_id not in (FIRST, SECOND):
            raise NotFound.of("post-unknown")
        answer = post(ANSWER, "An answer", author=JUNE, author_name="June", parent=post_id, state="received")
        return ThreadView(post(post_id, "First", comments=1), (ThreadView(answer, ()),))

    def find_posts(self, prefix: str) -> list[str]:
        return [one for one in (FIRST, SECOND, ANSWER) if one.startswith(prefix)]

    async def sync_once(self) -> Report:
        self._note("sync_once")
        return self.report

    def on_change(self, callback: Callable[[Changed], None]) -> None:
        self.listeners.append(callback)

    def why_incomplete(self, done: Report) -> str | None:
        return None if done.is_complete else "relay-away"

    @property
    def is_clock_off(self) -> bool:
        return False

    def on_status(self, callback: Callable[[SyncState], None]) -> None:
        self.listeners_to_status.append(callback)

    def sheet_done(self) -> None:
        self._note("sheet_done")

    async def start(self) -> None:
        self._note("start")
        for change in self.changes:
            for listener in self.listeners:
                listener(change)
            await asyncio.sleep(0)

    async def close(self) -> None:
        self.calls.append(("close",))


@dataclass
class FakeProfile:
    """A profile that a passphrase opens, or that is new."""

    folder: Path
    client: FakeClient
    state: str = "locked"
    passphrase: str | None = "a porch with a light on"
    has_keyring: bool = False

    async def open_async(self, passphrase: str | None) -> FakeClient:
        if self.state == "new":
            raise ProfileError.of("no-profile")
        if self.state == "locked" and passphrase is None:
            raise ProfileError.of("passphrase-needed")
        if self.state == "locked" and passphrase != self.passphrase:
            raise WrongPassphrase.of("wrong-passphrase")
        return self.client

    async def create_async(
        self, name: str, picture: bytes | None, passphrase: str | None, *, keep_words: bool = True
    ) -> tuple[FakeClient, tuple[str, ...]]:
        if self.state != "new":
            raise ProfileError.of("profile-exists")
        if passphrase is None and not self.has_keyring:
            raise ProfileError.of("keyring-absent")
        self.client.calls.append(("create", name, picture, passphrase, keep_words))
        self.client.name = name
        return self.client, SHEET


def away() -> RelayError:
    return RelayError.of("relay-away")
