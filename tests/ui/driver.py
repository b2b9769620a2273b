# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finds things in the window as a person would see them, and works them with mouse and keyboard."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from ui.window import Window


def items(root: QQuickItem) -> Iterator[QQuickItem]:
    """Every item in the visual tree below `root`, itself included."""
    yield root
    for child in root.childItems():
        yield from items(child)


def part(window: Window, name: str) -> QQuickItem:
    """The visible item of that object name, else any of that name. LookupError if there is none."""
    found = [item for item in items(window.window.contentItem()) if item.objectName() == name]
    if not found:
        raise LookupError(name)
    return next((item for item in found if item.isVisible()), found[0])


def centre(item: QQuickItem) -> QPoint:
    """The middle of an item in window coordinates."""
    return item.mapToScene(QPointF(item.width() / 2, item.height() / 2)).toPoint()


def click(window: Window, name: str) -> None:
    """Press and release the left button in the middle of a part, which the keyboard first brings into view."""
    item = part(window, name)
    if not QRect(0, 0, window.window.width(), window.window.height()).contains(centre(item)):
        item.forceActiveFocus(Qt.FocusReason.TabFocusReason)
    QTest.mouseClick(window.window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, centre(item))


def press(window: Window, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press one key wherever the keyboard is."""
    QTest.keyClick(window.window, key, modifiers)


def type_text(window: Window, text: str) -> None:
    """Type plain text wherever the keyboard is."""
    for sign in text:
        QTest.keyClick(window.window, sign)
