# SPDX-License-Identifier: AGPL-3.0-or-later
"""The first page: a greeting, the feed of all groups, and what waits for this person."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Property, QObject, Slot

from ui.models import wording
from ui.models.desk import Desk
from ui.models.feed import FeedModel
from ui.models.page import Page
from ui.models.wording import count, fill, tr
from ui.record_model import RecordModel


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits for the person: a knock, or the recovery sheet."""

    key: str
    icon: str
    title: str
    sub: str
    page: str
    target: str


@dataclass(frozen=True, slots=True)
class HomeState:
    """Words of the page; `lonely` is a community with nobody else and nothing written, `alone` its id."""

    title: str = ""
    sub: str = ""
    prompt: str = ""
    name: str = ""
    face: str = ""
    end: str = ""
    alone: str = ""
    alone_name: str = ""


class HomeModel(Page):
    """Feed, greeting and waiting list of one client."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(HomeState(), parent)
        self._desk = desk
        self._feed = FeedModel(desk, parent=self)
        self._waiting: RecordModel[Waiting] = RecordModel(lambda row: row.key, self)

    def _feed_model(self) -> QObject:
        return self._feed

    def _waiting_list(self) -> QObject:
        return self._waiting

    feed = Property(QObject, _feed_model, constant=True)
    waiting = Property(QObject, _waiting_list, constant=True)

    @Slot()
    def refresh(self) -> None:
        """Ask the client again."""
        self._feed.refresh()
        self._waiting.show(self._found())
        self.show(self._words())

    def forget_peeks(self) -> None:
        """Comments changed: the feed asks for the newest ones again."""
        self._feed.forget_peeks()

    def _words(self) -> HomeState:
        account, groups = self._desk.client.account(), self._desk.people.groups()
        inside = [group for group in groups if group.standing == "member"]
        unread = sum(group.unread for group in inside)
        alone = inside[0] if len(inside) == 1 and inside[0].members == 1 and self._feed.state.empty else None
        return HomeState(
            title=wording.greeting(account.name, self._desk.now()),
            sub=count(unread, "1 new post", "{0} new posts") if unread else tr("Nothing new since you were here"),
            prompt=fill("What's new, {0}?", wording.first_name(account.name)),
            name=account.name,
            face=self._desk.people.mine(),
            end=self._end(len(inside)),
            alone=alone.group if alone else "",
            alone_name=alone.name if alone else "",
        )

    def _end(self, groups: int) -> str:
        hour = wording.greeting("", self._desk.now()).split(" ")[1].rstrip(", ")
        number = wording.spelled(groups).lower()
        if groups == 1:
            return fill("That's everything from your community. Go enjoy the {0}.", tr(hour))
        return fill("That's everything from your {0} communities. Go enjoy the {1}.", number, tr(hour))

    def _found(self) -> list[Waiting]:
        knocks = [
            Waiting(
                f"knock/{view.request}", "user-plus", fill("{0} is knocking", wording.isolated(view.name)),
                fill("At {0}", wording.isolated(view.group_name)), "invite", view.group,
            )
            for view in self._desk.client.requests()
        ]  # fmt: skip
        return knocks + self._sheet()

    def _sheet(self) -> list[Waiting]:
        if self._desk.client.account().sheet != "due":
            return []
        return [Waiting("sheet", "key-round", tr("Keep a spare key"), tr("Print one page, or save it"), "sheet", "")]
