# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a relay that forgets and members who went may not bring about: nothing old is sealed for anybody new."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import httpx
import pytest

from app.client import Client
from crypto.capability import pass_hash
from crypto.generation import content_address, content_closer_key, control_address, control_closer_key
from crypto.secret import Secret
from crypto.signing import SigningKey
from relay.errors import Refused
from relay.url import RelayUrl
from sync.events import SetCard, SignedItem, verify_control
from sync.sealing import open_item
from sync.session import Session
from sync.store import envelopes
from tests.app.town import DAY, Town, database, family, member_id, names, sessions, sync, texts, town


def session_of(client: Client, group: str) -> Session:
    return sessions(client).get(bytes.fromhex(group))


def cards_for(client: Client, group: str, place: Town) -> list[str]:
    """The names in whatever cards of a group somebody finds at the relay and opens."""
    found = []
    for envelope in place.relay.envelopes():
        for held in session_of(client, group).held.values():
            item = open_item(held, envelope)
            if isinstance(item, SignedItem):
                body = verify_control(item.signed).control.body
                found += [body.card.name] if isinstance(body, SetCard) else []
    return found


async def test_what_a_relay_lost_is_sent_again_as_it_was(tmp_path: Path) -> None:
    async with town(tmp_path) as place:
        ruth, june, sam = place.move_in("Ruth", relays=1), place.move_in("June"), place.move_in("Sam")
        group = ruth.create_group("Maple", history="from-now")
        await place.let_in(ruth, june, group)
        await place.let_in(ruth, sam, group)
        ruth.post(group, "before the locks changed")
        await sync(ruth, june, sam, rounds=2)
        ruth.remove_member(group, member_id(ruth, group, "Sam"))
        eve = place.move_in("Eve")
        await place.let_in(ruth, eve, group)
        await place.relay.lose_everything()
        await sync(ruth, june, eve, rounds=4)
        assert "before the locks changed" not in texts(eve, group)
        assert "before the locks changed" in texts(june, group)
        assert ruth.status().outbox == 0


async def test_whoever_left_cannot_open_what_is_changed_later(tmp_path: Path) -> None:
    async with town(tmp_path) as place:
        group, ruth, (june, mal) = await family(place, "June", "Mal")
        mal.leave(group)
        await sync(mal, ruth, june, rounds=2)
        ruth.set_card(group, "After Mal", "spruce", "", "family", [])
        await sync(ruth, june, rounds=2)
        assert cards_for(mal, group, place) == []
        assert [one.name for one in june.groups()] == ["After Mal"]


async def test_what_was_sealed_before_a_removal_is_not_sent_under_the_old_key(tmp_path: Path) -> None:
    async with town(tmp_path) as place:
        group, ruth, (june, mal) = await family(place, "June", "Mal")
        ruth.set_role(group, member_id(ruth, group, "June"), "admin")
        await sync(ruth, june, mal, rounds=2)
        june.set_card(group, "Written offline", "spruce", "", "family", [])
        place.relay.answer = no_append
        await sync(june)
        place.relay.answer = None
        ruth.remove_member(group, member_id(ruth, group, "Mal"))
        await sync(ruth)
        place.clock.pass_by(DAY)
        await sync(june, ruth, rounds=2)
        assert cards_for(mal, group, place) == []
        assert [one.name for one in ruth.groups()] == ["Written offline"]


def no_append(request: httpx.Request) -> None:
    if request.url.path == "/v1/append":
        raise httpx.ConnectError("nothing gets through")


async def test_after_two_removals_at_once_neither_opens_what_comes(tmp_path: Path) -> None:
    async with town(tmp_path) as place:
        group, ruth, (june, sam, mal) = await family(place, "June", "Sam", "Mal")
        ruth.set_role(group, member_id(ruth, group, "June"), "admin")
        await sync(ruth, june, sam, mal, rounds=2)
        ruth.remove_member(group, member_id(ruth, group, "Sam"))
        june.remove_member(group, member_id(june, group, "Mal"))
        await sync(ruth, june, ruth, june, sam, mal)
        ruth.set_card(group, "After both", "spruce", "", "family", [])
        await sync(ruth, june, rounds=2)
        assert cards_for(sam, group, place) == cards_for(mal, group, place) == []
        assert [one.name for one in june.groups()] == ["After both"]


async def test_a_card_that_waited_when_its_author_changed_the_locks_reaches_everybody(tmp_path: Path) -> None:
    async with town(tmp_path) as place:
        group, ruth, (june, mal) = await family(place, "June", "Mal")
        place.relay.answer = no_append
        ruth.set_card(group, "Sealed", "spruce", "", "family", [])
        await sync(ruth)
        ruth.set_card(group, "Queued", "spruce", "", "family", [])
        ruth.remove_member(group, member_id(ruth, group, "Mal"))
        await sync(ruth)
        place.relay.answer = None
        place.clock.pass_by(DAY)
        await sync(ruth, june, mal, rounds=2)
        assert [one.name for one in june.groups()] == ["Queued"]
        assert [one.standing for one in mal.groups()] == ["removed"]


