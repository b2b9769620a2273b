# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people do, from their computer to the others', over relays that come and go: nothing lost, nothing twice."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from app.client import Client
from app.errors import AppError, InviteError, NotAllowed, NotFound
from sync.store import envelopes, projections
from tests.app.town import (
    DAY,
    MINUTE,
    Town,
    database,
    family,
    is_shared,
    member_id,
    names,
    openable,
    settle,
    shown,
    sync,
    texts,
    town,
    until,
)

LATE = 15 * MINUTE


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Town]:
    async with town(tmp_path) as made:
        yield made


async def test_two_people_answer_each_other(place: Town) -> None:
    group, ruth, (june,) = await family(place, "June")
    post = ruth.post(group, "Apple pie on Sunday?")
    await sync(ruth, june)
    comment = june.comment(post, "Yes, please!")
    june.react(post, "❤️")
    await sync(june, ruth)
    thread = ruth.thread(post)
    assert [reply.post.text for reply in thread.replies] == ["Yes, please!"]
    assert [(reaction.emoji, reaction.name) for reaction in thread.post.reactions] == [("❤️", "June")]
    assert ruth.thread(comment).post.author_name == "June"
    assert names(ruth, group) == names(june, group) == {"Ruth", "June"}
    june.react(post, "❤️", on=False)
    await sync(june, ruth)
    assert ruth.thread(post).post.reactions == ()


async def test_what_is_written_offline_goes_out_later_once(place: Town) -> None:
    group, ruth, (june,) = await family(place, "June")
    place.relay.is_away = True
    june.post(group, "one")
    june.post(group, "two")
    report = await june.sync_once()
    assert (report.sent, report.waiting, report.is_complete) == (0, 2, False)
    assert [post.state for post in june.feed()] == ["waiting", "waiting"]
    place.relay.is_away = False
    await settle(june, ruth)
    assert texts(ruth) == texts(june) == ["two", "one"]
    assert [post.state for post in june.feed()] == ["sent", "sent"]
    assert june.status().outbox == 0


async def test_a_relay_that_lost_everything_is_filled_again_by_the_members(place: Town) -> None:
    group, ruth, (june, sam) = await family(place, "June", "Sam")
    for client, text in ((ruth, "from Ruth"), (june, "from June"), (sam, "from Sam")):
        client.post(group, text)
    await settle(ruth, june, sam)
    before = set(place.relay.envelopes())
    await place.relay.lose_everything()
    await sync(ruth, june)
    place.clock.pass_by(LATE)
    await sync(ruth, june, ruth)
    assert set(place.relay.envelopes()) >= {one for one in before if is_shared(ruth, one)}
    newcomer = place.move_in("Omar")
    await place.let_in(ruth, newcomer, group)
    await settle(newcomer)
    assert set(texts(newcomer)) == {"from Ruth", "from June", "from Sam"}
    for client in (ruth, june):
        assert len(texts(client)) == 3


async def test_a_removed_member_cannot_go_on(place: Town) -> None:
    group, ruth, (june, sam) = await family(place, "June", "Sam")
    place.relay.is_away = True
    june.post(group, "written before anybody knew")
    place.relay.is_away = False
    ruth.remove_member(group, member_id(ruth, group, "Sam"))
    await sync(ruth, june, ruth)
    ruth.post(group, "now without Sam")
    await settle(ruth, june, sam)
    assert texts(ruth) == texts(june) == ["now without Sam", "written before anybody knew"]
    assert texts(sam) == []
    assert sam.group(group).standing == "removed"
    with pytest.raises(NotAllowed):
        sam.post(group, "still here?")
    assert names(june, group) == {"Ruth", "June"}


async def test_what_a_removed_member_wrote_after_it_is_set_aside(place: Town) -> None:
    group, ruth, (june, sam) = await family(place, "June", "Sam")
    early = sam.post(group, "early")
    await settle(sam, ruth, june)
    sam.post(group, "late")
    ruth.remove_member(group, member_id(ruth, group, "Sam"))
    # Sam is quicker to the relay than the removal
    await sync(sam, ruth, june, ruth)
    for client in (ruth, june):
        assert texts(client) == ["[set-aside]", "early"]
    await settle(ruth, june)
    newcomer = place.move_in("Omar")
    await place.let_in(ruth, newcomer, group)
    await settle(newcomer)
    assert texts(newcomer) == ["[set-aside]", "early"]
    assert early in {post.post for post in newcomer.feed()}


