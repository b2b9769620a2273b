# SPDX-License-Identifier: AGPL-3.0-or-later
"""A relay that puts anything into the mailboxes: each thing is recorded with its reason, and hides nothing right."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from app.client import Client
from crypto.encoding import decode, encode
from crypto.envelope import Draft as Envelope
from crypto.secret import Secret, random_bytes
from relay.wire import CONTENT_TYPE, Page, Pages, Read
from sync.authoring import Draft, set_card
from sync.bodies import Card
from sync.content import Edit, Post, Profile
from sync.events import (
    Core,
    FaceItem,
    Sealed,
    SignedControl,
    SignedItem,
    content_id,
    encode_body,
    sign_content,
)
from sync.receive import Absorbed, absorb
from sync.sealing import heads_of, seal_core, seal_item
from sync.session import Session
from sync.store import envelopes
from sync.store.relays import CONTENT, CONTROL, Mailbox, mailboxes
from tests.app.town import Town, database, family, member_id, names, sessions, settle, sync, texts, town


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Town]:
    async with town(tmp_path) as made:
        yield made


def session_of(client: Client, group: str) -> Session:
    return sessions(client).get(bytes.fromhex(group))


def box_of(client: Client, group: str, kind: int = CONTENT) -> Mailbox:
    session = session_of(client, group)
    found = mailboxes(database(client), session.group)
    return next(one for one in found if one.box == kind and one.generation == session.fold.current)


def hand(client: Client, box: Mailbox, *given: bytes) -> Absorbed:
    """The relay hands these envelopes out, in this mailbox."""
    into = Absorbed()
    start = box.cursor + 1
    absorb(sessions(client), box, list(enumerate(given, start)), 1_700_000_000_000, into)
    return into


def states(client: Client) -> list[tuple[int, str | None]]:
    rows = database(client).rows("SELECT state, reason FROM envelope WHERE state <> 0 ORDER BY rowid")
    return [(row[0], row[1]) for row in rows]


def post(session: Session, text: str = "Hello") -> bytes:
    core = Core(b"", random_bytes(16), encode_body(Post(text)), ())
    return seal_core(session, session.current or b"", core, 1_700_000_000_000)


def in_control(session: Session, core: Core, time: int) -> bytes:
    """A content event in a FaceItem, in the control mailbox of the generation that is current."""
    generation = session.current or b""
    held = session.held[generation]
    draft = Envelope(held.control, 0, session.masks[generation], random_bytes(16))
    event = content_id(session.group, session.me.device.public, core)
    heads = heads_of(session)
    signature = sign_content(session.me.device, session.group, generation, draft.header, heads, time, event)
    short = tuple(head[:8] for head in heads)
    return draft.seal(encode(FaceItem(Sealed(signature, session.me.device.public[:8], short, time, core))))


def in_content(session: Session, core: Core, time: int) -> bytes:
    """A content event in an envelope for the content mailbox, whatever its kind."""
    generation = session.current or b""
    step = session.fold.generations[generation].top_step
    secret = session.secret(generation, step)
    assert secret is not None
    draft = Envelope(secret, step, session.masks[generation], random_bytes(16))
    event = content_id(session.group, session.me.device.public, core)
    heads = heads_of(session)
    signature = sign_content(session.me.device, session.group, generation, draft.header, heads, time, event)
    short = tuple(head[:8] for head in heads)
    return draft.seal(encode(Sealed(signature, session.me.device.public[:8], short, time, core)))


def core(body: Post | Edit | Profile, *refs: bytes, prev: bytes = b"") -> Core:
    return Core(prev, random_bytes(16), encode_body(body), refs)


NOW = 1_700_000_000_000


async def test_only_a_face_lies_in_a_control_mailbox_and_never_elsewhere(place: Town) -> None:
    group, ruth, (june,) = await family(place, "June")
    session = session_of(ruth, group)
    hand(june, box_of(june, group, CONTROL), in_control(session, core(Post("smuggled")), NOW))
    hand(june, box_of(june, group), in_content(session, core(Profile("Somebody", "", b"")), NOW))
    assert states(june) == [(2, "not-well-formed")] * 2
    assert texts(june) == []
    assert names(june, group) == {"Ruth", "June"}


async def test_a_removed_member_says_nothing_more_where_the_chain_breaks_off(place: Town) -> None:
    group, ruth, (june, sam) = await family(place, "June", "Sam")
    before, box = session_of(sam, group), box_of(june, group)
    control = box_of(june, group, CONTROL)
    broken = in_content(before, core(Post("what came before is gone"), prev=random_bytes(32)), place.clock())
    for client in (ruth, june):
        hand(client, box, broken)
    ruth.remove_member(group, member_id(ruth, group, "Sam"))
    await settle(ruth, june)
    assert texts(june) == ["what came before is gone"]
    early, post = place.clock() - 86_400_000, bytes.fromhex(june.feed(group)[0].post)
    late = [
        core(Post("older, says Sam"), prev=random_bytes(32)),
        core(Edit("changed"), post, prev=random_bytes(32)),
    ]
    hand(june, box, *[in_content(before, one, early) for one in late])
    hand(june, control, in_control(before, core(Profile("Ruth", "", b""), prev=random_bytes(32)), early))
    assert sorted(texts(june)) == ["[set-aside]", "what came before is gone"]
    assert {one.author_name for one in june.feed(group)} == {"Sam"}


async def test_who_left_keeps_the_name_they_had(place: Town) -> None:
    group, ruth, (june, sam) = await family(place, "June", "Sam")
    before, control = session_of(sam, group), box_of(june, group, CONTROL)
    sam.post(group, "bye")
    await sync(sam, ruth, june)
    sam.leave(group)
    await settle(sam, ruth, june)
    hand(june, control, in_control(before, core(Profile("Ruth", "", b"")), place.clock()))
    assert [one.author_name for one in june.feed(group)] == ["Sam"]


@pytest.mark.parametrize(
    ("change", "state"),
    [
        (lambda e: e[:-1], (2, "cut")),
        (lambda e: e[:300] + bytes([e[300] ^ 1]) + e[301:], (2, "damaged")),
        (lambda e: e + bytes(2**20), (2, "too-large")),
        (lambda e: b"\2" + e[1:], (1, "newer-version")),
    ],
)
@pytest.mark.parametrize("kind", [CONTENT, CONTROL])
async def test_what_is_not_right_is_recorded_and_the_right_one_opens_later(
    place: Town, change: Callable[[bytes], bytes], state: tuple[int, str], kind: int
) -> None:
    group, ruth, (june,) = await family(place, "June")
    session = session_of(ruth, group)
    right = post(session)
    hand(june, box_of(june, group, kind), change(right))
    assert states(june) == [state]
    assert database(june).value("SELECT length(bytes) FROM envelope WHERE state = 2") in (0, None)
    hand(june, box_of(june, group), right)
    assert texts(june)[0] == "Hello"
    assert june.status().posts == 1


async def test_nothing_comes_twice(place: Town) -> None:
    group, ruth, (june,) = await family(place, "June")
    right = post(session_of(ruth, group))
    box = box_of(june, group)
    assert hand(june, box, right, right).received == 1
    assert hand(june, box, right).received == 0
    assert texts(june) == ["Hello"]
    assert states(june) == []


async def test_the_same_event_in_another_envelope_is_still_one(place: Town) -> None:
    group, ruth, (june,) = await family(place, "June")
    session = session_of(ruth, group)
    core = Core(b"", random_bytes(16), encode_body(Post("once")), ())
    copies = [seal_core(session, session.current or b"", core, 1_700_000_000_000) for _ in range(2)]
    assert hand(june, box_of(june, group), *copies).received == 1
    assert texts(june) == ["once"]


@pytest.mark.parametrize("is_first", [True, False])
async def test_an_envelope_in_the_wrong_mailbox_does_not_hide_the_right_one(place: Town, is_first: bool) -> None:
    group, ruth, (june,) = await family(place, "June")
    right = post(session_of(ruth, group))
    wrong = box_of(june, group, CONTROL)
    given = [(wrong, right), (box_of(june, group), right)]
    for box, envelope in given if is_first else given[::-1]:
        hand(june, box, envelope)
    assert texts(june) == ["Hello"]
    assert states(june) == []


async def test_an_event_of_another_group_does_not_get_into_the_log(place: Town) -> None:
    """June is in both groups; the other's next event put into this one's log must not be missing from its own."""
    group, ruth, (june,) = await family(place, "June")
    other = ruth.create_group("The other")
    await sync(ruth)
    await place.let_in(ruth, june, other)
    changed = set_card(Draft(session_of(ruth, other)), Card("Renamed", "clay", "", "family", ()))
    item = SignedItem(changed.signed[0])
    hand(
        june,
        box_of(june, group, CONTROL),
        seal_item(session_of(ruth, group), session_of(ruth, group).current or b"", item),
    )
    assert states(june) == [(2, "not-well-formed")]
    hand(
        june,
        box_of(june, other, CONTROL),
        seal_item(session_of(ruth, other), session_of(ruth, other).current or b"", item),
    )
    assert june.group(other).name == "Renamed"
    assert june.group(group).name == "The Hendersons"


async def test_what_waits_for_the_log_opens_when_it_comes(place: Town) -> None:
    group, ruth, (june,) = await family(place, "June")
    session = session_of(ruth, group)
    ahead = set_card(Draft(session), Card("Renamed", "clay", "", "family", ()))
    envelope = post(ahead.session)
    assert "posts" in hand(june, box_of(june, group), envelope).kinds
    assert texts(june) == ["[waiting-for-log]"]
    item = seal_item(session, session.current or b"", SignedItem(ahead.signed[0]))
    hand(june, box_of(june, group, CONTROL), item)
    assert texts(june) == ["Hello"]


async def test_junk_that_claims_to_be_from_the_future_is_not_shown(place: Town) -> None:
    group, ruth, (june,) = await family(place, "June")
    session = session_of(ruth, group)
    generation = session.current or b""
    junk = Envelope(Secret.random(), 60_000, session.masks[generation], random_bytes(16)).seal(b"x")
    hand(june, box_of(june, group), junk)
    assert texts(june) == []
    assert states(june) == [(2, "waiting-for-log")]
    assert database(june).value("SELECT length(bytes) FROM envelope WHERE state = 2") == 0


async def test_what_had_no_right_is_looked_at_again_when_the_log_grows(place: Town) -> None:
    _, ruth, (june,) = await family(place, "June")
    page = ruth.create_group("News", "page")
    await sync(ruth)
    await place.let_in(ruth, june, page)
    june_there = session_of(june, page)
    key = session_of(ruth, page)
    assert not june_there.may("post")
    # June reads only; somebody gave her the key to write
    writing = replace(june_there, held=key.held)
    envelope = post(writing, "not allowed")
    hand(ruth, box_of(ruth, page), envelope)
    assert texts(ruth, page) == []
    assert states(ruth) == [(2, "no-right")]
    assert len(envelopes.unopened(database(ruth), bytes.fromhex(page))) == 1


async def test_a_post_by_somebody_removed_is_not_shown_as_right(place: Town) -> None:
    group, ruth, (june, sam) = await family(place, "June", "Sam")
    before = session_of(sam, group)
    ruth.remove_member(group, member_id(ruth, group, "Sam"))
    await settle(ruth, june)
    old = next(
        one
        for one in mailboxes(database(june), bytes.fromhex(group))
        if one.box == CONTENT and one.generation == before.current
    )
    hand(june, old, post(before, "I am still here"))
    assert texts(june) == ["[set-aside]"]


async def test_what_only_a_newer_version_knows_is_kept_for_it(place: Town) -> None:
    group, ruth, (june,) = await family(place, "June")
    session = session_of(ruth, group)
    generation = session.current or b""
    newer = encode((2, bytes(32), bytes(32), b"", (bytes(32),), b"\x91\x01"))
    item = seal_item(session, generation, SignedItem(SignedControl(newer, bytes(64))))
    hand(june, box_of(june, group, CONTROL), item)
    core = Core(b"", random_bytes(16), encode((99, "what is this")), ())
    hand(june, box_of(june, group), seal_core(session, generation, core, 1_700_000_000_000))
    assert states(june) == [(1, "newer-version"), (1, "newer-kind")]
    ruth.set_card(group, "Renamed", "clay", "", "family", ())
    await settle(ruth, june)
    assert states(june) == [(1, "newer-version"), (1, "newer-kind")]


async def test_a_relay_with_two_faces_does_not_keep_anybody_busy(place: Town) -> None:
    """It says each time that it is another one, or that it went back: reading ends, and says nonsense."""
    group, ruth, _ = await family(place)
    place.relay.requests.clear()

    def lie(request: httpx.Request) -> httpx.Response | None:
        if request.url.path != "/v1/read":
            return None
        pages = tuple(Page((), False, cursor.since) for cursor in decode(Read, request.content).cursors)
        answer = Pages(random_bytes(16), pages)
        return httpx.Response(200, headers={"content-type": CONTENT_TYPE}, stream=httpx.ByteStream(encode(answer)))

    place.relay.answer = lie
    await ruth.sync_once()
    assert place.relay.requests.count("/v1/read") < 20
    assert {view.state for view in ruth.group_relays(group)} == {"nonsense"}
    place.relay.answer = None
    place.clock.pass_by(120_000)
    ruth.post(group, "goes on")
    await settle(ruth)
    assert ruth.feed()[0].state == "sent"