def passes(client: Client, group: str) -> list[bytes]:
    """The passes that somebody has learnt of in a group."""
    session = session_of(client, group)
    return [secret.reveal() for held in session.held.values() for _, secret in held.passes]


def living(place: Town) -> set[bytes]:
    return {bytes(row[0]) for row in place.relay.rows("SELECT hash FROM pass WHERE ended = 0")}


async def test_an_admin_without_the_parent_replaces_the_pass_that_a_removed_member_knows(tmp_path: Path) -> None:
    async with town(tmp_path) as place:
        group, ruth, (june, mal) = await family(place, "June", "Mal")
        ruth.set_role(group, member_id(ruth, group, "June"), "admin")
        await sync(ruth, june, mal, rounds=2)
        june.remove_member(group, member_id(june, group, "Mal"))
        await sync(june, ruth, mal, rounds=2)
        known = {pass_hash(Secret(one)) for one in passes(mal, group)}
        mine = {pass_hash(Secret(one)) for one in passes(june, group)} - known
        assert known
        assert not known & living(place)
        assert mine & living(place)
        ruth.post(group, "it goes on")
        await sync(ruth, june)
        assert texts(june, group) == ["it goes on"]


async def test_a_pass_survives_neither_a_leave_nor_the_removal_after_it(tmp_path: Path) -> None:
    async with town(tmp_path) as place:
        group, ruth, (june, mal, sam) = await family(place, "June", "Mal", "Sam")
        sam.leave(group)
        await sync(sam, ruth)
        ruth.remove_member(group, member_id(ruth, group, "Mal"))
        await sync(ruth, june, rounds=2)
        known = {pass_hash(Secret(one)) for one in passes(mal, group)}
        assert known
        assert not known & living(place)
        current = session_of(june, group).current
        assert current is not None
        assert session_of(june, group).held[current].passes


async def close_as(client: Client, place: Town, address: bytes, closer: SigningKey) -> None:
    async with place.connect(RelayUrl.parse(place.relay.url)) as relay:
        await relay.close(address, closer)


async def test_no_member_can_close_the_mailbox_in_which_all_learn_of_new_locks(tmp_path: Path) -> None:
    async with town(tmp_path) as place:
        group, ruth, (june, mal) = await family(place, "June", "Mal")
        session, key = session_of(mal, group), place.relay.running.key.public
        assert session.current is not None
        held = session.held[session.current]
        assert held.closer is not None
        with pytest.raises(Refused):
            await close_as(mal, place, control_address(held.lookout, key), control_closer_key(held.closer, key))
        ruth.remove_member(group, member_id(ruth, group, "Mal"))
        await sync(ruth, june)
        assert names(june, group) == {"Ruth", "June"}


async def test_new_locks_follow_when_somebody_closes_where_all_write(tmp_path: Path) -> None:
    async with town(tmp_path) as place:
        group, ruth, (june, mal) = await family(place, "June", "Mal")
        session, key = session_of(mal, group), place.relay.running.key.public
        assert session.current is not None
        held = session.held[session.current]
        assert held.closer is not None
        await close_as(mal, place, content_address(held.lookout, key), content_closer_key(held.closer, key))
        place.clock.pass_by(DAY)
        june.post(group, "still here")
        await sync(june, ruth, rounds=2)
        assert texts(ruth, group) == ["still here"]


async def test_a_removal_is_learnt_though_the_maker_of_the_locks_closed_their_log(tmp_path: Path) -> None:
    async with town(tmp_path) as place:
        group, ruth, (june, mal, _) = await family(place, "June", "Mal", "Sam")
        ruth.remove_member(group, member_id(ruth, group, "Sam"))
        await sync(ruth, june, mal, rounds=2)
        session = session_of(june, group)
        assert session.current is not None
        address = control_address(session.held[session.current].lookout, place.relay.running.key.public)
        with sqlite3.connect(place.relay.folder / "relay.sqlite") as connection:
            connection.execute("UPDATE mailbox SET closed = 1 WHERE address = ?", (address,))
        connection.close()
        ruth.remove_member(group, member_id(ruth, group, "Mal"))
        await sync(ruth, june, rounds=2)
        assert names(june, group) == {"Ruth", "June"}
        june.post(group, "among us")
        await sync(june, ruth)
        assert texts(ruth, group) == ["among us"]


async def test_what_is_deleted_is_deleted_at_a_relay_that_the_group_has_left(tmp_path: Path) -> None:
    async with town(tmp_path, relays=2) as place:
        group, ruth, (june,) = await family(place, "June")
        post = ruth.post(group, "will be deleted")
        await sync(ruth, june)
        copies = {one.data for one in envelopes.envelopes_of(database(ruth), bytes.fromhex(post))}
        assert all(copies <= set(relay.envelopes()) for relay in place.relays)
        ruth.remove_relay(place.relays[1].url, group)
        await sync(ruth, june)
        before = len(place.relays[1].envelopes())
        ruth.delete(post)
        await sync(ruth, june)
        assert not any(copies & set(relay.envelopes()) for relay in place.relays)
        assert len(place.relays[1].envelopes()) == before - len(copies)
        assert ruth.status().outbox == 0
