# SPDX-License-Identifier: AGPL-3.0-or-later
"""Nothing is cut off: every place at the smallest window, with ordinary and with the largest text."""

from __future__ import annotations

import pytest
from PySide6.QtQuick import QQuickItem

from tests.screenshots import PLACES, SETTLE
from tests.ui.conftest import Run
from tests.ui.driver import is_text, items, settle
from ui.window import Window

SLACK = 1.5


def shown(item: QQuickItem) -> bool:
    """Whether an item is drawn at all."""
    return item.isVisible() and item.opacity() > 0 and item.width() > 0 and bool(item.property("text"))


def is_cut(item: QQuickItem) -> bool:
    """A text that neither wraps nor ends in an ellipsis, and is wider than its place."""
    return float(item.property("contentWidth")) > item.width() + SLACK


@pytest.mark.parametrize("scale", ["1.0", "2.0"])
@pytest.mark.parametrize("name", sorted(PLACES))
def test_no_text_is_wider_than_its_place(run: Run, name: str, scale: str) -> None:
    place = PLACES[name]
    profile = place.profile()
    profile.client.set_setting("text_scale", scale)

    async def story(window: Window) -> None:
        window.theme.setProperty("textScale", float(scale))
        await settle(SETTLE)
        await place.act(window, profile.client)
        await settle(SETTLE)
        texts = [item for item in items(window.window.contentItem()) if is_text(item) and shown(item)]
        assert [item.property("text") for item in texts if is_cut(item)] == []

    run(story, profile, (900, 640))
