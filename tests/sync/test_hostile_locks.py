# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a member who changes the locks wrongly may not bring about: no end of sync, no wrong keys, no hidden reader."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from msgspec import structs

from app.client import Client
from crypto.generation import KitRole
from crypto.member import MemberRecord
from crypto.member import member_id as record_id
from crypto.secret import Secret
from crypto.signing import SigningKey
from relay.url import RelayUrl
from sync.audits import findings
from sync.authoring import Draft, act, current_passes, set_relays
from sync.bodies import GenerationBody, Rotate
from sync.carrier import Tally
from sync.commit import commit_draft
from sync.generations import make_generation
from sync.keys import Held, from_link
from sync.session import Session
from sync.store import relays
from sync.store.errors import RelaysFull
from tests.app.town import Town, database, family, member_id, sessions, sync, texts, town
from tests.sync.people import face

Sealed = list[tuple[MemberRecord, KitRole]]
Bodies = Callable[[GenerationBody], GenerationBody]


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Town]:
    async with town(tmp_path) as made:
        yield made


def session_of(client: Client, group: str) -> Session:
    return sessions(client).get(bytes.fromhex(group))


def sealed_to(session: Session) -> Sealed:
    return [
        (one.record, session.kit_role_of(one.role))
        for _, one in sorted(session.fold.members.items())
        if one.status == "active"
    ]


def change_locks(
    client: Client,
    group: str,
    place: Town,
    *,
    older: dict[bytes, Held] | None = None,
    members: Sealed | None = None,
    spoil: Bodies = lambda body: body,
) -> bytes:
    """Change the locks as a program of one's own would; the new generation."""
    session = session_of(client, group)
    made = make_generation(
        session.group,
        sealed_to(session) if members is None else members,
        depth=session.fold.next_depth,
        history=session.fold.history,
        passes=current_passes(session),
        older=session.tips() if older is None else older,
    )
    grown = act(Draft(session), Rotate(spoil(made.body)))
    (generation,) = grown.session.events.keys() - session.events.keys()
    held = {generation: made.held()}
    after = replace(grown.session, held={**session.held, **held})
    commit_draft(sessions(client), replace(grown, session=after, parts=made.parts, made=held), place.clock())
    return generation


def junk_links(body: GenerationBody) -> GenerationBody:
    def junk(links: tuple[tuple[bytes, bytes], ...]) -> tuple[tuple[bytes, bytes], ...]:
        return tuple((older, bytes(200)) for older, _ in links)

    return structs.replace(body, control_links=junk(body.control_links), content_links=junk(body.content_links))


async def test_links_that_do_not_open_end_nothing(place: Town) -> None:
    group, ruth, (june, mal) = await family(place, "June", "Mal")
    other = ruth.create_group("Another")
    change_locks(mal, group, place, spoil=junk_links)
    await sync(mal, ruth, june, rounds=2)
    ruth.post(group, "still here")
    ruth.post(other, "and there")
    await sync(ruth, june, rounds=2)
    assert "still here" in texts(june, group)
    assert ruth.status().outbox == 0


async def test_a_welcome_to_a_log_with_links_that_do_not_open_ends_nothing(place: Town) -> None:
    group, ruth, (mal,) = await family(place, "Mal")
    link = await ruth.invite(group, "link")
    await sync(ruth, mal)
    eve = place.move_in("Eve")
    await eve.join(link.link)
    await sync(eve, mal)
    change_locks(mal, group, place, spoil=junk_links)
    mal.admit(group, mal.requests(group)[0].request)
    await sync(mal)
    own = eve.create_group("Eve's")
    await sync(eve)
    await eve.start()
    eve.post(own, "works")
    await asyncio.sleep(0.5)
    assert eve._task is not None
    assert not eve._task.done()
    await sync(ruth, mal, rounds=2)


class Unheard(Exception):
    """An error that nobody foresaw."""


async def test_an_error_that_nobody_foresaw_is_the_trouble_of_one_group(place: Town) -> None:
    group, ruth, (june,) = await family(place, "June")
    other = ruth.create_group("Another")
    await sync(ruth)
    engine = ruth._made_engine()
    real = engine._passes

    async def stumble(one: bytes, tally: Tally) -> None:
        if one.hex() == other:
            raise Unheard
        await real(one, tally)

    engine._passes = stumble  # type: ignore[method-assign, assignment]
    ruth.post(group, "goes on")
    done = await engine.round()
    assert engine.stumbled == {bytes.fromhex(other): "Unheard"}
    assert not done.is_complete
    await sync(june)
    assert "goes on" in texts(june, group)
    engine._passes = real  # type: ignore[method-assign]
    assert (await engine.round()).is_complete
    assert engine.stumbled == {}


async def test_a_link_never_gives_what_its_generation_did_not_commit_to(place: Town) -> None:
    group, ruth, (june, mal) = await family(place, "June", "Mal")
    tips = session_of(mal, group).tips()
    wrong = {one: from_link(Secret.random(), Secret.random(), Secret.random()) for one in tips}
    before = session_of(june, group).held
    change_locks(mal, group, place, older=wrong)
    await sync(mal, ruth, june, rounds=2)
    after = session_of(june, group).held
    assert {one: after[one] for one in before} == before
    assert set(tips) <= set(session_of(june, group).tips())


def unheard_of() -> RelayUrl:
    return RelayUrl("https://10.0.0.1", SigningKey(Secret.random()).public, None)