async def test_what_was_taken_back_does_not_unsettle_what_is_older(place: Town) -> None:
    """Whoever was there keeps what the removed author wrote before it; a newcomer cannot know when that was written."""
    group, ruth, (sam,) = await family(place, "Sam")
    sam.post(group, "one")
    two = sam.post(group, "two")
    sam.post(group, "three")
    await settle(sam, ruth)
    sam.delete(two)
    await settle(sam, ruth)
    ruth.remove_member(group, member_id(ruth, group, "Sam"))
    await settle(ruth)
    newcomer = place.move_in("Omar")
    await place.let_in(ruth, newcomer, group)
    await settle(newcomer)
    assert texts(ruth) == ["three", "one"]
    assert texts(newcomer) == ["three", "[set-aside]"]


async def test_two_who_remove_each_other(place: Town) -> None:
    group, ruth, (june, sam) = await family(place, "June", "Sam")
    for guest in ("June", "Sam"):
        ruth.set_role(group, member_id(ruth, group, guest), "moderator")
    await settle(ruth, june, sam)
    june.remove_member(group, member_id(june, group, "Sam"))
    with pytest.raises(NotAllowed):
        sam.remove_member(group, member_id(sam, group, "June"))
    ruth.remove_member(group, member_id(ruth, group, "June"))
    await settle(ruth, june, sam)
    assert june.group(group).standing == "removed"
    everybody = [names(client, group) for client in (ruth, sam)]
    assert everybody[0] == everybody[1]
    ruth.post(group, "quiet now")
    await settle(ruth, sam)
    assert ("quiet now" in texts(sam)) is ("Sam" in names(ruth, group))


async def test_two_who_change_the_locks_at_once(place: Town) -> None:
    group, ruth, (june, sam, omar) = await family(place, "June", "Sam", "Omar")
    for guest in ("June",):
        ruth.set_role(group, member_id(ruth, group, guest), "admin")
    await settle(ruth, june, sam, omar)
    ruth.remove_member(group, member_id(ruth, group, "Sam"))
    june.remove_member(group, member_id(june, group, "Omar"))
    await settle(ruth, june, sam, omar)
    ruth.post(group, "from Ruth")
    june.post(group, "from June")
    await settle(ruth, june, sam, omar)
    assert texts(ruth) == texts(june)
    assert set(texts(ruth)) == {"from Ruth", "from June"}
    assert texts(sam) == texts(omar) == []
    assert names(ruth, group) == names(june, group) == {"Ruth", "June"}


async def test_one_invitation_for_two_lets_in_neither(place: Town) -> None:
    group, ruth, _ = await family(place)
    june, sam = place.move_in("June"), place.move_in("Sam")
    invite = await ruth.invite(group, "door")
    await sync(ruth)
    await june.join(invite.link)
    await sam.join(invite.link)
    await settle(june, sam, ruth)
    assert june.group(group).standing == sam.group(group).standing == "removed"
    assert names(ruth, group) == {"Ruth"}
    ruth.post(group, "only for Ruth")
    await settle(ruth, june, sam)
    assert texts(june) == texts(sam) == []
    link = await ruth.invite(group, "link")
    await sync(ruth)
    for guest in (june, sam):
        assert (await guest.join(link.link)).state == "waiting"
    await sync(june, sam, ruth)
    for knock in ruth.requests(group):
        ruth.admit(group, knock.request)
    await settle(ruth, june, sam)
    assert names(ruth, group) == names(june, group) == names(sam, group) == {"Ruth", "June", "Sam"}
    assert texts(june) == ["only for Ruth"]


