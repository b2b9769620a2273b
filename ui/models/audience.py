# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who can see this: everybody in a group, by name and face."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Property, QObject, Signal, Slot

from ui.models import wording
from ui.models.desk import Desk
from ui.models.page import Page
from ui.models.wording import fill, tr
from ui.record_model import RecordModel


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who can see it."""

    key: str
    name: str
    face: str


@dataclass(frozen=True, slots=True)
class AudienceState:
    """The words above and below the list."""

    title: str = ""
    text: str = ""
    later: str = ""


class AudienceModel(Page):
    """The dialog behind every audience pill."""

    opened = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(AudienceState(), parent)
        self._desk = desk
        self._readers: RecordModel[Reader] = RecordModel(lambda row: row.key, self)

    def _list(self) -> QObject:
        return self._readers

    readers = Property(QObject, _list, constant=True)

    @Slot(str)
    def open(self, group: str) -> None:
        """Show who is in a group."""
        people, view = self._desk.people, self._desk.people.group(group)
        name = wording.isolated(view.name)
        members = people.members(group).values()
        self._readers.show([Reader(one.member, one.name, people.face(group, one.member)) for one in members])
        text = fill("Everyone in {0}, {1}. Nobody else, not even the relay.", name, wording.people(view.members))
        later = (
            "Newcomers see everything so far." if view.history == "all" else "Newcomers see what comes from then on."
        )
        self.show(AudienceState(tr("Who can see this"), text, tr(later)))
        self.opened.emit()
