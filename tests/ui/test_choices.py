# SPDX-License-Identifier: AGPL-3.0-or-later
"""Choices are one tab stop with arrows inside, menus begin at their first line, and a code lies on white paper."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from tests.ui import demo
from tests.ui.conftest import Run
from tests.ui.driver import click, focused, part, press, sees, settle, type_text
from tests.ui.fakes import FakeProfile
from ui import pictures
from ui.window import Window

TAB, LEFT, RIGHT = Qt.Key.Key_Tab, Qt.Key.Key_Left, Qt.Key.Key_Right
DOWN, MENU, ENTER, ESCAPE = Qt.Key.Key_Down, Qt.Key.Key_Menu, Qt.Key.Key_Return, Qt.Key.Key_Escape
CTRL = Qt.KeyboardModifier.ControlModifier


def test_paint_and_kind_are_one_stop_each(run: Run) -> None:
    profile = FakeProfile("new")

    async def story(window: Window) -> None:
        await type_text(window, "Ruth")
        await press(window, ENTER)
        await type_text(window, "Maple Street")
        await press(window, TAB)
        assert focused(window) == "paint:spruce"
        await press(window, LEFT)
        assert focused(window) == "paint:slate"
        await press(window, TAB)
        assert focused(window) == "kind:family"
        await press(window, DOWN)
        assert focused(window) == "kind:club"
        part(window, "communityName").forceActiveFocus()
        await press(window, ENTER)

    run(story, profile)
    assert ("create_group", "Maple Street", "club", "slate") in profile.client.calls


def test_arrows_go_through_light_dark_and_system(run: Run) -> None:
    profile = FakeProfile()

    async def story(window: Window) -> None:
        window.model._inside.go("settings", "display")
        await settle()
        await click(window, "theme:light")
        await press(window, RIGHT)
        assert focused(window) == "theme:dark"
        assert window.theme.property("dark")
        await press(window, LEFT)
        assert not window.theme.property("dark")

    run(story, profile)


def test_a_key_for_a_page_takes_the_keyboard_there(run: Run) -> None:
    """Also from the menu; in the settings arrows go through the sections, Enter opens one, Tab leaves them."""

    async def story(window: Window) -> None:
        await press(window, Qt.Key.Key_F6)
        assert focused(window) == "navHome"
        await press(window, Qt.Key.Key_Comma, CTRL)
        assert focused(window) == "section:you"
        await press(window, DOWN)
        await press(window, DOWN)
        assert focused(window) == "section:display"
        await press(window, ENTER)
        assert sees(window, "Text size")
        await press(window, TAB)
        assert focused(window) == "theme:system"

    run(story)


def test_arrows_stay_among_the_ways_to_invite(run: Run) -> None:
    async def story(window: Window) -> None:
        window.model._inside.go("invite", demo.HENDERSONS)
        await settle()
        part(window, "way:link").forceActiveFocus(Qt.FocusReason.TabFocusReason)
        await press(window, LEFT)
        assert focused(window) == "way:words"
        await press(window, LEFT)
        assert focused(window) == "way:door"
        assert sees(window, "Show this to one person")

    run(story)


def test_a_menu_begins_at_its_first_line_each_time(run: Run) -> None:
    async def story(window: Window) -> None:
        await press(window, Qt.Key.Key_J)
        await press(window, MENU)
        assert focused(window) == "menu:who"
        await press(window, DOWN)
        assert focused(window) == "menu:copy"
        await press(window, ESCAPE)
        await press(window, MENU)
        assert focused(window) == "menu:who"

    run(story)


def test_another_audience_by_keyboard(run: Run) -> None:
    profile = FakeProfile()

    async def story(window: Window) -> None:
        await press(window, Qt.Key.Key_N, CTRL)
        await type_text(window, "Good night")
        for _ in range(6):
            await press(window, TAB)
            if focused(window).startswith("audience:"):
                break
        assert focused(window) == "audience:The Hendersons"
        await press(window, DOWN)
        assert sees(window, "Post to Maple Street")
        await press(window, ENTER, CTRL)

    run(story, profile)
    assert profile.client.feed()[0].group == demo.MAPLE


def test_ctrl_z_takes_back_what_was_just_posted(run: Run) -> None:
    profile = FakeProfile()

    async def story(window: Window) -> None:
        await press(window, Qt.Key.Key_N, CTRL)
        await type_text(window, "Too early")
        await press(window, ENTER, CTRL)
        assert sees(window, "Posted to The Hendersons")
        await press(window, Qt.Key.Key_Z, CTRL)
        assert sees(window, "Post to The Hendersons")

    run(story, profile)
    assert all(view.text != "Too early" for view in profile.client.feed())


def test_changing_a_post_still_says_who_can_see_it(run: Run) -> None:
    async def story(window: Window) -> None:
        window.model._inside.pages.composer.change(demo.ident(demo.HENDERSONS, demo.JUNE.name, demo.LAKE), "First")
        await settle()
        assert sees(window, "Save the change")
        assert part(window, "audience:The Hendersons").isVisible()

    run(story)


def test_an_invitation_for_the_house_leads_to_another_relay(run: Run) -> None:
    profile = FakeProfile()
    profile.client.reach = "house"

    async def story(window: Window) -> None:
        window.model._inside.go("invite", demo.HENDERSONS)
        await settle()
        assert part(window, "copyLink").property("look") == "plain"
        await click(window, "relayWanted")
        assert sees(window, "A relay in your house")

    run(story, profile)


def test_a_code_is_dark_on_nothing_so_that_the_paper_shows() -> None:
    drawn = pictures.qr([[True, False], [False, True]], 40)
    assert drawn.pixelColor(0, 0).alpha() == 0
    assert drawn.pixelColor(17, 17) == QColor(pictures.QR_INK)
    assert drawn.pixelColor(21, 17).alpha() == 0
