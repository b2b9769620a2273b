# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the window stands on: which page is open, what was said last, and every page's model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Property, QObject, QTimer, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication, QImage

from app.errors import AppError
from app.views import Changed
from ui.errands import Errands
from ui.models.arrival import ArrivalModel
from ui.models.display import DisplayModel
from ui.models.inside import InsideModel
from ui.models.page import Page

if TYPE_CHECKING:
    from app.client import Client
    from app.profile import Profile


@dataclass(frozen=True, slots=True)
class WindowState:
    """`stage` is arrive, sheet, inside or closed; `toast` is what was said last."""

    stage: str = "arrive"
    toast: str = ""
    toast_action: str = ""
    toast_icon: str = "check"


class WindowModel(Page):
    """The one object that QML is given."""

    def __init__(self, profile: Profile, now: Callable[[], int], parent: QObject | None = None) -> None:
        super().__init__(WindowState(), parent)
        self._profile, self._now = profile, now
        self._undo: Callable[[], None] | None = None
        self._changed: set[str] = set()
        self.errands = Errands(self._refuse)
        self.client: Client | None = None
        self._display = DisplayModel(self)
        self._arrival = ArrivalModel(profile, self.errands, self._enter, self._arrived, now, self)
        self._inside = InsideModel(self.errands, now, self.say, self._open_stage, self)
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._refresh)

    def _display_model(self) -> QObject:
        return self._display

    def _arrival_model(self) -> QObject:
        return self._arrival

    def _inside_model(self) -> QObject:
        return self._inside

    display = Property(QObject, _display_model, constant=True)
    arrival = Property(QObject, _arrival_model, constant=True)
    inside = Property(QObject, _inside_model, constant=True)

    # ---- opening

    def begin(self) -> None:
        """Open the profile if the keyring can; else the pages of the way in do it."""
        try:
            if self._profile.state == "ready":
                self._enter(self._profile.open(None))
        except AppError as refusal:
            self._arrival.trouble(refusal.sentence)

    def _enter(self, client: Client) -> None:
        self.client = client
        client.on_change(self._on_change)
        client.on_status(lambda _: self._inside.refresh_sidebar())
        self._display.use(client)
        has_groups = bool(client.groups())
        self._inside.use(client)
        self._arrival.use(client, first=not has_groups)
        if has_groups:
            self._set_stage("inside")
        self.errands.start(client.start())

    def _arrived(self, group: str, first: bool) -> None:
        """The way in ended: at the sheet for the first time, else in the community or at home."""
        self._inside.people.forget()
        if first:
            self._inside.recovery_model.turn_to(first=True)
            self._set_stage("sheet")
        else:
            self._inside.go("community" if group else "home", group)

    def _open_stage(self, stage: str, page: str) -> None:
        if stage == "arrive":
            self._arrival.turn_to(page)
        elif stage == "sheet":
            self._inside.recovery_model.turn_to(first=False)
        self._set_stage(stage)

    def _set_stage(self, stage: str) -> None:
        self.show(replace(self.state, stage=stage))

    # ---- what changes

    def _on_change(self, changed: Changed) -> None:
        self._changed |= changed.kinds
        if self.state.stage != "closed":
            self._soon.start()

    def _refresh(self) -> None:
        kinds, self._changed = frozenset(self._changed), set()
        if kinds:
            self.errands.attempt(lambda: self._inside.refresh(kinds))

    # ---- what is said

    def say(self, text: str, action: str, undo: Callable[[], None] | None) -> None:
        """Show a toast; the action is done when it is pressed."""
        self._undo = undo
        self._toast(text, action, "check")

    def _refuse(self, sentence: str) -> None:
        """Show why something was refused."""
        self._undo = None
        self._toast(sentence, "", "triangle-alert")

    def _toast(self, text: str, action: str, icon: str) -> None:
        self.show(WindowState(self.state.stage))  # so that the same words twice are shown twice
        self.show(WindowState(self.state.stage, text, action, icon))

    @Slot()
    def hush(self) -> None:
        """The toast has been there long enough."""
        self._undo = None
        self.show(WindowState(self.state.stage))

    @Slot()
    def undo(self) -> None:
        """The toast's action was pressed."""
        undo = self._undo
        self.hush()
        if undo is not None:
            undo()

    @Slot(str)
    def copy(self, text: str) -> None:
        """Put text on the clipboard."""
        QGuiApplication.clipboard().setText(text)
        self.say("Copied", "", None)

    @Slot(str)
    def browse(self, address: str) -> None:
        """Open a web page outside; only after the person agreed."""
        url = QUrl(address, QUrl.ParsingMode.StrictMode)
        if url.scheme() in ("http", "https", "mailto"):
            QDesktopServices.openUrl(url)

    def picture(self, address: str) -> QImage:
        """The picture that an avatar's address names."""
        kind = address.split("/")[0]
        if kind in ("chosen", "inviter"):
            return self._arrival.draw(kind)
        return self._inside.people.draw(address)

    def code(self, text: str) -> list[list[bool]]:
        """The modules of a QR code; none if the text is too long for one."""
        try:
            return self.client.qr(text) if self.client is not None else []
        except AppError:
            return []

    async def close(self) -> None:
        """End what still runs and close the client; no page asks it anything after that."""
        self._soon.stop()
        self._set_stage("closed")
        await self.errands.close()
        if self.client is not None:
            await self.client.close()
