# SPDX-License-Identifier: AGPL-3.0-or-later
"""Inviting in three ways, and letting in who knocks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QGuiApplication

from tests.ui import demo
from tests.ui.conftest import Run
from tests.ui.driver import click, part, sees, settle
from tests.ui.fakes import LINK, FakeProfile
from ui.window import Window


async def opened(window: Window) -> None:
    """Open the Hendersons' invitations."""
    window.model._inside.go("invite", demo.HENDERSONS)
    await settle()


def test_link_copied_with_one_press(run: Run) -> None:
    async def story(window: Window) -> None:
        await opened(window)
        assert sees(window, "For several people")
        assert sees(window, "Works from anywhere")
        await click(window, "copyLink")
        assert QGuiApplication.clipboard().text() == LINK
        assert sees(window, "Copied")

    run(story)


def test_words_come_with_their_link(run: Run) -> None:
    profile = FakeProfile()

    async def story(window: Window) -> None:
        await opened(window)
        await click(window, "way:words")
        for word in ("river", "lemon", "saddle", "canoe", "Until Tuesday, June 16"):
            assert sees(window, word)
        window.model._inside.go("home", "")
        await opened(window)
        assert sees(window, "For one person, far away")

    run(story, profile)
    assert [call for call in profile.client.calls if call[0] == "invite"] == [
        ("invite", "link", 10),
        ("invite", "words", 1),
    ]


def test_the_door_shows_a_code_and_its_minutes(run: Run) -> None:
    async def story(window: Window) -> None:
        await opened(window)
        await click(window, "way:door")
        assert sees(window, "12 minutes left")
        await click(window, "showLarge")
        assert window.model._inside.pages.invite.state.link.startswith("dooryard://")

    run(story)


def test_let_ana_in(run: Run) -> None:
    profile = FakeProfile()

    async def story(window: Window) -> None:
        await opened(window)
        assert sees(window, "with Sam's link, 10 minutes ago")
        await click(window, "admit")
        assert sees(window, "Ana is in")
        assert not sees(window, "Ana Souza is knocking")

    run(story, profile)
    assert ("admit", demo.ident("knock", "ana")) in profile.client.calls


def test_not_now(run: Run) -> None:
    profile = FakeProfile()

    async def story(window: Window) -> None:
        await opened(window)
        await click(window, "decline")

    run(story, profile)
    assert ("decline", demo.ident("knock", "ana")) in profile.client.calls


def test_without_a_relay_one_thing_to_do(run: Run) -> None:
    profile = FakeProfile()
    profile.client._relays.clear()

    async def story(window: Window) -> None:
        await opened(window)
        assert sees(window, "There is no relay to carry this invitation")
        assert not sees(window, "Copy link")
        window.model._inside.pages.invite.runRelay()
        await settle()
        assert sees(window, "Only in this house")
        assert sees(window, "Copy link")

    run(story, profile)


def test_limits_make_a_new_link_and_an_ended_one_is_gone(run: Run) -> None:
    profile = FakeProfile()

    async def story(window: Window) -> None:
        await opened(window)
        invite = window.model._inside.pages.invite
        invite.limit("uses:50")
        await settle()
        assert sees(window, "50, nobody yet")
        invite.limit("days:30")
        await settle()
        assert sees(window, "Thursday, July 9")
        assert len(profile.client.invites(demo.HENDERSONS)) == 1
        invite.end()
        await settle()
        assert sees(window, "Make a new invitation")

    run(story, profile)


def test_save_as_a_file(run: Run, tmp_path: Path) -> None:
    async def story(window: Window) -> None:
        await opened(window)
        window.model._inside.pages.invite.save(QUrl.fromLocalFile(str(tmp_path / "come.dooryard")))
        window.model._inside.pages.invite.save(QUrl.fromLocalFile(str(tmp_path / "none" / "come.dooryard")))
        await settle()
        assert sees(window, "It can't be saved there")

    run(story)
    assert (tmp_path / "come.dooryard").read_text() == LINK


def test_from_the_waiting_list_to_the_door(run: Run) -> None:
    async def story(window: Window) -> None:
        await click(window, "waiting:knock")
        assert sees(window, "Invite to The Hendersons")
        await click(window, "pageBack")
        assert sees(window, "Good evening, Ruth")

    run(story)


def test_a_member_who_may_only_make_links(run: Run) -> None:
    profile = FakeProfile()
    view = profile.client._groups[demo.RUNNERS]
    profile.client._groups[demo.RUNNERS] = replace(view, can=frozenset({"post", "invite-link"}))

    async def story(window: Window) -> None:
        window.model._inside.go("invite", demo.RUNNERS)
        await settle()
        assert sees(window, "With a link they knock")
        assert not sees(window, "At the door")
        assert part(window, "copyLink").isVisible()

    run(story, profile)
