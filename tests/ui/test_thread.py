# SPDX-License-Identifier: AGPL-3.0-or-later
"""A post with its comments: answering, reacting, changing and removing."""

from __future__ import annotations

from PySide6.QtCore import Qt

from tests.ui import demo
from tests.ui.conftest import Run
from tests.ui.driver import click, part, press, sees, settle, type_text
from tests.ui.fakes import FakeProfile
from ui.window import Window

TOP = demo.ident(demo.HENDERSONS, demo.JUNE.name, demo.LAKE)


async def opened(window: Window) -> None:
    """Open June's post."""
    window.model._inside.go("thread", TOP)
    await settle()


def test_it_says_who_can_see_it_and_what_newcomers_see(run: Run) -> None:
    async def story(window: Window) -> None:
        await opened(window)
        assert sees(window, "June's post")
        assert sees(window, "4 comments")
        assert sees(window, "Everyone in The Hendersons, 14 people. Comments go to the same people.")
        assert sees(window, "Newcomers to The Hendersons see everything so far")
        assert sees(window, "and 9 more")

    run(story)


def test_comment_with_the_keyboard(run: Run) -> None:
    profile = FakeProfile()

    async def story(window: Window) -> None:
        await opened(window)
        await type_text(window, "Tell Milo that Grandma is very proud")
        await press(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        assert sees(window, "5 comments")
        assert part(window, "commentText").property("text") == ""

    run(story, profile)
    assert any(view.text.endswith("very proud") and view.parent == TOP for view in profile.client._comments)


def test_answer_to_a_comment_stands_one_level_in(run: Run) -> None:
    profile = FakeProfile()
    sam = profile.client._comments[0]

    async def story(window: Window) -> None:
        await opened(window)
        window.model._inside.pages.thread.answer(sam.post)
        await settle()
        assert sees(window, "Answering \u2068Sam Henderson\u2069")
        await type_text(window, "Bring two")
        await click(window, "commentSend")
        rows = window.model._inside.pages.thread._rows.rows
        assert [(row.depth, row.text) for row in rows if row.text == "Bring two"] == [(1, "Bring two")]

    run(story, profile)
    assert profile.client._comments[-1].parent == sam.post


def test_what_is_typed_stays_as_a_draft(run: Run) -> None:
    profile = FakeProfile()

    async def story(window: Window) -> None:
        await opened(window)
        await type_text(window, "later")
        await settle(0.8)
        window.model._inside.go("home", "")
        await opened(window)
        assert part(window, "commentText").property("text") == "later"

    run(story, profile)


def test_change_and_remove_what_one_wrote(run: Run) -> None:
    profile = FakeProfile()
    pie = next(view for view in profile.client._posts if view.text == demo.PIE)

    async def story(window: Window) -> None:
        window.model._inside.go("thread", pie.post)
        await settle()
        await press(window, Qt.Key.Key_Tab)
        window.model._inside.act(pie.post, "edit", pie.group, pie.text)
        await settle()
        assert sees(window, "Save the change")
        part(window, "composerText").setProperty("text", "The pie is gone.")
        await click(window, "composerSend")
        assert sees(window, "The pie is gone.")
        assert sees(window, "edited")
        window.model._inside.remove(pie.post)
        await settle()
        assert sees(window, "Good evening, Ruth")

    run(story, profile)
    assert all(view.post != pie.post for view in profile.client.feed())


def test_removing_asks_and_escape_keeps(run: Run) -> None:
    profile = FakeProfile()
    pie = next(view for view in profile.client._posts if view.text == demo.PIE)

    async def story(window: Window) -> None:
        window.model._inside.go("thread", pie.post)
        await settle()
        await click(window, "more")
        await click(window, "menu:delete")
        assert sees(window, "Remove what you wrote?")
        await press(window, Qt.Key.Key_Escape)

    run(story, profile)
    assert any(view.post == pie.post for view in profile.client.feed())


def test_a_thread_that_is_gone_leads_home(run: Run) -> None:
    profile = FakeProfile()

    async def story(window: Window) -> None:
        await opened(window)
        profile.client.delete(TOP)
        await settle()
        assert sees(window, "Good evening, Ruth")

    run(story, profile)