async def test_an_invitation_that_was_used_lets_nobody_in(place: Town) -> None:
    group, ruth, _ = await family(place)
    june, sam = place.move_in("June"), place.move_in("Sam")
    invite = await ruth.invite(group, "door")
    await sync(ruth)
    await june.join(invite.link)
    await settle(june, ruth)
    with pytest.raises(InviteError) as refused:
        await sam.join(invite.link)
    assert refused.value.code == "invite-used"
    assert sam.groups() == []


async def test_leaving_is_told_and_one_may_come_back(place: Town) -> None:
    group, ruth, (june,) = await family(place, "June")
    june.post(group, "hello")
    await settle(june, ruth)
    june.leave(group)
    assert june.group(group).standing == "left"
    await sync(june, ruth)
    assert names(ruth, group) == {"Ruth"}
    ruth.post(group, "while June was away")
    await settle(ruth, june)
    assert texts(june) == ["hello"]
    assert june.status().outbox == 0
    await place.let_in(ruth, june, group)
    await settle(ruth, june)
    assert names(ruth, group) == names(june, group) == {"Ruth", "June"}
    june.post(group, "back again")
    await settle(june, ruth)
    assert texts(ruth) == texts(june) == ["back again", "while June was away", "hello"]
    assert [post.mine for post in june.feed()][:2] == [True, False]


async def test_knocking_again_hides_nothing_and_taking_it_back_loses_nothing(place: Town) -> None:
    group, ruth, (june,) = await family(place, "June")
    june.post(group, "what June wrote")
    link = await ruth.invite(group, "link")
    await settle(june, ruth)
    ruth.remove_member(group, member_id(ruth, group, "June"))
    await settle(ruth, june)
    link = await ruth.invite(group, "link")
    await sync(ruth)
    for answer in ("taken back", "no", "yes"):
        assert (await june.join(link.link, greeting="once more")).state == "waiting"
        assert texts(june) == ["what June wrote"]
        assert june.group(group).standing == "removed"
        with pytest.raises(InviteError, match="knocked there already"):
            await june.join(link.link)
        if answer == "taken back":
            june.take_back(group)
            with pytest.raises(NotFound):
                june.take_back(group)
        else:
            await sync(june, ruth)
            request = ruth.requests(group)[0].request
            (ruth.admit if answer == "yes" else ruth.decline)(group, request)
        await settle(ruth, june)
        assert texts(june) == ["what June wrote"]
    assert june.group(group).standing == "member"
    june.post(group, "back")
    await settle(june, ruth)
    assert texts(ruth)[0] == "back"


async def test_what_was_sealed_before_somebody_left_is_sealed_again(place: Town) -> None:
    """Ruth's post was sealed, and lay here; June leaves: what goes out is not sealed to her."""
    group, ruth, (june, sam) = await family(place, "June", "Sam")
    ruth.post(group, "not for June")
    place.relay.answer = lambda request: refuse_appends(request.url.path)
    await ruth.sync_once()
    place.relay.answer = None
    assert ruth.feed()[0].state == "waiting"
    june.leave(group)
    await sync(june, ruth, sam, june)
    assert texts(sam) == ["not for June"]
    assert texts(june) == []
    assert openable(june, place) == []


def refuse_appends(path: str) -> httpx.Response | None:
    if path == "/v1/append":
        raise httpx.ConnectError("gone in the middle")
    return None


async def test_knocking_is_answered_with_yes_or_no(place: Town) -> None:
    group, ruth, (june,) = await family(place, "June")
    sam, omar = place.move_in("Sam"), place.move_in("Omar")
    link = await ruth.invite(group, "link")
    await sync(ruth)
    await sam.join(link.link, greeting="It's me")
    await omar.join(link.link)
    await sync(sam, omar, ruth, june)
    asked = {knock.name: knock.request for knock in june.requests(group)}
    assert set(asked) == {"Sam", "Omar"}
    june.admit(group, asked["Sam"])
    ruth.decline(group, asked["Omar"])
    await settle(june, ruth, sam, omar)
    assert sam.group(group).standing == "member"
    assert omar.group(group).standing == "declined"
    assert ruth.requests(group) == june.requests(group) == []
    omar.take_back(group)
    assert omar.groups() == []
    assert names(sam, group) == {"Ruth", "June", "Sam"}
    # whoever came in by a link sees who knocks there next
    await omar.join(link.link)
    await settle(omar, sam)
    assert [knock.name for knock in sam.requests(group)] == ["Omar"]


