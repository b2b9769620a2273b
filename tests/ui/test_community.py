# SPDX-License-Identifier: AGPL-3.0-or-later
"""A community: posts, people and rules, removing somebody, leaving."""

from __future__ import annotations

from PySide6.QtCore import Qt

from tests.ui import demo
from tests.ui.conftest import Run
from tests.ui.driver import click, press, sees, settle
from tests.ui.fakes import FakeProfile
from ui.window import Window


async def opened(window: Window, group: str = demo.MAPLE) -> None:
    """Open Maple Street on its people."""
    window.model._inside.go("community", group)
    window.model._inside.pages.community.showTab(1)
    await settle()


def test_people_rules_and_the_two_facts(run: Run) -> None:
    async def story(window: Window) -> None:
        await opened(window)
        for words in (
            "Lost cats",
            "Be as kind",
            "From now on",
            "Wes and Priya",
            "Can change rules",
            "You, under this name",
        ):
            assert sees(window, words), words
        assert sees(window, "Show all 42")
        window.model._inside.pages.community.showAll()
        await settle()
        assert not sees(window, "Show all 42")

    run(story)


def test_remove_somebody_after_a_question(run: Run) -> None:
    profile = FakeProfile()

    async def story(window: Window) -> None:
        await opened(window)
        await click(window, f"member:{demo.THEO.name}")
        await click(window, "menu:remove")
        assert sees(window, "Remove Theo?")
        await press(window, Qt.Key.Key_Escape)
        await settle(0.3)
        assert ("remove_member", demo.MAPLE, demo.ident(demo.MAPLE, demo.THEO.name)) not in profile.client.calls
        await click(window, f"member:{demo.THEO.name}")
        await click(window, "menu:remove")
        await click(window, "askAct")
        assert sees(window, "Theo gets nothing new from here")
        assert not sees(window, "Theo Baptiste")

    run(story, profile)
    assert ("remove_member", demo.MAPLE, demo.ident(demo.MAPLE, demo.THEO.name)) in profile.client.calls


def test_a_member_without_the_right_sees_no_button(run: Run) -> None:
    async def story(window: Window) -> None:
        await opened(window, demo.GUILD)
        assert not sees(window, "Invite")
        assert not any(row.removable for row in window.model._inside.pages.community._people.rows)

    run(story)


def test_leave(run: Run) -> None:
    async def story(window: Window) -> None:
        await opened(window)
        await click(window, "communityMore")
        await click(window, "menu:leave")
        assert sees(window, "Leave \u2068Maple Street\u2069?")
        await click(window, "askAct")
        assert sees(window, "Good evening, Ruth")
        assert not sees(window, "Neighborhood")

    run(story)


def test_invite_from_the_head(run: Run) -> None:
    async def story(window: Window) -> None:
        await opened(window)
        await click(window, "invite")
        assert sees(window, "Invite to Maple Street")
        await press(window, Qt.Key.Key_Escape)
        assert sees(window, "People & rules")

    run(story)
