# SPDX-License-Identifier: AGPL-3.0-or-later
"""The settings: how you appear, the recovery sheet, the display, relays, and what this program is."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from PySide6.QtCore import Property, QObject, QUrl, Slot

from app.views import RelayView
from ui import files
from ui.models import wording
from ui.models.desk import Desk
from ui.models.page import Page
from ui.models.wording import count, fill, tr
from ui.record_model import RecordModel

SECTIONS = ("you", "recovery", "display", "relays", "help")
MODES = {"awake": "awake", "asleep": "asleep", "unknown": "asleep"}
WORDS = {
    "awake": "Awake · has everything",
    "asleep": "Asleep · catches up later",
    "unknown": "Not asked yet",
    "wrong-key": "Another relay answers there",
    "refused": "It refused",
    "nonsense": "What answers there is no relay",
}


@dataclass(frozen=True, slots=True)
class Appearance:
    """How one community knows this person."""

    key: str
    group: str
    paint: str
    letter: str
    name: str
    face: str


@dataclass(frozen=True, slots=True)
class Relay:
    """A relay of the chosen community."""

    key: str
    icon: str
    label: str
    note: str
    mode: str
    state: str


@dataclass(frozen=True, slots=True)
class SettingsState:
    """`section` is what is open; `reach` and `host` speak of the relay on this computer."""

    section: str = "you"
    name: str = ""
    face: str = ""
    sheet: str = "done"
    has_words: bool = False
    running: bool = False
    is_busy: bool = False
    reach: str = "none"
    host: str = ""
    held: str = ""
    group: str = ""
    group_name: str = ""
    version: str = ""
    stored: str = ""
    kept: str = ""


class SettingsModel(Page):
    """All sections of the settings page."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(SettingsState(), parent)
        self._desk = desk
        self._section = "you"
        self._group = ""
        self._busy = False
        self._faces: RecordModel[Appearance] = RecordModel(lambda row: row.key, self)
        self._relays: RecordModel[Relay] = RecordModel(lambda row: row.key, self)

    def _face_list(self) -> QObject:
        return self._faces

    def _relay_list(self) -> QObject:
        return self._relays

    faces = Property(QObject, _face_list, constant=True)
    relays = Property(QObject, _relay_list, constant=True)

    @Slot(str)
    def turn_to(self, section: str) -> None:
        """Open one section; anything unknown is the first."""
        self._section = section if section in SECTIONS else SECTIONS[0]
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Ask the client again."""
        groups = [group for group in self._desk.people.groups() if group.standing == "member"]
        if self._group not in [group.group for group in groups]:
            self._group = groups[0].group if groups else ""
        self._faces.show([self._appearance(group.group) for group in groups])
        found = self._desk.client.group_relays(self._group) if self._group else self._desk.client.relays()
        self._relays.show([self._relay(view) for view in found])
        self.show(self._words())

    def _words(self) -> SettingsState:
        client, people = self._desk.client, self._desk.people
        account, counts, host = client.account(), client.status(), client.relay_host
        groups, held = host.held if host.running else (0, 0)
        return SettingsState(
            section=self._section, name=account.name, face=people.mine(), sheet=account.sheet,
            has_words=client.recovery_words() is not None, running=host.running, is_busy=self._busy,
            reach="house" if host.running else "none", host=tr("Works on your own network") if host.running else "",
            held=fill("Keeps posts of {0}, {1}", count(groups, "1 community", "{0} communities"), wording.size(held)),
            group=self._group, group_name=people.group(self._group).name if self._group else "",
            version=counts.version, stored=wording.size(counts.bytes_on_disk),
            kept=count(counts.posts, "1 post", "{0} posts"),
        )  # fmt: skip

    def _appearance(self, group_id: str) -> Appearance:
        people, group = self._desk.people, self._desk.people.group(group_id)
        me = people.members(group_id).get(group.me)
        name = me.name if me is not None else self.state.name
        face = people.face(group_id, group.me)
        return Appearance(group_id, group.name, group.paint, wording.letter(group.name), name, face)

    def _relay(self, view: RelayView) -> Relay:
        host = urlsplit(view.url).hostname or ""
        note = tr("This computer") if view.here else host if host != view.label else tr("Carries sealed posts")
        mode = "behind" if view.waiting and view.state == "awake" else MODES.get(view.state, "trouble")
        state = count(view.waiting, "Catching up, 1 to go", "Catching up, {0} to go")
        return Relay(
            view.url, "monitor" if view.here else "server", view.label, note, mode,
            state if mode == "behind" else tr(WORDS[view.state]),
        )  # fmt: skip

    @Slot(result="QVariant")
    def groupChoices(self) -> list[dict[str, object]]:
        """The communities whose relays can be shown."""
        found = [group for group in self._desk.people.groups() if group.standing == "member"]
        return [{"id": group.group, "text": group.name, "icon": "house", "danger": False} for group in found]

    @Slot(str)
    def showGroup(self, group: str) -> None:
        """Show the relays of another community."""
        self._group = group
        self.refresh()

    @Slot(str)
    def addRelay(self, url: str) -> None:
        """Let another relay carry the chosen community."""
        group = self._group or None
        if url.strip() and self._desk.errands.attempt(lambda: self._desk.client.add_relay(url.strip(), group)):
            self._desk.say(tr("It carries your posts from now on"), "", None)

    @Slot(str)
    def removeRelay(self, url: str) -> None:
        """Stop using a relay."""
        self._desk.errands.attempt(lambda: self._desk.client.remove_relay(url, self._group or None))

    @Slot(bool)
    def runRelay(self, on: bool) -> None:
        """Start or stop the relay on this computer."""
        self._desk.errands.start(self._run_relay(on))

    async def _run_relay(self, on: bool) -> None:
        host = self._desk.client.relay_host
        self._busy = True
        self.refresh()
        try:
            await (host.start() if on else host.stop())
        finally:
            self._busy = False
            self.refresh()

    @Slot(str)
    def rename(self, name: str) -> None:
        """The name that communities joined from now on see."""
        if self._desk.errands.attempt(lambda: self._desk.client.set_account(name, None)):
            self._desk.say(tr("New communities see this name"), "", None)

    @Slot(str, str)
    def renameIn(self, group: str, name: str) -> None:
        """The name in one community."""
        if self._desk.errands.attempt(lambda: self._desk.client.set_face(group, name, None)):
            self._desk.say(tr("Everyone there sees your new name"), "", None)

    @Slot(str, QUrl)
    def picture(self, group: str, where: QUrl) -> None:
        """A new picture, for one community or (empty) for those joined from now on."""
        data = files.read(where)
        if data is None:
            self._desk.say(tr("This file can't be read"), "", None)
        else:
            self._desk.errands.start(self._set_picture(group, data))

    async def _set_picture(self, group: str, data: bytes) -> None:
        client = self._desk.client
        made = await client.prepare_picture(data)
        if group:
            name = next(row.name for row in self._faces.rows if row.key == group)
            client.set_face(group, name, made)
        else:
            client.set_account(client.account().name, made)
        self._desk.say(tr("Your new picture is set"), "", None)
