# SPDX-License-Identifier: AGPL-3.0-or-later
"""Opens real windows on the offscreen platform, and fails a test on any warning of Qt or QML."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")

import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, cast

import pytest
from PySide6.QtCore import QLocale, QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QGuiApplication
from qasync import QEventLoop

from tests.ui import demo
from tests.ui.driver import settle
from tests.ui.fakes import FakeProfile
from ui.window import Window, make_application

Story = Callable[[Window], Awaitable[None]]
Run = Callable[..., None]
BAD = (QtMsgType.QtWarningMsg, QtMsgType.QtCriticalMsg)
HARMLESS = ("This plugin does not support",)  # the offscreen platform has no window manager to ask


@pytest.fixture(scope="session")
def application() -> QGuiApplication:
    """The one application, in American English and UTC."""
    os.environ["TZ"] = "UTC"
    time.tzset()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    application = make_application(["dooryard"])
    application.setQuitOnLastWindowClosed(False)
    return application


@pytest.fixture(scope="session")
def loop(application: QGuiApplication) -> Iterator[QEventLoop]:
    """The one loop, on the Qt thread."""
    with QEventLoop(application) as loop:
        yield loop


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """What Qt said while the test ran; any of it fails the test."""
    said: list[str] = []

    def keep(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
        if kind in BAD and not text.startswith(HARMLESS):
            said.append(text)

    qInstallMessageHandler(keep)
    yield said
    qInstallMessageHandler(None)
    assert said == []


@pytest.fixture
def run(loop: QEventLoop, complaints: list[str]) -> Run:
    """Open a window on a profile and play a story in it: `run(story, profile, size)`."""

    def play(story: Story, profile: FakeProfile | None = None, size: tuple[int, int] = (1280, 800)) -> None:
        async def whole() -> None:
            window = Window(cast(Any, profile or FakeProfile()), lambda: demo.NOW)
            window.window.resize(*size)
            window.window.requestActivate()
            await settle()
            try:
                await story(window)
            finally:
                await window.close()

        loop.run_until_complete(whole())

    return play
