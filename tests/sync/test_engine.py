# SPDX-License-Identifier: AGPL-3.0-or-later
"""The engine at work: whatever a relay or the disk does gives a state, loses nothing, and is over when it is over."""

from __future__ import annotations

import asyncio
import resource
import signal
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest

from app.client import Client
from app.errors import StoreError
from app.views import Idle, NoRelay, Offline, Stopped, SyncState
from crypto.encoding import decode, encode
from relay.wire import CONTENT_TYPE, PROBLEM_TYPE, Page, Pages, Read
from sync.send import blocked, pushes
from sync.store import envelopes, relays
from sync.store.errors import DiskFull
from tests.app.town import (
    DAY,
    MINUTE,
    Town,
    TownRelay,
    database,
    family,
    member_id,
    openable,
    sessions,
    settle,
    sync,
    texts,
    town,
    until,
)


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Town]:
    async with town(tmp_path) as made:
        yield made


def respond(status: int, kind: str, body: bytes) -> Callable[[httpx.Request], httpx.Response]:
    return lambda _: httpx.Response(status, headers={"content-type": kind}, stream=httpx.ByteStream(body))


def problem(code: str, status: int) -> Callable[[httpx.Request], httpx.Response]:
    body = f'{{"type": "about:blank#{code}", "title": "no", "status": {status}}}'
    return respond(status, PROBLEM_TYPE, body.encode())


