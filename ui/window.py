# SPDX-License-Identifier: AGPL-3.0-or-later
"""Opens the window on a profile and runs it on one loop until it is closed."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, cast

import shiboken6
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow

import resources
from ui import fonts, image_providers
from ui.models.window_model import WindowModel
from ui.network import ClosedNetwork

if TYPE_CHECKING:
    from app.profile import Profile

QML = Path(__file__).resolve().parent / "qml"
GRAPHICS = Path("/dev/dri")


class WindowNotOpened(RuntimeError):
    """The window's own files are missing or broken; the engine has written to standard error what it found."""


class Window(QObject):
    """The engine, its window and what they need kept alive."""

    def __init__(self, profile: Profile, now: Callable[[], int]) -> None:
        super().__init__()
        self.model = WindowModel(profile, now, self)
        self._engine = QQmlApplicationEngine()
        self._network = ClosedNetwork()  # the engine keeps no reference of its own
        self._engine.setNetworkAccessManagerFactory(self._network)
        self._engine.addImportPath(str(QML))
        self._providers = image_providers.install(self._engine, self.model.picture, self.model.code)
        self.theme = cast(QObject, self._engine.singletonInstance("Dooryard.Theme", "Theme"))
        self.model._display.applied.connect(self._apply)
        self.model.begin()
        self._apply()
        mirror = QGuiApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft
        self._engine.setInitialProperties({"model": self.model, "mirror": mirror})
        self._engine.load(QUrl.fromLocalFile(str(QML / "Dooryard" / "Pages" / "Main.qml")))
        roots = self._engine.rootObjects()
        if not roots or not isinstance(roots[0], QQuickWindow):
            raise WindowNotOpened
        self.window = roots[0]

    @property
    def engine(self) -> QQmlApplicationEngine:
        """The QML engine, for its warnings."""
        return self._engine

    @Slot()
    def _apply(self) -> None:
        state = self.model._display.state
        self.theme.setProperty("dark", state.dark)
        self.theme.setProperty("highContrast", state.high_contrast)
        self.theme.setProperty("textScale", state.scale)
        self.theme.setProperty("reducedMotion", state.reduced_motion)

    async def close(self) -> None:
        """Close the window, then the client behind it."""
        self.window.close()
        await self.model.close()
        shiboken6.delete(self._engine)  # at once: its bindings must not outlive the models they read


def choose_renderer() -> None:
    """Take Qt's software renderer on a Linux machine without graphics: it scrolls faster there than emulated OpenGL."""
    if sys.platform.startswith("linux") and not any(GRAPHICS.glob("renderD*")):
        os.environ.setdefault("QT_QUICK_BACKEND", "software")


def make_application(arguments: list[str]) -> QGuiApplication:
    """The one application object, with its name, fonts and icon."""
    choose_renderer()
    application = QGuiApplication(arguments)
    application.setApplicationName("Dooryard")
    application.setDesktopFileName("dooryard")
    application.setWindowIcon(QIcon(str(resources.ART / "dooryard.svg")))
    fonts.load_fonts(application)
    return application


def now_ms() -> int:
    """Milliseconds since 1970."""
    return time.time_ns() // 1_000_000


def run(profile: Profile) -> int:
    """Open the window and stay until it is closed; the exit status."""
    from qasync import QEventLoop

    application = make_application(sys.argv[:1])
    with QEventLoop(application) as loop:
        loop.run_until_complete(_stay(application, profile))
    return 0


async def _stay(application: QGuiApplication, profile: Profile) -> None:
    closed = asyncio.Event()
    application.setQuitOnLastWindowClosed(False)
    application.lastWindowClosed.connect(closed.set)
    window = Window(profile, now_ms)
    await closed.wait()
    await window.close()
