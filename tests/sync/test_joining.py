# SPDX-License-Identifier: AGPL-3.0-or-later
"""Coming in: whatever is wrong with an invitation or a relay has its name, and leaves nothing half done."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import httpx
import pytest

from app.client import Client
from app.errors import AppError, WrongWords
from crypto.encoding import decode, encode
from relay.wire import CONTENT_TYPE, Page, Pages, Read, Stored
from sync import doors as knocking
from sync import joining
from sync.content import Profile
from sync.joining import InviteMissing, enter, knock_at, make_face, read_offer
from sync.links import read_link
from sync.rounds import known_urls
from sync.store import settings
from tests.app.town import COST, MINUTE, Town, database, family, member_id, names, sessions, settle, sync, texts, town


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Town]:
    async with town(tmp_path) as made:
        yield made


async def code_of_joining(client: Client, link: str, words: str | None = None) -> str:
    with pytest.raises(AppError) as refused:
        await client.join(link, words)
    assert client.groups() == []
    return refused.value.code


async def test_spoken_words_let_in_and_others_do_not(place: Town) -> None:
    group, ruth, _ = await family(place)
    june = place.move_in("June")
    invite = await ruth.invite(group, "words")
    await sync(ruth)
    assert invite.words is not None
    with pytest.raises(WrongWords):
        await june.join(invite.link, "apple apple apple apple")
    assert june.groups() == []
    await june.join(invite.link, invite.words)
    await settle(june, ruth)
    assert names(ruth, group) == {"Ruth", "June"}


async def test_an_invitation_that_never_reached_the_relay_is_not_found(place: Town) -> None:
    group, ruth, _ = await family(place)
    invite = await ruth.invite(group, "door")
    assert await code_of_joining(place.move_in("June"), invite.link) == "invite-not-found"


async def test_an_invitation_does_not_outlive_a_change_of_the_locks(place: Town) -> None:
    group, ruth, (sam,) = await family(place, "Sam")
    invite = await ruth.invite(group, "door")
    await settle(ruth, sam)
    ruth.remove_member(group, member_id(ruth, group, "Sam"))
    await settle(ruth)
    assert await code_of_joining(place.move_in("June"), invite.link) == "invite-used"


async def test_an_invitation_runs_out_also_where_nobody_looks(place: Town) -> None:
    group, ruth, (june,) = await family(place, "June")
    invite = await ruth.invite(group, "door")
    await settle(ruth, june)
    place.clock.pass_by(120 * MINUTE)
    assert await code_of_joining(place.move_in("Sam"), invite.link) == "invite-expired"
    # whoever is there first ends it for all
    await settle(june, ruth)
    assert ruth.invites(group) == []


async def test_a_relay_that_withholds_the_log_is_named(place: Town) -> None:
    group, ruth, _ = await family(place)
    june = place.move_in("June")
    invite = await ruth.invite(group, "door")
    await sync(ruth)
    offer = await read_offer(read_link(invite.link), None, COST, place.connect)
    assert offer.box is not None
    seen: list[int] = []

    def withhold(request: httpx.Request) -> httpx.Response | None:
        if request.url.path == "/v1/read":
            seen.append(1)
            if len(seen) > 1:  # the invitation itself is there
                pages = tuple(Page((), False, cursor.since) for cursor in decode(Read, request.content).cursors)
                body = httpx.ByteStream(encode(Pages(bytes(16), pages)))
                return httpx.Response(200, headers={"content-type": CONTENT_TYPE}, stream=body)
        return None

    place.relay.answer = withhold
    assert await code_of_joining(june, invite.link) == "relay-withholds"
    place.relay.answer = None
    await june.join(invite.link)
    await settle(june, ruth)
    assert names(ruth, group) == {"Ruth", "June"}


@pytest.mark.parametrize("limit", ["MOST_PAGES", "MOST_LOG", "LONGEST_LOG"])
async def test_a_log_without_an_end_is_not_read_for_ever(
    place: Town, limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    group, ruth, _ = await family(place)
    june = place.move_in("June")
    invite = await ruth.invite(group, "door")
    await sync(ruth)
    reads: list[bytes] = []

    def go_on(request: httpx.Request) -> httpx.Response | None:
        if request.url.path != "/v1/read":
            return None
        reads.append(request.content)
        if len(reads) == 1:  # the invitation itself is there
            return None
        assert len(reads) < 50
        pages = tuple(_page(cursor.since) for cursor in decode(Read, request.content).cursors)
        body = httpx.ByteStream(encode(Pages(bytes(16), pages)))
        return httpx.Response(200, headers={"content-type": CONTENT_TYPE}, stream=body)

    place.relay.answer = go_on
    room = {"MOST_PAGES": {"pages": 20}, "MOST_LOG": {"size": 9_000}}.get(limit, {})
    monkeypatch.setattr(joining, "Room", partial(joining.Room, **room))
    if limit == "LONGEST_LOG":
        monkeypatch.setattr(joining, limit, 0)
    assert await code_of_joining(june, invite.link) == "relay-withholds"


def _page(since: int) -> Page:
    """A page after which there is always more."""
    return Page((Stored(since + 1, bytes(1_000)),), True, since + 2)


async def test_a_full_doorstep_loses_nobody(place: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(knocking, "MOST_OPEN_KNOCKS", 2)
    group, ruth, _ = await family(place)
    link = await ruth.invite(group, "link")
    await sync(ruth)
    guests = ["June", "Sam", "Omar", "Lena"]
    for name in guests:
        guest = place.move_in(name)
        await guest.join(link.link)
        await sync(guest)
    seen = set()
    for _ in guests:
        await sync(ruth)
        waiting = ruth.requests(group)
        assert 1 <= len(waiting) <= 2
        seen.add(waiting[0].name)  # those who came in one page stand in any order
        ruth.decline(group, waiting[0].request)
    await sync(ruth)
    assert seen == set(guests)
    assert ruth.requests(group) == []


async def test_a_face_waits_at_a_door_once(place: Town) -> None:
    group, ruth, _ = await family(place)
    june = place.move_in("June")
    link = await ruth.invite(group, "link")
    await sync(ruth)
    offer = await read_offer(read_link(link.link), None, COST, place.connect)
    mine = sessions(june)
    face = make_face(mine, mine.get(mine.own_group).current or b"", 5)
    for greeting in ("first", "second"):
        knock_at(mine, offer, face, Profile("June", greeting, b""), place.clock())
    await settle(june, ruth)
    assert len(ruth.requests(group)) == 1


async def test_the_second_relay_answers_where_the_first_is_away(tmp_path: Path) -> None:
    async with town(tmp_path, relays=2) as place:
        group, ruth, _ = await family(place)
        ruth.post(group, "hello")
        june = place.move_in("June")
        invite = await ruth.invite(group, "door")
        await sync(ruth)
        place.relays[0].is_away = True
        await june.join(invite.link)
        await settle(june, ruth)
        assert texts(june) == ["hello"]
        place.relays[1].is_away = True
        assert await code_of_joining(place.move_in("Sam"), invite.link) == "relay-away"


async def test_what_an_offer_does_not_hold_cannot_be_used(place: Town) -> None:
    group, ruth, _ = await family(place)
    june = place.move_in("June")
    door, link = await ruth.invite(group, "door"), await ruth.invite(group, "link")
    await sync(ruth)
    offers = [await read_offer(read_link(one.link), None, COST, place.connect) for one in (door, link)]
    assert [offer.shown.name for offer in offers] == ["The Hendersons"] * 2
    mine = sessions(june)
    face = make_face(mine, mine.get(mine.own_group).current or b"", 5)
    with pytest.raises(InviteMissing):
        await enter(mine, offers[1], face, place.connect, place.clock, lambda _: None)
    with pytest.raises(InviteMissing):
        knock_at(mine, offers[0], face, profile_of(june), place.clock())
    assert june.groups() == []


def profile_of(client: Client) -> Profile:
    return Profile((settings.meta(database(client), "name") or b"").decode(), "", b"")


async def test_nothing_of_the_group_is_at_a_relay_under_two_faces(place: Town) -> None:
    """One client for each face and relay, and a pass of its own for each group."""
    _, ruth, _ = await family(place)
    ruth.create_group("The other")
    await settle(ruth)
    assert len(known_urls(sessions(ruth))) == 1
    passes = {
        secret.reveal()
        for known in ruth.groups()
        for held in sessions(ruth).get(bytes.fromhex(known.group)).held.values()
        for _, secret in held.passes
    }
    assert len(passes) == 2