def away(_: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("nobody there")


def slow(_: httpx.Request) -> httpx.Response:
    raise httpx.ReadTimeout("asleep")


@pytest.mark.parametrize(
    ("answer", "relay_state", "shown"),
    [
        (away, "asleep", Offline),
        (slow, "asleep", Offline),
        (respond(502, "text/html", b"<h1>Bad gateway</h1>"), "asleep", Offline),
        (respond(200, "text/html", b"<h1>Welcome to the hotel</h1>"), "nonsense", Offline),
        (respond(200, CONTENT_TYPE, b"\xc1"), "nonsense", Offline),
        (problem("quota", 507), "refused", Stopped),
        (problem("too-many", 429), "refused", Stopped),
    ],
)
async def test_every_trouble_has_a_state_and_passes(
    place: Town, answer: Callable[[httpx.Request], httpx.Response], relay_state: str, shown: type[SyncState]
) -> None:
    group, ruth, (june,) = await family(place, "June")
    place.relay.answer = answer
    ruth.post(group, "wait for it")
    report = await ruth.sync_once()
    assert (report.waiting, report.is_complete) == (1, False)
    assert [view.state for view in ruth.group_relays(group)] == [relay_state]
    assert ruth.feed()[0].state == "waiting"
    place.relay.answer = None
    await settle(ruth, june)
    assert texts(june) == ["wait for it"]
    assert [view.state for view in ruth.group_relays(group)] == ["awake"]
    assert ruth.status().outbox == 0


async def test_another_relay_at_the_same_address_gets_nothing(place: Town, tmp_path: Path) -> None:
    group, ruth, _ = await family(place)
    async with TownRelay(tmp_path / "stranger") as stranger:
        place.relay.impostor = stranger.running.app
        ruth.post(group, "not for strangers")
        place.relay.requests.clear()
        assert not (await ruth.sync_once()).is_complete
        assert [view.state for view in ruth.group_relays(group)] == ["wrong-key"]
        assert set(place.relay.requests) == {"/v1/about"}
        assert stranger.envelopes() == []
        place.relay.impostor = None
    await settle(ruth)
    assert ruth.feed()[0].state == "sent"


async def test_a_full_relay_keeps_nothing_else_back(tmp_path: Path) -> None:
    async with town(tmp_path, max_bytes=40_000) as place:
        group, ruth, _ = await family(place)
        posts: list[str] = []
        while len(posts) < 40 and (await ruth.sync_once()).is_complete:
            posts.append(ruth.post(group, "x" * 3_000))
        assert [view.state for view in ruth.group_relays(group)] == ["refused"]
        waiting = ruth.status().outbox
        assert waiting
        # deleting makes room, though the relay takes nothing more
        for post in posts[:4]:
            ruth.delete(post)
        place.clock.pass_by(2 * MINUTE)
        await settle(ruth)
        assert ruth.status().outbox < waiting


async def test_a_refusal_for_one_group_does_not_stop_the_others(place: Town) -> None:
    group, ruth, _ = await family(place)
    other = ruth.create_group("The other")
    await settle(ruth)
    database(ruth).run(
        "UPDATE mailbox SET opened = 0, address = ? WHERE grp = ? AND box = 1", (bytes(32), bytes.fromhex(group))
    )

    def answer(request: httpx.Request) -> httpx.Response | None:
        if request.url.path == "/v1/open":
            return problem("pass-ended", 403)(request)
        return None

    place.relay.answer = answer
    ruth.post(group, "kept back")
    ruth.post(other, "goes out")
    await ruth.sync_once()
    assert {post.text: post.state for post in ruth.feed()} == {"kept back": "waiting", "goes out": "sent"}


async def test_what_can_never_be_sent_does_not_keep_the_engine_busy(place: Town) -> None:
    group, ruth, (june,) = await family(place, "June")
    place.relay.is_away = True
    june.post(group, "too late")
    place.relay.is_away = False
    ruth.remove_member(group, member_id(ruth, group, "June"))
    await sync(ruth, june)
    assert june.group(group).standing == "removed"
    assert bytes.fromhex(group) not in envelopes.wanting(database(june), place.clock())
    assert blocked(sessions(june).get(bytes.fromhex(group))) == "removed-member"
    await june.start()
    await asyncio.sleep(1)
    place.relay.requests.clear()
    await asyncio.sleep(2)
    assert len([path for path in place.relay.requests if path == "/v1/read"]) < 8


async def test_a_stream_brings_news_at_once_and_comes_back_after_trouble(place: Town) -> None:
    group, ruth, (june,) = await family(place, "June")
    states: list[SyncState] = []
    june.on_status(states.append)
    await june.start()
    await until(lambda: "/v1/listen" in place.relay.requests)
    await asyncio.sleep(0.2)
    ruth.post(group, "quick")
    await ruth.sync_once()
    await until(lambda: texts(june) == ["quick"])
    place.relay.is_away = True
    june.post(group, "answer")
    await until(lambda: isinstance(june.sync_state, Offline))
    place.relay.is_away = False
    place.clock.pass_by(5 * MINUTE)
    await until(lambda: june.feed()[0].state == "sent")
    await until(lambda: isinstance(states[-1], Idle))


async def test_a_relay_that_pushes_nothing_is_not_asked_for_it_all_the_time(place: Town) -> None:
    _, ruth, _ = await family(place)
    place.relay.answer = lambda one: problem("too-many", 429)(one) if one.url.path == "/v1/listen" else None
    await ruth.start()
    await asyncio.sleep(2)
    assert place.relay.requests.count("/v1/listen") < 20


async def test_without_relays_things_wait_here(place: Town) -> None:
    alone = place.move_in("Alone")
    group = alone.create_group("Attic")
    alone.post(group, "to myself")
    states: list[SyncState] = []
    alone.on_status(states.append)
    report = await alone.sync_once()
    assert report.waiting > 0
    assert states[-1] == NoRelay(report.waiting)
    assert texts(alone) == ["to myself"]


async def test_a_full_disk_is_said_and_loses_nothing(place: Town) -> None:
    group, ruth, (june,) = await family(place, "June")
    for number in range(30):
        june.post(group, f"{number} " + "x" * 3_000)
    await june.sync_once()
    db = database(ruth)
    pages = int(db.value("PRAGMA page_count"))
    db.run(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreError) as refused:
        fill(ruth, group)
    assert refused.value.code == "disk-full"
    written = len(texts(ruth, group))
    db.run("PRAGMA max_page_count = 1073741823")
    ruth.post(group, "room again")
    assert len(texts(ruth, group)) == min(50, written + 1)
    await settle(ruth, june)
    assert {post.text for post in june.feed(limit=200)} == {post.text for post in ruth.feed(limit=200)}


def fill(client: Client, group: str) -> None:
    for _ in range(50):
        client.post(group, "y" * 60_000)


async def test_the_engine_says_that_the_disk_is_full_and_goes_on(place: Town) -> None:
    group, ruth, (june,) = await family(place, "June")
    for number in range(60):
        june.post(group, f"{number} " + "x" * 10_000)
    await june.sync_once()
    largest = max(path.stat().st_size for path in (place.folder / "Ruth").glob("dooryard.db*"))
    states: list[SyncState] = []
    ruth.on_status(states.append)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest + 100_000, hard))
        with pytest.raises(StoreError) as refused:
            await ruth.sync_once()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    assert refused.value.code == "disk-full"
    assert [state.code for state in states if isinstance(state, Stopped)] == ["disk-full"]
    await settle(ruth)
    assert len(ruth.feed(limit=200)) == 60
    assert isinstance(states[-1], Idle)


