# SPDX-License-Identifier: AGPL-3.0-or-later
"""Makes every warning of Qt and QML a failure of the test during which it was given."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

# What the offscreen platform says of itself, and no window can help.
HARMLESS = ("This plugin does not support propagateSizeHints()",)


@pytest.fixture(scope="session")
def qt_messages() -> Iterator[list[str]]:
    """What Qt said since the list was last emptied, warnings and worse, one line each."""
    said: list[str] = []

    def note(kind: QtMsgType, context: QMessageLogContext, message: str | None) -> None:
        text = message or ""
        if kind not in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg) and text not in HARMLESS:
            said.append(f"{context.category}: {text}")

    before = qInstallMessageHandler(note)
    yield said
    qInstallMessageHandler(before)


@pytest.fixture(autouse=True)
def no_qt_warnings(qt_messages: list[str]) -> Iterator[None]:
    """Fails the test if Qt warned while it ran, the taking down of its windows included."""
    qt_messages.clear()
    yield
    assert not qt_messages, "Qt warned:\n" + "\n".join(qt_messages)
