# SPDX-License-Identifier: AGPL-3.0-or-later
"""Home: the feed, the composer, what waits, and the keys."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from app.errors import StoreError
from app.views import Offline, PostView, Stopped, Syncing
from tests.ui import demo
from tests.ui.conftest import Run
from tests.ui.driver import click, focused, items, part, press, sees, settle, texts, type_text
from tests.ui.fakes import FakeProfile
from ui.window import Window

CTRL, NONE = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier


def test_the_feed_says_who_can_see_each_post(run: Run) -> None:
    async def story(window: Window) -> None:
        assert sees(window, "Good evening, Ruth")
        assert sees(window, "Everyone · 14")
        assert sees(window, "You, Sam and 5 others")
        assert sees(window, "Ana Souza is knocking")

    run(story)


def test_write_a_post_by_mouse_and_undo_it(run: Run) -> None:
    profile = FakeProfile()

    async def story(window: Window) -> None:
        await click(window, "writeLine")
        assert sees(window, "Who can see this?")
        await type_text(window, "The kettle is on")
        await click(window, "audience:Maple Street")
        assert sees(window, "Post to Maple Street")
        await click(window, "composerSend")
        assert sees(window, "The kettle is on")
        assert sees(window, "Posted to Maple Street")
        await click(window, "toastAct")
        assert sees(window, "Post to Maple Street")

    run(story, profile)
    assert profile.client.draft("post") == "The kettle is on"
    assert all(view.text != "The kettle is on" for view in profile.client.feed())


def test_write_by_keyboard_alone(run: Run) -> None:
    """Ctrl+N, the text, Tab and Down for another audience, Ctrl+Enter."""
    profile = FakeProfile()

    async def story(window: Window) -> None:
        await press(window, Qt.Key.Key_N, CTRL)
        await type_text(window, "Good night")
        await press(window, Qt.Key.Key_Return, CTRL)
        assert not sees(window, "Who can see this?")

    run(story, profile)
    assert profile.client.feed()[0].text == "Good night"
    assert profile.client.feed()[0].group == demo.HENDERSONS


def test_escape_keeps_the_draft(run: Run) -> None:
    profile = FakeProfile()

    async def story(window: Window) -> None:
        await press(window, Qt.Key.Key_N, CTRL)
        await type_text(window, "half a thought")
        await press(window, Qt.Key.Key_Escape)
        await settle(0.3)
        assert not sees(window, "Who can see this?")

    run(story, profile)
    assert profile.client.draft("post") == "half a thought"


def test_j_k_enter_and_back(run: Run) -> None:
    async def story(window: Window) -> None:
        await press(window, Qt.Key.Key_J)
        await press(window, Qt.Key.Key_J)
        await press(window, Qt.Key.Key_K)
        await press(window, Qt.Key.Key_Return)
        assert sees(window, "June's post")
        await press(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
        assert sees(window, "Good evening, Ruth")

    run(story)


def test_react_with_r_and_a_number(run: Run) -> None:
    profile = FakeProfile()

    async def story(window: Window) -> None:
        await press(window, Qt.Key.Key_J)
        await press(window, Qt.Key.Key_J)
        await press(window, Qt.Key.Key_R)
        await press(window, Qt.Key.Key_2)

    run(story, profile)
    party = next(view for view in profile.client.feed() if view.text == demo.PARTY)
    assert [(one.emoji, one.name) for one in party.reactions][-1] == ("👍", "Ruth Henderson")


def test_w_shows_the_faces(run: Run) -> None:
    async def story(window: Window) -> None:
        await press(window, Qt.Key.Key_J)
        await press(window, Qt.Key.Key_W)
        assert sees(window, "Everyone in The Hendersons, 14 people. Nobody else, not even the relay.")
        await press(window, Qt.Key.Key_Escape)
        await settle(0.3)
        assert not sees(window, "Nobody else, not even the relay.")

    run(story)


def test_letters_are_letters_while_typing(run: Run) -> None:
    async def story(window: Window) -> None:
        await press(window, Qt.Key.Key_N, CTRL)
        await type_text(window, "jkrcw")
        assert part(window, "composerText").property("text") == "jkrcw"

    run(story)


def test_new_posts_wait_behind_a_pill(run: Run) -> None:
    profile = FakeProfile()

    async def story(window: Window) -> None:
        part(window, "feed").setProperty("contentY", 400)
        await settle()
        profile.client.arrive(demo.HENDERSONS, demo.SAM, "Anybody seen the ladder?")
        await settle()
        assert sees(window, "1 new post")
        assert not sees(window, "Anybody seen the ladder?")
        await click(window, "newPill")
        assert sees(window, "Anybody seen the ladder?")

    run(story, profile)


def test_new_posts_come_by_themselves_at_the_top(run: Run) -> None:
    profile = FakeProfile()

    async def story(window: Window) -> None:
        profile.client.arrive(demo.HENDERSONS, demo.SAM, "Anybody seen the ladder?")
        await settle()
        assert sees(window, "Anybody seen the ladder?")

    run(story, profile)


def test_locked_posts_of_one_reason_are_one_row_that_can_be_hidden(run: Run) -> None:
    profile = FakeProfile()

    async def story(window: Window) -> None:
        feed = part(window, "feed")
        feed.setProperty("contentY", feed.property("contentHeight"))
        await settle()
        assert len([text for text in texts(window) if "here before you joined" in text]) == 1
        window.model._inside.pages.home._feed.actLocked(f"locked/{demo.MAPLE}/before-you-joined")
        await settle()
        assert not any("before-you-joined" in row.key for row in window.model._inside.pages.home._feed._rows.rows)
        window.model._inside.pages.home._feed.actLocked(f"locked/{demo.HENDERSONS}/waiting-for-key")
        await settle()

    run(story, profile)
    assert ("sync_once",) in profile.client.calls
    assert profile.client.setting("hidden_locked", "") == f"locked/{demo.MAPLE}/before-you-joined"


def test_it_ends(run: Run) -> None:
    async def story(window: Window) -> None:
        assert sees(window, "You're all caught up") or part(window, "feed").property("count") > 4
        assert "five communities. Go enjoy the evening." in window.model._inside.pages.home.state.end

    run(story)


def test_the_sync_pill_tells_each_state(run: Run) -> None:
    profile = FakeProfile()

    async def story(window: Window) -> None:
        assert sees(window, "Up to date")
        profile.client.fare(Syncing(1, 4))
        await settle()
        assert sees(window, "3 on their way…")
        profile.client.fare(Offline(demo.NOW, 3))
        await settle()
        assert sees(window, "Offline · 3 waiting to send")
        profile.client.fare(Stopped("relay-full", "The relay has no more room for you."))
        await settle()
        await click(window, "syncPill")
        assert sees(window, "The relay has no more room for you.")

    run(story, profile)


def test_ctrl_and_a_number_opens_a_community(run: Run) -> None:
    async def story(window: Window) -> None:
        await press(window, Qt.Key.Key_2, CTRL)
        assert sees(window, "Neighborhood · 42 people")
        await press(window, Qt.Key.Key_Escape)
        assert sees(window, "Good evening, Ruth")

    run(story)


def test_f6_goes_between_menu_and_page(run: Run) -> None:
    async def story(window: Window) -> None:
        await press(window, Qt.Key.Key_F6)
        assert focused(window) == "navHome"
        await press(window, Qt.Key.Key_F6)
        assert focused(window) == "feed"

    run(story)


def test_f1_lists_the_keys(run: Run) -> None:
    async def story(window: Window) -> None:
        await press(window, Qt.Key.Key_F1)
        assert sees(window, "React, then 1 to 6")

    run(story)


def test_text_grows_and_shrinks(run: Run) -> None:
    profile = FakeProfile()

    async def story(window: Window) -> None:
        await press(window, Qt.Key.Key_Plus, CTRL)
        assert window.theme.property("textScale") == 1.15
        await press(window, Qt.Key.Key_0, CTRL)
        assert window.theme.property("textScale") == 1.0

    run(story, profile)


def test_a_link_asks_before_it_leaves_the_window(run: Run) -> None:
    async def story(window: Window) -> None:
        home = next(item for item in items(window.window.contentItem()) if item.objectName() == "feed")
        home.property("shell").linkChosen.emit("https://example.net/pie")
        await settle()
        assert sees(window, "Open this in your browser?")
        assert sees(window, "https://example.net/pie")
        await press(window, Qt.Key.Key_Escape)

    run(story)


def test_copy_the_text_of_a_post(run: Run) -> None:
    async def story(window: Window) -> None:
        window.model._inside.act(
            demo.ident(demo.HENDERSONS, demo.JUNE.name, demo.LAKE), "copy", demo.HENDERSONS, demo.LAKE
        )
        await settle()
        assert QGuiApplication.clipboard().text() == demo.LAKE

    run(story)


def test_a_store_that_breaks_meanwhile_is_told_once_more(run: Run) -> None:
    """What the window draws by itself is refused in a sentence, like everything that a person asked for."""
    profile = FakeProfile()

    async def story(window: Window) -> None:
        def broken(group: str | None = None, *, limit: int = 50, before: str | None = None) -> list[PostView]:
            raise StoreError.of("store-damaged")

        profile.client.feed = broken  # type: ignore[method-assign]
        profile.client.arrive(demo.HENDERSONS, demo.SAM, "Anybody home?")
        await settle(0.1)
        assert sees(window, "What Dooryard keeps on this computer is damaged")

    run(story, profile)


def test_reading_marks_the_groups_read(run: Run) -> None:
    profile = FakeProfile()

    async def story(window: Window) -> None:
        window.model._inside.pages.home._feed.seen()
        await settle()
        assert sees(window, "Nothing new since you were here")

    run(story, profile)
    assert ("mark_read", demo.HENDERSONS) in profile.client.calls