async def test_what_was_rolled_back_was_never_so(place: Town) -> None:
    """A session that was read inside a transaction which failed must not be taken for the truth later."""
    group, ruth, _ = await family(place)
    db = database(ruth)
    identity = bytes.fromhex(group)
    before = sessions(ruth).get(identity)

    def rename() -> None:
        with db.transaction():
            ruth.set_card(group, "Renamed", "clay", "", "family", ())
            assert sessions(ruth).get(identity).fold.card.name == "Renamed"
            raise DiskFull

    with pytest.raises(DiskFull):
        rename()
    assert sessions(ruth).get(identity).fold.card == before.fold.card
    ruth.set_card(group, "Named again", "clay", "", "family", ())
    assert ruth.group(group).name == "Named again"
    assert sessions(ruth).get(identity).fold.heads != before.fold.heads


async def test_what_others_wrote_is_passed_on_by_one_after_the_other(tmp_path: Path) -> None:
    async with town(tmp_path, relays=2) as place:
        group, ruth, guests = await family(place, "June", "Sam")
        place.relays[1].is_away = True
        for number in range(20):
            ruth.post(group, str(number))
        await settle(ruth, *guests)
        place.relays[1].is_away = False
        identity = bytes.fromhex(group)
        now = place.clock()
        shares = []
        for guest in guests:
            relay = relays.relay(database(guest), place.relays[1].running.key.public)
            assert relay is not None
            due = [
                {one.digest for push in pushes(sessions(guest), identity, relay, now + ms) for one in push.envelopes}
                for ms in (0, 6 * MINUTE, 15 * MINUTE)
            ]
            assert due[0] == set()
            assert len(due[2]) >= 20
            shares.append(due[1])
        assert shares[0] != shares[1]
        assert all(len(share) > 0 for share in shares)


async def test_what_was_meant_for_a_closed_mailbox_goes_to_the_next(place: Town) -> None:
    group, ruth, (june, sam) = await family(place, "June", "Sam")
    ruth.remove_member(group, member_id(ruth, group, "Sam"))
    await settle(ruth)
    # June has not heard of it, and the relay says nothing: her post is sealed under the old locks
    june.post(group, "sealed too early")
    place.relay.answer = nothing_new
    await june.sync_once()
    assert june.feed()[0].state == "waiting"
    place.relay.answer = None
    place.clock.pass_by(2 * MINUTE)
    await settle(june, ruth, sam)
    assert texts(ruth) == texts(june) == ["sealed too early"]
    assert texts(sam) == openable(sam, place) == []


def nothing_new(request: httpx.Request) -> httpx.Response | None:
    """A relay that keeps back whatever is new."""
    if request.url.path != "/v1/read":
        return None
    pages = tuple(Page((), False, cursor.since) for cursor in decode(Read, request.content).cursors)
    return httpx.Response(
        200, headers={"content-type": CONTENT_TYPE}, stream=httpx.ByteStream(encode(Pages(INSTANCE, pages)))
    )


INSTANCE = bytes(16)


async def test_logs_of_older_locks_are_never_closed(place: Town) -> None:
    group, ruth, (june,) = await family(place, "June")
    june.leave(group)
    await sync(june)
    ruth.post(group, "new locks")
    await settle(ruth)

    def closed() -> int:
        sql = "SELECT count(*) FROM mailbox WHERE closed = 1 AND box = 0 AND grp = ?"
        return int(database(ruth).value(sql, (bytes.fromhex(group),)))

    assert closed() == 0
    place.clock.pass_by(31 * DAY)
    await settle(ruth)
    assert closed() == 0
    newcomer = place.move_in("Omar")
    await place.let_in(ruth, newcomer, group)
    await settle(newcomer)
    assert texts(newcomer) == ["new locks"]
