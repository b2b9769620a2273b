# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a relay that forgets and members who went may not bring about: nothing old is sealed for anybody new."""

from __future__ import annotations

from pathlib import Path

import httpx

from app.client import Client
from sync.events import SetCard, SignedItem, verify_control
from sync.sealing import open_item
from sync.session import Session
from tests.app.town import DAY, Town, family, member_id, sessions, sync, texts, town


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
