# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages behind the front door: which is open, how to get back, and what each key and menu does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication

from app.errors import NotFound
from ui.errands import Errands
from ui.models.audience import AudienceModel
from ui.models.community import CommunityModel
from ui.models.composer import ComposerModel
from ui.models.desk import Desk
from ui.models.home import HomeModel
from ui.models.invite import InviteModel
from ui.models.page import Page
from ui.models.people import People
from ui.models.recovery import RecoveryModel
from ui.models.settings import SettingsModel
from ui.models.sidebar import SidebarModel
from ui.models.thread import ThreadModel
from ui.models.wording import tr

if TYPE_CHECKING:
    from app.client import Client

Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class InsideState:
    """The open page and what it shows; `door` is the community whose line in the sidebar is lit."""

    page: str = "home"
    target: str = ""
    door: str = ""
    depth: int = 0


@dataclass(frozen=True)
class Pages:
    """One model for each page, all of one client."""

    sidebar: SidebarModel
    home: HomeModel
    thread: ThreadModel
    community: CommunityModel
    invite: InviteModel
    settings: SettingsModel
    composer: ComposerModel
    audience: AudienceModel
    recovery: RecoveryModel


class InsideModel(Page):
    """Navigation and actions; empty until `use` was given a client."""

    def __init__(
        self,
        errands: Errands,
        now: Callable[[], int],
        say: Callable[[str, str, Callable[[], None] | None], None],
        stage: Callable[[str, str], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(InsideState(), parent)
        self._errands, self._now, self._say, self._stage = errands, now, say, stage
        self._past: list[Place] = []
        self._pages: Pages | None = None

    def use(self, client: Client) -> None:
        """Make the pages for this client and show the first."""
        self.people = People(client, self._errands, self._redraw)
        desk = Desk(client, self.people, self._errands, self._now, self._say, self.go)
        self._client = client
        self._pages = Pages(
            SidebarModel(desk, self), HomeModel(desk, self), ThreadModel(desk, self), CommunityModel(desk, self),
            InviteModel(desk, self), SettingsModel(desk, self), ComposerModel(desk, self), AudienceModel(desk, self),
            RecoveryModel(desk, self),
        )  # fmt: skip
        self.viewChanged.emit()
        self.refresh(frozenset({"groups"}))

    @property
    def pages(self) -> Pages:
        """The models; there is a client."""
        assert self._pages is not None  # noqa: S101 - QML asks only once a client is open
        return self._pages

    @property
    def recovery_model(self) -> RecoveryModel:
        """The page of the recovery sheet."""
        return self.pages.recovery

    @Slot(str, result=QObject)
    def model(self, page: str) -> QObject | None:
        """The model of one page by name; None before a profile is open."""
        return getattr(self._pages, page) if self._pages is not None else None

    # ---- going from page to page

    @Slot(str, str)
    def go(self, page: str, target: str) -> None:
        """Open a page: home, thread, community, invite, settings, sheet, create or paste."""
        if page in ("create", "paste"):
            self._stage("arrive", page)
        elif page == "sheet":
            self._stage("sheet", "")
        else:
            if page == "home":
                self._past.clear()
            elif (page, target) != (self.state.page, self.state.target):
                self._past.append((self.state.page, self.state.target))
            self._turn(page, target)

    @Slot()
    def back(self) -> None:
        """The page before this one."""
        self._turn(*(self._past.pop() if self._past else ("home", "")))

    @Slot(int)
    def nth(self, number: int) -> None:
        """The nth community, counted from 1."""
        group = self.pages.sidebar.nth(number)
        if group:
            self.go("community", group)

    def _turn(self, page: str, target: str) -> None:
        if self.state.page == "invite":
            self.pages.invite.leave()
        if page in ("thread", "community", "invite", "settings"):
            getattr(self.pages, page).turn_to(target)
        else:
            self.pages.home.refresh()
        door = self.pages.thread.state.group if page == "thread" else target if page in ("community", "invite") else ""
        self.show(InsideState(page, target, door, len(self._past)))
        self.pages.sidebar.refresh()
        self._stage("inside", "")

    # ---- what changes

    def _redraw(self) -> None:
        """A picture has been opened."""
        if self._pages is not None:
            self.refresh(frozenset())

    def refresh(self, kinds: frozenset[str]) -> None:
        """Something of these kinds changed: ask again where it shows."""
        pages = self.pages
        if kinds & {"account", "groups", "members", "knocks"}:
            self.people.forget()
        if "posts" in kinds:
            pages.home.forget_peeks()
            pages.community.forget_peeks()
        pages.sidebar.refresh()
        pages.home.refresh()
        try:
            if self.state.page in ("thread", "community", "invite", "settings"):
                getattr(pages, self.state.page).refresh()
        except NotFound:  # what the page showed is gone
            self.go("home", "")

    def refresh_sidebar(self) -> None:
        """The engine's state changed."""
        self.pages.sidebar.refresh()

    # ---- what can be done to a post or comment

    @Slot(str, str, bool)
    def react(self, post: str, emoji: str, on: bool) -> None:
        """Give or take back a reaction."""
        self._errands.attempt(lambda: self._client.react(post, emoji, on))

    @Slot(str, str, str, str)
    def act(self, post: str, action: str, group: str, text: str) -> None:
        """A line of a post's menu: who, copy or edit. Removing asks first, then calls `remove`."""
        if action == "who":
            self.pages.audience.open(group)
        elif action == "copy":
            QGuiApplication.clipboard().setText(text)
            self._say(tr("Copied"), "", None)
        elif action == "edit":
            self.pages.composer.change(post, text)

    @Slot(str)
    def remove(self, post: str) -> None:
        """Ask everyone's device to remove a post or comment of one's own."""
        was_open = self.state.page == "thread" and self.state.target == post
        if self._errands.attempt(lambda: self._client.delete(post)):
            self._say(tr("Removed here; everyone's device is asked to do the same"), "", None)
            if was_open:
                self.back()
