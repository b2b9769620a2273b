# SPDX-License-Identifier: AGPL-3.0-or-later
"""The way in, by keyboard alone and by mouse."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QGuiApplication

from tests.ui import demo
from tests.ui.conftest import Run
from tests.ui.driver import click, focused, part, press, sees, settle, type_text
from tests.ui.fakes import DOOR_LINK, LINK, SPOKEN, FakeClient, FakeProfile
from ui.window import Window

ENTER, TAB, ESCAPE = Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Escape


def test_community_and_link_by_keyboard_alone(run: Run) -> None:
    """Name, Enter, name, Enter, Esc, Enter, and Enter copies the link once a relay runs."""
    profile = FakeProfile("new")

    async def story(window: Window) -> None:
        await type_text(window, "Ruth Henderson")
        await press(window, ENTER)
        assert focused(window) == "communityName"
        await type_text(window, "The Hendersons")
        await press(window, ENTER)
        assert sees(window, "Keep a spare key")
        await press(window, ESCAPE)
        assert sees(window, "The light is on.")
        await press(window, ENTER)
        assert sees(window, "There is no relay to carry this invitation")
        await press(window, ENTER)
        await press(window, ENTER)
        assert QGuiApplication.clipboard().text().startswith("dooryard://")
        assert sees(window, "Copied")

    run(story, profile)
    assert ("create_group", "The Hendersons", "family", "spruce") in profile.client.calls


def test_create_by_mouse_with_paint_and_kind(run: Run) -> None:
    profile = FakeProfile("new")

    async def story(window: Window) -> None:
        await type_text(window, "Wes")
        await click(window, "startCommunity")
        await type_text(window, "Maple Street")
        await click(window, "paint:barn")
        await click(window, "kind:neighborhood")
        await click(window, "goOn")
        assert sees(window, "Step 3 of 3")
        assert not sees(window, "lemon")
        await click(window, "showWords")
        assert sees(window, "lemon")
        await click(window, "safe")
        await click(window, "askAct")
        assert sees(window, "The light is on.")

    run(story, profile)
    assert ("create_group", "Maple Street", "neighborhood", "barn") in profile.client.calls
    assert profile.client.words is None


def test_nothing_goes_on_without_a_name(run: Run) -> None:
    async def story(window: Window) -> None:
        await press(window, ENTER)
        assert sees(window, "Please write the name your people know you by.")

    run(story, FakeProfile("new"))


def test_passphrase_where_there_is_no_keyring(run: Run) -> None:
    async def story(window: Window) -> None:
        await type_text(window, "Ruth")
        await press(window, ENTER)
        assert sees(window, "Choose a passphrase")
        await type_text(window, "the goat ate my sunday hat")
        await press(window, ENTER)
        await type_text(window, "the goat ate my hat")
        await press(window, ENTER)
        assert sees(window, "The two are not the same.")
        part(window, "passphraseAgain").setProperty("text", "the goat ate my sunday hat")
        await press(window, ENTER)
        assert sees(window, "Name your community")

    run(story, FakeProfile("new", has_keyring=False))


def test_short_passphrase_gets_its_sentence(run: Run) -> None:
    async def story(window: Window) -> None:
        await type_text(window, "Ruth")
        await press(window, ENTER)
        await type_text(window, "goat")
        await press(window, ENTER)
        await type_text(window, "goat")
        await press(window, ENTER)
        assert sees(window, "at least 8 characters")

    run(story, FakeProfile("new", has_keyring=False))


def test_unlock_with_the_passphrase(run: Run) -> None:
    async def story(window: Window) -> None:
        assert sees(window, "The door is locked")
        assert not sees(window, "Ruth")
        await type_text(window, "wrong")
        await press(window, ENTER)
        assert sees(window, "doesn't open this Dooryard")
        part(window, "passphrase").setProperty("text", FakeProfile.PASSPHRASE)
        await press(window, ENTER)
        assert sees(window, "Good evening, Ruth")

    run(story, FakeProfile("locked"))


def test_join_with_link_and_four_words_by_keyboard(run: Run) -> None:
    """The words spread themselves when typed with spaces; who invites shows only after them."""
    profile = FakeProfile("new")

    async def story(window: Window) -> None:
        await type_text(window, "Ruth Henderson")
        await press(window, TAB)
        await press(window, TAB)
        assert focused(window) == "haveInvitation"
        await press(window, ENTER)
        await type_text(window, LINK + "words")
        await press(window, ENTER)
        assert not sees(window, "June")
        await type_text(window, SPOKEN)
        await press(window, ENTER)
        assert sees(window, "June invites you")
        assert sees(window, "You will see everything so far")
        await click(window, "agree")
        assert sees(window, "The Hendersons")

    run(story, profile)
    assert ("join", LINK + "words", SPOKEN, "Ruth Henderson", "") in profile.client.calls


def test_wrong_spoken_words(run: Run) -> None:
    async def story(window: Window) -> None:
        await type_text(window, "Ruth")
        await click(window, "haveInvitation")
        await type_text(window, LINK + "words")
        await press(window, ENTER)
        await type_text(window, "river lemon saddle goat")
        await press(window, ENTER)
        assert sees(window, "Those four words don't open this invitation")

    run(story, FakeProfile("new"))


def test_knock_wait_and_take_it_back(run: Run) -> None:
    profile = FakeProfile("new")

    async def story(window: Window) -> None:
        await type_text(window, "Ruth")
        await click(window, "haveInvitation")
        QGuiApplication.clipboard().setText(LINK)
        await click(window, "paste")
        assert focused(window) == "hello"
        await type_text(window, "Hi June")
        await press(window, ENTER)
        assert sees(window, "You knocked.")
        assert sees(window, "June, Sam or Dale opens")
        await click(window, "lookAround")
        assert sees(window, "Nothing posted yet") or sees(window, "Good evening")

    run(story, profile)
    assert ("join", LINK, None, "Ruth", "Hi June") in profile.client.calls


def test_a_foreign_link_gets_its_sentence(run: Run) -> None:
    async def story(window: Window) -> None:
        await type_text(window, "Ruth")
        await click(window, "haveInvitation")
        await type_text(window, "https://example.net/")
        await press(window, ENTER)
        assert sees(window, "That isn't a Dooryard invitation.")

    run(story, FakeProfile("new"))


def test_invitation_from_a_file_and_from_a_picture(run: Run, tmp_path: Path) -> None:
    letter, code, broken = tmp_path / "come.dooryard", tmp_path / "code.png", tmp_path / "cat.jpg"
    letter.write_text(LINK)
    code.write_bytes(b"\x89PNG\r\n")
    broken.write_bytes(b"\xff\xd8\xff")

    async def story(window: Window) -> None:
        arrival = window.model._arrival
        arrival.start("paste", "Ruth")
        await settle()
        arrival.openFile(QUrl.fromLocalFile(str(letter)))
        await settle()
        assert arrival.state.link == LINK
        arrival.back()
        arrival.openFile(QUrl.fromLocalFile(str(code)))
        await settle()
        assert arrival.state.link == DOOR_LINK
        arrival.back()
        arrival.openFile(QUrl.fromLocalFile(str(broken)))
        await settle()
        assert sees(window, "There is no invitation code")

    run(story, FakeProfile("new"))


def test_one_more_community_and_back(run: Run) -> None:
    async def story(window: Window) -> None:
        await click(window, "navPlus")
        await click(window, "menu:create")
        assert sees(window, "Name your community")
        await press(window, ESCAPE)
        assert sees(window, "Good evening, Ruth")
        await click(window, "navPlus")
        await click(window, "menu:create")
        await type_text(window, "Chess club")
        await press(window, ENTER)
        assert sees(window, "Chess club")

    run(story)


def test_without_a_community_the_way_in_comes_again(run: Run) -> None:
    client = FakeClient(demo.RUTH.name, with_demo=False)

    async def story(window: Window) -> None:
        assert sees(window, "Welcome. Who are you?")
        assert part(window, "name").property("text") == "Ruth Henderson"

    run(story, FakeProfile(client=client))
