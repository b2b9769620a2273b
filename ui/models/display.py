# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the window looks to this person: light or dark, text size, motion, contrast."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication

from ui.models.page import Page

if TYPE_CHECKING:
    from app.client import Client

SCALES = (1.0, 1.15, 1.3, 1.5, 1.75, 2.0)


@dataclass(frozen=True, slots=True)
class DisplayState:
    """`theme` is light, dark or system; `dark` is what that comes to."""

    theme: str = "system"
    dark: bool = False
    scale: float = 1.0
    reduced_motion: bool = False
    high_contrast: bool = False
    single_keys: bool = True


class DisplayModel(Page):
    """The settings of *Reading & display*; before a profile is open, what the system says."""

    applied = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(DisplayState(), parent)
        self._client: Client | None = None
        QGuiApplication.styleHints().colorSchemeChanged.connect(self.refresh)

    def use(self, client: Client) -> None:
        """From now on the settings of this profile count."""
        self._client = client
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Read the settings again and apply them."""
        theme = self._read("theme", "system")
        self.show(
            DisplayState(
                theme=theme,
                dark=theme == "dark" or (theme == "system" and _is_system_dark()),
                scale=_scale(self._read("text_scale", "1.0")),
                reduced_motion=self._read("reduced_motion", "off") == "on",
                high_contrast=self._read("high_contrast", "off") == "on" or _wants_contrast(),
                single_keys=self._read("single_keys", "on") == "on",
            )
        )
        self.applied.emit()

    def _read(self, key: str, default: str) -> str:
        return self._client.setting(key, default) if self._client else default

    @Slot(str, str)
    def set(self, key: str, value: str) -> None:
        """Keep one setting and apply it."""
        if self._client is not None:
            self._client.set_setting(key, value)
            self.refresh()

    @Slot(int)
    def step(self, by: int) -> None:
        """Text one step larger (1) or smaller (-1); 0 is the ordinary size."""
        at = SCALES.index(self.state.scale)
        self.set("text_scale", str(SCALES[max(0, min(len(SCALES) - 1, at + by))] if by else 1.0))


def _scale(text: str) -> float:
    return next((scale for scale in SCALES if str(scale) == text), 1.0)


def _is_system_dark() -> bool:
    return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark


def _wants_contrast() -> bool:
    hints = QGuiApplication.styleHints()  # held: the object below lives no longer than this one
    return hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast
