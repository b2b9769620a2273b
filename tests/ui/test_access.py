# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the keyboard reaches has a name that a screen reader can say, and Tab reaches it in the order of reading."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtQuick import QQuickItem

from tests.screenshots import PLACES, SETTLE
from tests.ui.conftest import Run
from tests.ui.driver import focused, items, press, settle
from tests.ui.fakes import FakeProfile
from ui.window import Window

MENU = ("navHome", "navPlus", "syncPill", "navSettings", "feed")


def reached(window: Window) -> list[QQuickItem]:
    """What Tab can reach now."""
    return [item for item in items(window.window.contentItem()) if item.isVisible() and item.activeFocusOnTab()]


@pytest.mark.parametrize("name", sorted(PLACES))
def test_everything_that_tab_reaches_has_a_name(run: Run, name: str) -> None:
    place = PLACES[name]
    profile = place.profile()

    async def story(window: Window) -> None:
        await place.act(window, profile.client)
        await settle(SETTLE)
        nameless = []
        for item in reached(window):
            interface = QAccessible.queryAccessibleInterface(item)
            if interface is None or not interface.text(QAccessible.Text.Name):
                nameless.append((item.metaObject().className(), item.objectName()))
        assert nameless == []

    run(story, profile)


def test_tab_goes_through_the_menu_and_comes_back(run: Run) -> None:
    async def story(window: Window) -> None:
        await press(window, Qt.Key.Key_F6)
        seen = []
        for _ in range(40):
            seen.append(focused(window))
            await press(window, Qt.Key.Key_Tab)
        assert seen.count("navHome") >= 2
        assert tuple(name for name in dict.fromkeys(seen) if name in MENU) == MENU

    run(story, FakeProfile())


def test_the_list_is_one_stop_and_shift_tab_goes_above_it(run: Run) -> None:
    async def story(window: Window) -> None:
        await press(window, Qt.Key.Key_J)
        assert focused(window) == "feed"
        await press(window, Qt.Key.Key_Backtab)
        assert focused(window) == "writeLine"
        await press(window, Qt.Key.Key_Tab)
        assert focused(window) == "feed"
        await press(window, Qt.Key.Key_Tab)
        assert focused(window) == "waiting:knock"

    run(story, FakeProfile())
