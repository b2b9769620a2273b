# SPDX-License-Identifier: AGPL-3.0-or-later
"""Loads the typefaces that come with Dooryard, so that it reads the same on every system."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication

import resources

TEXT = "Atkinson Hyperlegible Next"
DISPLAY = "Bricolage Grotesque"
FALLBACKS = ["Vazirmatn", "Noto Sans", "DejaVu Sans"]


def load_fonts(app: QGuiApplication) -> None:
    """Make the typefaces known to Qt and the text face the default of the application."""
    for file in resources.font_files():
        QFontDatabase.addApplicationFont(str(file))
    QFontDatabase.addApplicationEmojiFontFamily("Noto Color Emoji")
    for family in (TEXT, DISPLAY):
        QFont.insertSubstitutions(family, FALLBACKS)
    app.setFont(QFont(TEXT))
