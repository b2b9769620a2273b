# SPDX-License-Identifier: AGPL-3.0-or-later
"""The recovery sheet: hidden until a person asks for it, then shown, printed or saved."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, QUrl, Slot

from ui import files, printing, sheet
from ui.models import wording
from ui.models.desk import Desk
from ui.models.page import Page
from ui.models.wording import fill, tr

NUMBER = 24


@dataclass(frozen=True, slots=True)
class RecoveryState:
    """`words` are dots until `is_shown`; `printers` is empty where there are none."""

    title: str = ""
    date: str = ""
    words: tuple[str, ...] = ("•••••",) * NUMBER
    is_shown: bool = False
    relays: tuple[str, ...] = ()
    printers: tuple[str, ...] = ()
    is_first: bool = False
    kept: bool = False


class RecoveryModel(Page):
    """The page *Keep a spare key*."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(RecoveryState(), parent)
        self._desk = desk
        self._shown = False
        self._kept = False
        self._first = False

    def turn_to(self, first: bool) -> None:
        """Open with the words hidden; `first` on the way in for the first time."""
        self._shown, self._kept, self._first = False, False, first
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Ask the client again."""
        client = self._desk.client
        words = client.recovery_words() if self._shown else None
        now = self._desk.now()
        self.show(
            RecoveryState(
                title=fill("{0}'s recovery sheet", wording.first_name(client.account().name)),
                date=fill("Made on {0}", wording.date(now)),
                words=words or ("•••••",) * NUMBER, is_shown=words is not None, relays=client.sheet_relays(),
                printers=printing.printers(), is_first=self._first, kept=self._kept,
            )
        )  # fmt: skip

    @Slot()
    def reveal(self) -> None:
        """Show the words on the screen, or hide them again."""
        self._shown = not self._shown
        self.refresh()

    @Slot(QUrl)
    def save(self, where: QUrl) -> None:
        """Write the sheet as a PDF."""
        if files.write(where, sheet.as_pdf(self._text())):
            self._done(tr("Saved. Keep it away from this computer"))
        else:
            self._desk.say(tr("It can't be saved there"), "", None)

    @Slot(str)
    def print(self, printer: str) -> None:
        """Print the sheet."""
        if printing.print_sheet(printer, self._text()):
            self._done(tr("It's on its way to the printer"))
        else:
            self._desk.say(tr("The printer didn't take it"), "", None)

    @Slot()
    def safe(self) -> None:
        """It is somewhere safe: the words leave this computer."""
        self._desk.client.sheet_done()
        self._leave()

    @Slot()
    def later(self) -> None:
        """Not now: a reminder comes tomorrow."""
        if not self._kept:
            self._desk.client.sheet_later()
        self._leave()

    def _leave(self) -> None:
        self._shown = False
        self.refresh()
        self._desk.go("home", "")

    def _done(self, said: str) -> None:
        self._kept = True
        self.refresh()
        self._desk.say(said, "", None)

    def _text(self) -> sheet.SheetText:
        words = self._desk.client.recovery_words() or ()
        return sheet.SheetText(self.state.title, self.state.date, words, self._desk.client.sheet_relays())
