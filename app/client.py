# SPDX-License-Identifier: AGPL-3.0-or-later
"""The headless client: everything that a person can do, without a screen. Window and command line stand on it.

Ids are whole, in hex. What is not `async` commits locally and returns; nothing waits for the network. The only
exception that callers catch is AppError.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import segno
from segno import DataOverflowError

from app import doors, people, posts, relays
from app.account import account_view, counts, recovery_words, set_account, sheet_done, sheet_later, sheet_relays
from app.clocks import ClockWatch
from app.errors import AppError, InviteError, NotFound, PictureError, StoreError
from app.here import RelayHere
from app.home import Home
from app.messages import GRAVEST_FIRST, RELAY_TROUBLES, SENTENCES, sentence
from app.pictures import decode, prepare, read_qr
from app.refusals import refusals, refusing, translated
from app.views import (
    AccountView,
    Changed,
    Counts,
    Face,
    GroupView,
    History,
    InviteKind,
    InvitePreview,
    InviteView,
    Joined,
    KnockView,
    MemberView,
    PostView,
    RelayView,
    Stopped,
    SyncState,
    ThreadView,
)
from sync import status as state
from sync.engine import ELSEWHERE, Callbacks, Engine
from sync.lease import Lease
from sync.sessions import Sessions
from sync.status import Report
from sync.store import errors as store
from sync.store import groups, projections, settings

LONGEST_QR = 2_300


@refusing
class Client:
    """One open profile."""

    def __init__(self, home: Home, lease: Lease, open_sessions: Callable[[], Sessions]) -> None:
        self._home = home
        self._clocks = ClockWatch(home.clock, lambda: home.tell("clock"))
        self._connect = self._clocks.heeding(home.connect)
        self._lease = lease
        self._open_sessions = open_sessions
        self._on_status: list[Callable[[SyncState], None]] = []
        self._engine: Engine | None = None
        self._task: asyncio.Task[None] | None = None
        self._faces: asyncio.Task[None] | None = None
        self._troubles: tuple[str, ...] = ()
        self.relay_host = RelayHere(home)
        home.poke = self._poke

    # whom to tell

    def on_change(self, callback: Callable[[Changed], None]) -> None:
        """Call back with what an operation or the network changed."""
        self._home.listeners.append(callback)

    def on_status(self, callback: Callable[[SyncState], None]) -> None:
        """Call back with the engine's state whenever it changes."""
        self._on_status.append(callback)

    @property
    def sync_state(self) -> SyncState:
        """The engine's state now."""
        return state.Idle() if self._engine is None else _shown(self._engine.status)

    @property
    def is_clock_off(self) -> bool:
        """Say whether the relays tell another time than this computer, by more than an hour."""
        return self._clocks.is_off

    # the account

    def account(self) -> AccountView:
        """Who I am."""
        return account_view(self._home)

    def set_account(self, name: str, picture: bytes | None) -> None:
        """Change how I appear in groups to come; None keeps the picture."""
        set_account(self._home, name, picture)

    def set_face(self, group: str, name: str, picture: bytes | None) -> None:
        """Change how I appear in one group; None keeps the picture."""
        people.set_face(self._home, group, name, picture)

    def face(self, member: str) -> Face | None:
        """A member's picture, None while there is none."""
        return people.face_of(self._home, member)

    async def my_face(self) -> Face | None:
        """My own picture."""
        picture = settings.meta(self._home.sessions.db, "picture")
        return await _decoded(picture or b"")

    async def knock_face(self, request: str) -> Face | None:
        """The picture of somebody who knocks."""
        return await doors.knock_face(self._home, request)

    async def prepare_picture(self, data: bytes) -> bytes:
        """A picture made ready to be shown to others: square, small, without metadata; PictureError."""
        return await prepare(data)

    def recovery_words(self) -> tuple[str, ...] | None:
        """The 24 words, None once the sheet is somewhere safe: then they are on no computer."""
        return recovery_words(self._home)

    def sheet_relays(self) -> tuple[str, ...]:
        """The relay addresses that belong on the recovery sheet."""
        return sheet_relays(self._home)

    def sheet_done(self) -> None:
        """The sheet is somewhere safe: forget the words."""
        sheet_done(self._home)

    def sheet_later(self) -> None:
        """Ask again tomorrow, then weekly."""
        sheet_later(self._home)

    # groups and people

    def groups(self) -> list[GroupView]:
        """All groups, the oldest first."""
        return people.all_groups(self._home)

    def group(self, group: str) -> GroupView:
        """One group; NotFound."""
        with refusals():
            return people.group_view(self._home, self._home.known(group))

    def create_group(
        self,
        name: str,
        kind: str = "community",
        *,
        place: str = "family",
        paint: str = "spruce",
        history: History | None = None,
        relays: Sequence[str] | None = None,
        rules: Sequence[str] = (),
        about: str = "",
    ) -> str:
        """Start a group; returns its id."""
        return people.create_group(
            self._home,
            name,
            kind,
            place=place,
            paint=paint,
            history=history,
            relay_urls=relays,
            rules=rules,
            about=about,
        )

    def set_card(self, group: str, name: str, paint: str, about: str, place: str, rules: Sequence[str]) -> None:
        """Change how a group shows itself."""
        people.change_card(self._home, group, name, paint, about, place, rules)

    def members(self, group: str) -> list[MemberView]:
        """Who is in."""
        with refusals():
            return people.members(self._home, group)

    def remove_member(self, group: str, member: str) -> str:
        """Put somebody out; returns the new generation."""
        return people.remove_member(self._home, group, member)

    def leave(self, group: str) -> str:
        """Leave."""
        return people.leave_group(self._home, group)

    def set_role(self, group: str, member: str, role: str) -> None:
        """Give a member a role."""
        people.change_role(self._home, group, member, role)

    # posts

    def feed(self, group: str | None = None, *, limit: int = 50, before: str | None = None) -> list[PostView]:
        """Posts, newest first."""
        return posts.feed(self._home, group, limit, before)

    def thread(self, post: str) -> ThreadView:
        """A post or comment with its answers."""
        return posts.thread(self._home, post)

    def find_posts(self, prefix: str) -> list[str]:
        """The ids of posts and comments that begin with these hex digits, two at most."""
        return posts.find(self._home, prefix)

    def post(self, group: str, text: str, *, hold_ms: int = 0) -> str:
        """Post; returns the id."""
        return posts.post(self._home, group, text, hold_ms)

    def undo(self, post: str) -> bool:
        """Take a post back while it is held."""
        return posts.undo(self._home, post)

    def comment(self, target: str, text: str) -> str:
        """Answer a post or comment."""
        return posts.comment(self._home, target, text)

    def react(self, target: str, emoji: str, on: bool = True) -> str:
        """React, or take a reaction off."""
        return posts.react(self._home, target, emoji, on)

    def edit(self, post: str, text: str) -> str:
        """Change what I wrote."""
        return posts.edit(self._home, post, text)

    def delete(self, post: str) -> str:
        """Take back what I wrote."""
        return posts.delete(self._home, post)

    def mark_read(self, group: str) -> None:
        """All posts of a group were seen."""
        posts.mark_read(self._home, group)

    def draft(self, place: str) -> str:
        """What was being written at a place."""
        return settings.draft(self._home.sessions.db, place)

    def set_draft(self, place: str, text: str) -> None:
        """Keep what is being written, sealed like everything else."""
        with refusals():
            settings.put_draft(self._home.sessions.db, place, text)

    # doors

    def requests(self, group: str | None = None) -> list[KnockView]:
        """Who knocks."""
        return doors.requests(self._home, group)

    def admit(self, group: str, request: str) -> None:
        """Let somebody in."""
        doors.admit(self._home, group, request)

    def decline(self, group: str, request: str) -> None:
        """Say no."""
        doors.refuse(self._home, group, request)

    async def invite(
        self, group: str, kind: InviteKind, *, uses: int = 10, expires_ms: int | None = None
    ) -> InviteView:
        """Make an invitation; `expires_ms` is how long it lasts."""
        return await doors.invite(self._home, group, kind, uses, expires_ms)

    def invites(self, group: str) -> list[InviteView]:
        """My open invitations."""
        return doors.invites(self._home, group)

    def cancel_invite(self, invite: str) -> None:
        """End an invitation."""
        doors.cancel_invite(self._home, invite)

    async def preview(self, link: str, words: str | None = None) -> InvitePreview:
        """Read an invitation before accepting it."""
        return await doors.preview(self._home, link, words)

    async def join(
        self,
        link: str,
        words: str | None = None,
        *,
        name: str | None = None,
        picture: bytes | None = None,
        greeting: str = "",
    ) -> Joined:
        """Accept an invitation: in at once, or knocking."""
        return await doors.join(self._home, link, words, name, picture, greeting)

    def take_back(self, group: str) -> None:
        """Withdraw a knock of mine."""
        doors.take_back(self._home, group)

    def qr(self, text: str) -> list[list[bool]]:
        """A text as a code: rows of dark (True) and light modules, without the quiet zone; InviteError qr-too-long."""
        try:
            code = segno.make_qr(text[: LONGEST_QR + 1], error="m")
        except DataOverflowError:
            raise InviteError.of("qr-too-long") from None
        return [[bool(module) for module in row] for row in code.matrix]

    async def read_qr(self, image: bytes) -> str:
        """The text of the code in a picture; PictureError."""
        return await read_qr(image)

    # relays

    def relays(self) -> list[RelayView]:
        """The relays that new groups use."""
        return relays.profile_relays(self._home)

    def group_relays(self, group: str) -> list[RelayView]:
        """The relays of a group."""
        return relays.group_relays(self._home, group)

    def add_relay(self, url: str, group: str | None = None) -> None:
        """Use a relay for new groups, or for one group."""
        relays.add_relay(self._home, url, group)

    def remove_relay(self, url: str, group: str | None = None) -> None:
        """Stop using a relay."""
        relays.remove_relay(self._home, url, group)

    # settings

    def setting(self, key: str, default: str = "") -> str:
        """A setting of this computer."""
        return settings.setting(self._home.sessions.db, key) or default

    def set_setting(self, key: str, value: str) -> None:
        """Keep a setting of this computer."""
        if not key or len(key) > 64:
            raise NotFound.of("setting-bad")
        with refusals():
            settings.put_setting(self._home.sessions.db, key, value)
        self._home.tell("settings")

    def status(self) -> Counts:
        """Counts, storage, version."""
        return counts(self._home)

    def rebuild(self) -> None:
        """Compute everything shown again from the log."""
        with refusals():
            projections.rebuild(self._home.sessions.db)
        self._home.tell("posts", "members")

    # the engine

    async def start(self) -> None:
        """Begin to send and fetch in the background."""
        await self._look_here()
        self._task = asyncio.create_task(self._run(self._made_engine()), name="engine")
        self._look_at_faces()

    async def sync_once(self, patience: float = ELSEWHERE) -> Report:
        """One whole round now; if another process holds the lease, wait for what that one does.

        StoreError, also store-busy if that other one does not come to it in `patience` seconds.
        """
        engine = self._made_engine()
        try:
            if self._task is not None or self._lease.take():
                engine.forget_failures()
                done = await engine.round()
            else:
                done = await engine.round_elsewhere(patience)
            if not done.is_complete and not done.relays:
                self._check_round(engine.status)
            return done
        finally:
            self._troubles = tuple(translated(error).code for error in engine.troubles.values())
            if self._task is None:
                await engine.close()
                self._lease.release()
                self._engine = None

    def why_incomplete(self, done: Report) -> str | None:
        """Why a round did not reach a relay for every group: the code of what weighs most; None if it did."""
        if done.is_complete:
            return None
        told = {*self._troubles, *(RELAY_TROUBLES[state] for _, state in done.relays if state in RELAY_TROUBLES)}
        return next((code for code in GRAVEST_FIRST if code in told), "relay-none")

    async def close(self) -> None:
        """End everything that runs, and the database; what was committed stays."""
        for task in (self._task, self._faces):
            if task is not None:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
        if self._engine is not None:
            await self._engine.close()
        self._lease.release()
        self._home.sessions.db.close()

    def abandon(self) -> None:
        """Close the database of a client that was never started."""
        self._home.sessions.db.close()

    async def _run(self, engine: Engine) -> None:
        """The engine's task: what nobody expected ends in the status, since nobody waits for this task."""
        try:
            await engine.run()
        except Exception:
            self._told_status(state.Refused("unexpected"))

    def _check_round(self, status: state.Status) -> None:
        """Raise what kept a round from beginning, if that is not the want of relays."""
        if isinstance(status, state.Refused):
            raise StoreError.of(_code(status.reason))
        sessions = self._home.sessions
        members = [one for one in groups.groups(sessions.db) if one.standing not in ("waiting", "declined")]
        if any(sessions.get(one.group).fold.relays for one in members):
            raise StoreError.of("store-busy")

    async def _look_here(self) -> None:
        try:
            await self.relay_host.look()
        except AppError as error:
            self._told_status(state.Refused(error.code))

    def _made_engine(self) -> Engine:
        if self._engine is None:
            callbacks = Callbacks(self._told_status, self._told_change)
            home = self._home
            self._engine = Engine(self._open_sessions, self._lease, self._connect, home.clock, callbacks)
        return self._engine

    def _told_status(self, now: state.Status) -> None:
        for callback in self._on_status:
            callback(_shown(now))

    def _told_change(self, changed: state.Changed) -> None:
        shown = Changed(changed.kinds, frozenset(one.hex() for one in changed.ids))
        for callback in self._home.listeners:
            callback(shown)
        if "members" in changed.kinds:
            self._look_at_faces()

    def _poke(self, group: bytes | None) -> None:
        if self._engine is not None and group is not None:
            self._engine.poke(group)

    def _look_at_faces(self) -> None:
        if self._task is not None and (self._faces is None or self._faces.done()):
            self._faces = asyncio.create_task(self._decode_faces(), name="faces")

    async def _decode_faces(self) -> None:
        """Open the pictures that came, one by one, each in a process of its own, and keep their pixels sealed."""
        db = self._home.sessions.db
        try:
            while found := projections.faces_to_decode(db):
                group, member, picture = found[0]
                face = await _decoded(picture)
                projections.put_pixels(db, group, member, picture, b"" if face is None else face.rgb)
                self._home.tell("members", ids=[group])
        except store.StoreError as error:  # tried again with the next face that comes
            self._told_status(state.Refused(translated(error).code))


async def _decoded(picture: bytes) -> Face | None:
    if not picture:
        return None
    try:
        return await decode(picture)
    except PictureError:
        return None


def _shown(now: state.Status) -> SyncState:
    return Stopped(_code(now.reason), sentence(_code(now.reason))) if isinstance(now, state.Refused) else now


def _code(reason: str) -> str:
    """The code of the sentence for why the engine stopped."""
    return reason if reason in SENTENCES else "unexpected"
