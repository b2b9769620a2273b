# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finds things in the window as a person would see them, and works them with mouse and keyboard."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

from PySide6.QtCore import QPoint, QPointF, QRect, Qt, QTimer
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


async def _outside(act: Callable[[], None]) -> None:
    """Do something between two tasks: QTest runs Qt's events, and a task must not start inside another."""
    done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def run() -> None:
        try:
            act()
        except Exception as trouble:  # handed to whoever waits
            done.set_exception(trouble)
        else:
            done.set_result(None)

    QTimer.singleShot(0, run)
    await done
    await settle()


async def click(window: Window, name: str) -> None:
    """Press and release the left button in the middle of a part, which the keyboard first brings into view."""
    item = part(window, name)
    if not QRect(0, 0, window.window.width(), window.window.height()).contains(centre(item)):
        item.forceActiveFocus(Qt.FocusReason.TabFocusReason)
    where, button, keys = centre(item), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    await _outside(lambda: QTest.mouseClick(window.window, button, keys, where))


async def press(window: Window, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press one key wherever the keyboard is."""
    await _outside(lambda: QTest.keyClick(window.window, key, modifiers))


async def type_text(window: Window, text: str) -> None:
    """Type plain text wherever the keyboard is."""

    def keys() -> None:
        for sign in text:
            QTest.keyClick(window.window, sign)  # type: ignore[call-overload]  # one character is taken, too

    await _outside(keys)


async def settle(seconds: float = 0.05) -> None:
    """Let the window catch up."""
    await asyncio.sleep(seconds)


def texts(window: Window) -> list[str]:
    """Every text that can be seen, in the order of the tree."""
    found = (item for item in items(window.window.contentItem()) if item.isVisible() and is_text(item))
    return [str(item.property("text")) for item in found if item.property("text")]


def sees(window: Window, words: str) -> bool:
    """Whether a text with these words can be seen."""
    return any(words in text for text in texts(window))


def is_text(item: QQuickItem) -> bool:
    """Whether the item is a `Text`."""
    return item.metaObject().indexOfProperty("elide") >= 0


def focused(window: Window) -> str:
    """The object name of what has the keyboard, or of what holds it."""
    item = window.window.activeFocusItem()
    while item is not None and not item.objectName():
        item = item.parentItem()
    return item.objectName() if item is not None else ""
