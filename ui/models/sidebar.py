# SPDX-License-Identifier: AGPL-3.0-or-later
"""What stands in the sidebar: communities with their news, the sync state, and oneself."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Property, QObject, Slot

from app.views import GroupView, Idle, NoRelay, Offline, Stopped, Syncing, SyncState
from ui.models import wording
from ui.models.desk import Desk
from ui.models.page import Page
from ui.models.wording import count, tr
from ui.record_model import RecordModel


@dataclass(frozen=True, slots=True)
class Door:
    """One community in the list."""

    key: str
    name: str
    letter: str
    paint: str
    unread: int
    waiting: bool


@dataclass(frozen=True, slots=True)
class SidebarState:
    """`mode` and `sync` are the pill; `sync_more` is what a press on it says."""

    name: str = ""
    face: str = ""
    unread: int = 0
    mode: str = "ok"
    sync: str = ""
    sync_more: str = ""


class SidebarModel(Page):
    """The communities of a client and how its engine fares."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(SidebarState(), parent)
        self._desk = desk
        self._doors: RecordModel[Door] = RecordModel(lambda door: door.key, self)

    def _list(self) -> QObject:
        return self._doors

    doors = Property(QObject, _list, constant=True)

    @Slot()
    def refresh(self) -> None:
        """Ask the client again."""
        groups = [group for group in self._desk.people.groups() if group.standing in ("member", "waiting")]
        self._doors.show([door(group) for group in groups])
        mode, text, more = sync_words(self._desk.client.sync_state)
        account = self._desk.client.account()
        unread = sum(group.unread for group in groups)
        self.show(SidebarState(account.name, self._desk.people.mine(), unread, mode, text, more))

    def nth(self, number: int) -> str:
        """The id of the nth community, counted from 1; empty if there is none."""
        doors = self._doors.rows
        return doors[number - 1].key if 0 < number <= len(doors) else ""


def door(group: GroupView) -> Door:
    """The sidebar's line for a group."""
    waiting = group.standing == "waiting"
    return Door(group.group, group.name, wording.letter(group.name), group.paint, group.unread, waiting)


def sync_words(state: SyncState) -> tuple[str, str, str]:
    """The pill's mode, its words, and the sentence behind it."""
    match state:
        case Idle():
            return "ok", tr("Up to date"), tr("Everything you wrote is on a relay.")
        case Syncing(done, total) if total > done:
            return "sending", count(total - done, "1 on its way…", "{0} on their way…"), tr("This ends by itself.")
        case Syncing():
            return "sending", tr("Looking for news…"), tr("This ends by itself.")
        case Offline(_, 0):
            return "offline", tr("Offline"), tr("No relay answers. Dooryard tries again by itself.")
        case Offline(_, waiting):
            text = count(waiting, "Offline · 1 waiting to send", "Offline · {0} waiting to send")
            return "offline", text, tr("No relay answers. What you wrote waits here and goes out by itself.")
        case NoRelay(waiting):
            text = count(waiting, "No relay yet · 1 waiting", "No relay yet · {0} waiting")
            more = tr("What you write stays on this computer until there is a relay to carry it.")
            return "offline", text if waiting else tr("No relay yet"), more
        case Stopped(_, sentence):
            return "trouble", tr("A relay refused"), sentence