async def test_a_knock_can_be_taken_back_before_anybody_answers(place: Town) -> None:
    group, ruth, _ = await family(place)
    sam = place.move_in("Sam")
    link = await ruth.invite(group, "link")
    await sync(ruth)
    await sam.join(link.link)
    sam.take_back(group)
    await settle(sam, ruth)
    assert (sam.groups(), ruth.requests(group), sam.status().outbox) == ([], [], 0)


async def test_a_closed_link_is_no_door(place: Town) -> None:
    group, ruth, _ = await family(place)
    sam = place.move_in("Sam")
    link = await ruth.invite(group, "link")
    await sync(ruth)
    await sam.join(link.link)
    ruth.cancel_invite(link.invite)
    await settle(ruth, sam, ruth)
    assert ruth.requests(group) == []


async def test_the_card_of_a_link_follows_the_locks_even_if_the_inviter_sleeps(place: Town) -> None:
    group, ruth, (june, sam) = await family(place, "June", "Sam")
    link = await june.invite(group, "link")
    await settle(june, ruth, sam)
    ruth.set_role(group, member_id(ruth, group, "Sam"), "reader")
    await settle(ruth)
    place.clock.pass_by(60 * MINUTE)
    await settle(ruth)
    omar = place.move_in("Omar")
    await omar.join(link.link)
    await sync(omar, ruth)
    assert [knock.name for knock in ruth.requests(group)] == ["Omar"]


async def test_a_link_ends_with_the_locks_when_somebody_goes_but_not_for_who_knocked_before(place: Town) -> None:
    group, ruth, (sam,) = await family(place, "Sam")
    omar, lena = place.move_in("Omar"), place.move_in("Lena")
    link = await ruth.invite(group, "link")
    await settle(ruth, sam)
    await omar.join(link.link)
    await sync(omar, ruth)
    ruth.remove_member(group, member_id(ruth, group, "Sam"))
    await settle(ruth, sam)
    assert ruth.invites(group) == []
    ruth.admit(group, ruth.requests(group)[0].request)
    await settle(ruth, omar)
    assert names(omar, group) == {"Ruth", "Omar"}
    await lena.join(link.link)
    await settle(lena, ruth)
    assert ruth.requests(group) == []


async def test_held_posts_wait_and_may_be_taken_back_unseen(place: Town) -> None:
    group, ruth, (june,) = await family(place, "June")
    post = ruth.post(group, "oops", hold_ms=10 * MINUTE)
    kept = ruth.post(group, "fine", hold_ms=10 * MINUTE)
    await settle(ruth, june)
    assert texts(june) == []
    assert not ruth.undo(post)  # something of mine follows it already
    assert ruth.undo(kept)
    assert ruth.undo(post)
    again = ruth.post(group, "better", hold_ms=10 * MINUTE)
    place.clock.pass_by(11 * MINUTE)
    await settle(ruth, june)
    assert texts(june) == ["better"]
    assert not ruth.undo(again)


async def test_a_deleted_post_is_gone_here_there_and_at_the_relay(place: Town) -> None:
    group, ruth, (june,) = await family(place, "June")
    post = ruth.post(group, "the secret recipe")
    ruth.edit(post, "the secret recipe, corrected")
    await sync(ruth, june)
    june.comment(post, "mmh")
    await settle(june, ruth)
    held = set(place.relay.envelopes())
    ruth.delete(post)
    await settle(ruth, june)
    for client in (ruth, june):
        assert texts(client) == []
        rows = database(client).rows("SELECT body FROM content") + database(client).rows("SELECT bytes FROM envelope")
        assert not [row for row in rows if b"recipe" in bytes(row[0])]
        assert database(client).value("SELECT count(*) FROM envelope WHERE reason = 'deleted' AND bytes = x''") == 2
        with pytest.raises(AppError):
            client.thread(post)
    assert len(held - set(place.relay.envelopes())) == 2