def name_relays(client: Client, group: str, place: Town, urls: list[str]) -> None:
    session = session_of(client, group)
    commit_draft(sessions(client), set_relays(Draft(session), urls, current_passes(session)), place.clock())


async def test_a_group_that_names_relay_after_relay_takes_no_number_for_good(place: Town) -> None:
    group, ruth, (june,) = await family(place, "June")
    own = list(session_of(ruth, group).fold.relays)
    for _ in range(5):
        name_relays(ruth, group, place, own + [unheard_of().text() for _ in range(15)])
    last = unheard_of()
    name_relays(ruth, group, place, [*own, last.text()])
    name_relays(ruth, group, place, [*own, unheard_of().text()])
    known = relays.relays(database(ruth))
    assert max(one.number for one in known) < relays.MOST_RELAYS
    assert relays.relay(database(ruth), RelayUrl.parse(own[0]).key) is not None
    name_relays(ruth, group, place, own)
    ruth.post(group, "still here")
    await sync(ruth, june, rounds=2)
    assert "still here" in texts(june, group)
    assert max(one.number for one in relays.relays(database(june))) < relays.MOST_RELAYS


async def test_a_relay_for_which_there_is_no_number_is_passed_over(place: Town) -> None:
    group, ruth, (june,) = await family(place, "June")
    db = database(june)
    while relays.free_numbers(db):
        relays.know_relay(db, unheard_of().key, "https://10.0.0.1", b"", mine=True, now=1)
    with pytest.raises(RelaysFull):
        relays.know_relay(db, unheard_of().key, "https://10.0.0.1", b"", mine=True, now=1)
    own = list(session_of(ruth, group).fold.relays)
    name_relays(ruth, group, place, [*own, unheard_of().text()])
    name_relays(ruth, group, place, own)
    ruth.post(group, "still here")
    await sync(ruth, june, rounds=2)
    assert "still here" in texts(june, group)
    assert len(relays.relays(db)) == relays.MOST_RELAYS


async def test_a_relay_whose_number_has_no_bit_is_not_asked(place: Town) -> None:
    group, ruth, (june,) = await family(place, "June")
    far = unheard_of()
    name_relays(ruth, group, place, [*session_of(ruth, group).fold.relays, far.text()])
    database(ruth).run("UPDATE relay SET number = 63 WHERE key = ?", (far.key,))
    with pytest.raises(RelaysFull):
        relays.know_relay(database(ruth), far.key, far.base, b"", mine=False, now=1)
    ruth.post(group, "still here")
    await sync(ruth, june, rounds=2)
    assert "still here" in texts(june, group)
    assert relays.relay(database(ruth), far.key) is None


def faults(client: Client, group: str) -> set[str]:
    found = findings(database(client), bytes.fromhex(group))
    return {one.fault for generation in found.values() for one in generation}


async def test_honest_locks_have_no_faults(place: Town) -> None:
    group, ruth, (june, _) = await family(place, "June", "Mal")
    ruth.remove_member(group, member_id(ruth, group, "Mal"))
    await sync(ruth, june, rounds=2)
    assert (faults(ruth, group), faults(june, group)) == (set(), set())
    assert not session_of(june, group).needs_generation
    assert findings(database(june), bytes.fromhex(group))


async def test_locks_that_leave_a_member_out_are_changed_by_the_next_who_posts(place: Town) -> None:
    group, ruth, (june, mal) = await family(place, "June", "Mal")
    june_id = bytes.fromhex(member_id(ruth, group, "June"))
    kept = [one for one in sealed_to(session_of(mal, group)) if record_id(one[0]) != june_id]
    change_locks(mal, group, place, members=kept)
    await sync(mal, ruth, june, rounds=2)
    assert faults(ruth, group) == {"box-missing"}
    ruth.post(group, "for everybody")
    await sync(ruth, june, rounds=3)
    assert "for everybody" in texts(june, group)
    assert not session_of(ruth, group).needs_generation


async def test_locks_that_let_in_a_stranger_are_not_sealed_under(place: Town) -> None:
    group, ruth, (june, mal) = await family(place, "June", "Mal")
    stranger = (face("Eve").record, KitRole.READER)
    bad = change_locks(mal, group, place, members=[*sealed_to(session_of(mal, group)), stranger])
    await sync(mal, ruth, june, rounds=2)
    assert faults(ruth, group) == {"box-foreign"}
    ruth.post(group, "not for Eve")
    await sync(ruth, june, rounds=2)
    assert "not for Eve" in texts(june, group)
    assert session_of(june, group).current != bad


async def test_links_that_lie_do_not_keep_newcomers_out(place: Town) -> None:
    group, ruth, (june, mal) = await family(place, "June", "Mal")
    ruth.post(group, "long ago")
    await sync(ruth, june, mal, rounds=2)
    change_locks(mal, group, place, spoil=junk_links)
    await sync(mal, ruth, june, rounds=2)
    assert faults(ruth, group) == {"link-wrong"}
    ruth.post(group, "today")
    await sync(ruth, june, rounds=2)
    eve = place.move_in("Eve")
    await place.let_in(ruth, eve, group)
    await sync(ruth, eve, rounds=3)
    assert {"long ago", "today"} <= set(texts(eve, group))


async def test_nobody_judges_links_of_locks_whose_key_they_lack(place: Town) -> None:
    group, ruth, _ = await family(place)
    generation = change_locks(ruth, group, place)
    without = replace(session_of(ruth, group), held={})
    assert without.broken_links(generation) == set()
    assert without.broken_links(bytes(32)) == set()
