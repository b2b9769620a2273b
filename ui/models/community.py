# SPDX-License-Identifier: AGPL-3.0-or-later
"""One community: its posts, its people and what each may do, its rules."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Property, QObject, Slot

from app.views import GroupView, MemberView
from ui.models import wording
from ui.models.desk import Desk
from ui.models.feed import FeedModel
from ui.models.page import Page
from ui.models.wording import fill, tr
from ui.record_model import RecordModel

SHOWN = 8
INVITING = frozenset({"invite-link", "invite-key-box"})
ROLES = {"owner": "host", "admin": "host", "moderator": "helper", "reader": "guest", "child": "member"}
NOTES = {
    "host": "Can change rules, invite, remove",
    "helper": "Can welcome people",
    "guest": "Reads only",
}
PLACES = {
    "family": ("heart", "Family"),
    "club": ("users-round", "Club or team"),
    "neighborhood": ("map-pin", "Neighborhood"),
    "organization": ("megaphone", "Organization"),
}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the list; `removable`: this person may be removed by whoever looks."""

    key: str
    name: str
    face: str
    note: str
    role: str
    removable: bool


@dataclass(frozen=True, slots=True)
class CommunityState:
    """Head, rules and facts; `tab` 0 is Posts, 1 People & rules."""

    group: str = ""
    name: str = ""
    letter: str = ""
    paint: str = "spruce"
    lit: bool = False
    sub: str = ""
    about: str = ""
    rules: tuple[str, ...] = ()
    newcomers: str = ""
    doorkeepers: str = ""
    tab: int = 0
    more: str = ""
    waiting: bool = False
    can_invite: bool = False
    can_remove: bool = False
    can_write: bool = False
    is_alone: bool = False


class CommunityModel(Page):
    """The community that `turn_to` was given last."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(CommunityState(), parent)
        self._desk = desk
        self._group = ""
        self._tab = 0
        self._all = False
        self._feed = FeedModel(desk, "none", self)
        self._people: RecordModel[Person] = RecordModel(lambda row: row.key, self)

    def _feed_model(self) -> QObject:
        return self._feed

    def _people_list(self) -> QObject:
        return self._people

    feed = Property(QObject, _feed_model, constant=True)
    people = Property(QObject, _people_list, constant=True)

    def turn_to(self, group: str) -> None:
        """Show another community, from its posts on."""
        if group != self._group:
            self._group, self._tab, self._all = group, 0, False
            self._feed.turn_to(group)
        self.refresh()

    @Slot(int)
    def showTab(self, tab: int) -> None:
        """0 is Posts, 1 is People & rules."""
        self._tab = tab
        self.refresh()

    @Slot()
    def showAll(self) -> None:
        """Show everybody, not only the first few."""
        self._all = True
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Ask the client again, if a community is shown."""
        if self._group:
            group = self._desk.people.group(self._group)
            self._feed.refresh()
            members = list(self._desk.people.members(self._group).values()) if group.standing == "member" else []
            shown = members if self._all else members[:SHOWN]
            self._people.show([self._person(view, group) for view in shown])
            self.show(self._words(group, members))

    def forget_peeks(self) -> None:
        """Comments changed: the feed asks for the newest ones again."""
        self._feed.forget_peeks()

    def _words(self, group: GroupView, members: list[MemberView]) -> CommunityState:
        keepers = [
            wording.first_name(one.name) for one in members if ROLES.get(one.role, "member") in ("host", "helper")
        ]
        more = "" if self._all or len(members) <= SHOWN else fill("Show all {0}", str(len(members)))
        return CommunityState(
            group=group.group, name=group.name, letter=wording.letter(group.name), paint=group.paint,
            lit=group.unread > 0, sub=sub_line(group), about=group.about, rules=group.rules,
            newcomers=tr("Everything so far") if group.history == "all" else tr("From now on"),
            doorkeepers=wording.names(keepers[:3], len(keepers)), tab=self._tab, more=more,
            waiting=group.standing == "waiting", can_invite=bool(INVITING & group.can),
            can_remove="remove" in group.can, can_write=group.role != "reader",
            is_alone=group.members == 1 and self._feed.state.empty,
        )  # fmt: skip

    def _person(self, view: MemberView, group: GroupView) -> Person:
        role = ROLES.get(view.role, "member")
        removable = not view.me and "remove" in group.can
        face = self._desk.people.face(group.group, view.member)
        return Person(view.member, view.name, face, self._note(view, role), role, removable)

    def _note(self, view: MemberView, role: str) -> str:
        if view.me:
            return tr("You, under this name")
        if role in NOTES:
            return tr(NOTES[role])
        if view.invited_by_name:
            return fill("Came in by {0}, {1}", wording.first_name(view.invited_by_name), wording.month(view.since))
        return fill("Here since {0}", wording.month(view.since))

    @Slot(str, result=str)
    def nameOf(self, member: str) -> str:
        """The first name of somebody in the list."""
        return next(wording.first_name(row.name) for row in self._people.rows if row.key == member)

    @Slot(str)
    def remove(self, member: str) -> None:
        """Remove somebody; what they have stays with them, and nothing new reaches them."""
        name = self.nameOf(member)
        if self._desk.errands.attempt(lambda: self._desk.client.remove_member(self._group, member)):
            self._desk.say(fill("{0} gets nothing new from here", name), "", None)

    @Slot()
    def leave(self) -> None:
        """Leave, and go home."""
        if self._desk.errands.attempt(lambda: self._desk.client.leave(self._group)):
            self._desk.say(fill("You left {0}", wording.isolated(self.state.name)), "", None)
            self._group = ""
            self._desk.go("home", "")

    @Slot()
    def takeBack(self) -> None:
        """Take one's knock back, and go home."""
        if self._desk.errands.attempt(lambda: self._desk.client.take_back(self._group)):
            self._group = ""
            self._desk.go("home", "")


def keeps_the_door(member: MemberView) -> bool:
    """Whether somebody may let people in by their role."""
    return ROLES.get(member.role, "member") in ("host", "helper")


def sub_line(group: GroupView) -> str:
    """`Neighborhood · 42 people · since March 2024`."""
    place = tr(PLACES[group.place][1]) if group.place in PLACES else ""
    parts = (place, wording.people(group.members), fill("since {0}", wording.month(group.since)))
    return " · ".join(part for part in parts if part)