async def test_a_deleted_post_does_not_come_back_by_another_relay(tmp_path: Path) -> None:
    async with town(tmp_path, relays=2) as place:
        group, ruth, (june,) = await family(place, "June")
        post = ruth.post(group, "gone")
        place.relays[1].is_away = True
        await settle(ruth, june)
        ruth.delete(post)
        await sync(ruth)
        # June has not heard of it, and gives the second relay what it lacks
        place.relays[0].is_away, place.relays[1].is_away = True, False
        place.clock.pass_by(LATE)
        await settle(june)
        place.relays[0].is_away = False
        await settle(ruth, june, ruth)
        assert texts(ruth) == texts(june) == []
        assert openable(ruth, place) == []
        place.relays = place.relays[::-1]
        assert openable(ruth, place) == []


async def test_a_post_deleted_before_it_left_never_leaves(place: Town) -> None:
    group, ruth, (june,) = await family(place, "June")
    place.relay.is_away = True
    post = ruth.post(group, "never mind")
    ruth.post(group, "but this")
    ruth.delete(post)
    place.relay.is_away = False
    await settle(ruth, june)
    assert texts(june) == ["but this"]
    assert openable(june, place) == ["but this"]


async def test_edits_settle_on_the_same_text_everywhere(place: Town) -> None:
    group, ruth, (june,) = await family(place, "June")
    again = place.open("Ruth")
    post = ruth.post(group, "zero")
    ruth.edit(post, "one")
    again.edit(post, "two")
    ruth.edit(post, "three")
    await settle(ruth, june)
    assert texts(ruth) == texts(june) == texts(again) == ["three"]
    with pytest.raises(NotAllowed):
        june.edit(post, "four")


async def test_an_answer_that_comes_before_its_post_finds_it_later(place: Town) -> None:
    group, ruth, (june,) = await family(place, "June")
    sam = place.move_in("Sam")
    await place.let_in(ruth, sam, group)
    post = ruth.post(group, "What do you think?")
    await sync(ruth, june)
    june.comment(post, "Good.")
    await sync(june)
    hide(place, ruth, post)
    await settle(sam)
    assert texts(sam) == []
    show(place)
    database(sam).run("UPDATE mailbox SET cursor = 0")
    await settle(sam)
    assert [reply.post.text for reply in sam.thread(post).replies] == ["Good."]


HIDDEN: list[tuple[bytes, ...]] = []


def hide(place: Town, author: Client, post: str) -> None:
    """The relay keeps one envelope back."""
    kept = envelopes.envelopes_of(database(author), bytes.fromhex(post))[0]
    with sqlite3.connect(place.relay.folder / "relay.sqlite") as connection:
        HIDDEN[:] = connection.execute("SELECT * FROM envelope WHERE bytes = ?", (kept.data,)).fetchall()
        connection.execute("DELETE FROM envelope WHERE bytes = ?", (kept.data,))
    connection.close()


def show(place: Town) -> None:
    """It gives it out after all."""
    with sqlite3.connect(place.relay.folder / "relay.sqlite") as connection:
        connection.executemany("INSERT INTO envelope VALUES (?, ?, ?, ?, ?, ?, ?)", HIDDEN)
    connection.close()


@pytest.mark.parametrize("off", [-366 * DAY, 366 * DAY])
async def test_a_clock_that_is_a_year_off_loses_nothing(place: Town, off: int) -> None:
    group, ruth, _ = await family(place)
    june = place.move_in("June", lambda: place.clock() + off)
    invite = await ruth.invite(group, "door", expires_ms=366 * DAY)
    await sync(ruth)
    if off > 0:
        with pytest.raises(InviteError) as refused:
            await june.join(invite.link)
        assert refused.value.code == "invite-expired"
        return
    await june.join(invite.link)
    june.post(group, "from another year")
    await settle(june, ruth)
    ruth.post(group, "from today")
    await settle(ruth, june)
    assert set(texts(ruth)) == set(texts(june)) == {"from another year", "from today"}
    assert texts(ruth)[0] == "from today"
    june.delete(next(post.post for post in june.feed() if post.mine))
    await settle(june, ruth)
    assert texts(ruth) == ["from today"]


async def test_what_is_shown_can_be_computed_again(place: Town) -> None:
    group, ruth, (june, sam) = await family(place, "June", "Sam")
    post = ruth.post(group, "one")
    gone = june.post(group, "two")
    await settle(ruth, june, sam)
    june.comment(post, "answer")
    sam.react(post, "👍")
    sam.react(post, "👍", on=False)
    ruth.edit(post, "one, corrected")
    june.delete(gone)
    await settle(june, sam, ruth)
    sam.post(group, "late")
    ruth.remove_member(group, member_id(ruth, group, "Sam"))
    await sync(sam, ruth, june, ruth)
    for client in (ruth, june):
        before = projection(client)
        client.rebuild()
        assert projection(client) == before
        assert projections.newest_receipt(database(client), bytes.fromhex(group)) > 0


def projection(client: Client) -> list[list[tuple[object, ...]]]:
    tables = ("post ORDER BY id", "reaction ORDER BY target, member, emoji", "removed ORDER BY id, author")
    others = ("face ORDER BY grp, member", "answered ORDER BY request")
    return [database(client).rows(f"SELECT * FROM {table}") for table in (*tables, *others)]


async def test_two_relays_each_get_everything_and_either_is_enough(tmp_path: Path) -> None:
    async with town(tmp_path, relays=2) as place:
        group, ruth, (june,) = await family(place, "June")
        ruth.post(group, "one")
        await settle(ruth, june)
        place.relays[0].is_away = True
        ruth.post(group, "two")
        await settle(ruth, june)
        assert texts(june) == ["two", "one"]
        place.relays[0].is_away, place.relays[1].is_away = False, True
        june.post(group, "three")
        await settle(june, ruth)
        assert texts(ruth) == ["three", "two", "one"]
        place.relays[1].is_away = False
        place.clock.pass_by(LATE)
        await settle(ruth, june)
        held = [{one for one in relay.envelopes() if is_shared(ruth, one)} for relay in place.relays]
        assert held[0] == held[1]
        assert [view.waiting for view in ruth.group_relays(group)] == [0, 0]
        assert {len(texts(client)) for client in (ruth, june)} == {3}


async def test_two_processes_share_a_profile(place: Town) -> None:
    group, ruth, (june,) = await family(place, "June")
    other = place.open("Ruth")
    await ruth.start()
    other.post(group, "from the command line")
    await until(lambda: [post.state for post in ruth.feed()] == ["sent"])
    await sync(june)
    assert texts(june) == ["from the command line"]
    june.post(group, "for both")
    await june.sync_once()
    report = await other.sync_once()
    assert report.is_complete
    assert texts(other) == texts(ruth) == ["for both", "from the command line"]
    assert [shown(post) for post in other.feed()] == texts(ruth)


async def test_whoever_waits_for_another_process_goes_on_when_that_ends(place: Town) -> None:
    group, ruth, (june,) = await family(place, "June")
    other = place.open("Ruth")
    assert ruth._lease.take()
    june.post(group, "hello")
    await june.sync_once()
    asked = asyncio.create_task(other.sync_once())
    await asyncio.sleep(0.3)
    assert not asked.done()
    ruth._lease.release()
    assert (await asked).received == 1
    assert texts(other) == ["hello"]


async def test_answers_to_answers_without_end_are_shown_in_one_level(tmp_path: Path) -> None:
    async with town(tmp_path) as place:
        ruth = place.move_in("Ruth")
        group = ruth.create_group("The Hendersons")
        post = last = ruth.post(group, "How deep does it go?")
        with database(ruth).transaction():
            for number in range(1100):
                last = ruth.comment(last, str(number))
        (first,) = ruth.thread(post).replies
        assert [reply.post.text for reply in first.replies] == [str(number) for number in range(1, 1100)]
        assert ruth.thread(last).post.text == "1099"
