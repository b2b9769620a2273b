# SPDX-License-Identifier: AGPL-3.0-or-later
"""24 words and the address of one relay lead to everything: beacon, own group, and the posts of every group."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.client import Client
from crypto.beacon import open_beacon
from crypto.encoding import decode
from crypto.envelope import open_envelope, read_header
from crypto.errors import CryptoError
from crypto.generation import content_address, mask
from crypto.root import Root
from relay.client import RelayClient
from relay.url import RelayUrl
from relay.wire import Cursor
from sync.beacon import KEPT_RECORDS, REWRITE_AFTER, BeaconRecord, GroupKeys, setting_key
from sync.content import Joined, Post, Sealed, Setting, decode_body
from sync.joining import fetch_log
from sync.keys import Held, content_secret
from sync.store import settings
from tests.app.town import Town, database, sessions, settle, sync, town


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Town]:
    async with town(tmp_path) as made:
        yield made


async def read(client: RelayClient, address: bytes) -> list[bytes]:
    """All that lies in a mailbox."""
    return [one.envelope for one in (await client.read([Cursor(address, 0)])).pages[0].stored]


class Finder:
    """Somebody with a sheet of paper: 24 words, and one relay."""

    def __init__(self, place: Town, words: tuple[str, ...], url: str) -> None:
        self._place = place
        self._root = Root.from_words(" ".join(words))
        self._url = RelayUrl.parse(url)

    async def records(self) -> dict[int, BeaconRecord]:
        beacon = self._root.beacon()
        async with self._place.connect(self._url) as client:
            found = await read(client, beacon.address(self._url.key))
        opened = [open_beacon(beacon, self._url.key, envelope) for envelope in found]
        return {number: decode(BeaconRecord, record) for number, record in opened}

    async def bodies(
        self, group: bytes, held: dict[bytes, Held], relays: tuple[str, ...]
    ) -> list[Post | Setting | Joined]:
        """The content of a group that these keys, and those they lead back to, open."""
        tip = next(iter(held))
        _, signed, keys = await fetch_log(group, tip, held[tip], relays, self._place.connect)
        assert signed
        found: list[Post | Setting | Joined] = []
        for one in {**keys, **held}.values():
            async with self._place.connect(self._url) as client:
                envelopes = await read(client, content_address(one.lookout, self._url.key))
            found += [body for envelope in envelopes for body in opened(one, envelope)]
        return found


def opened(held: Held, envelope: bytes) -> list[Post | Setting | Joined]:
    try:
        secret = content_secret(held, read_header(envelope).step(mask(held.lookout)))
        if secret is None:
            return []
        body = decode_body(decode(Sealed, open_envelope(envelope, secret)).core.body)
    except CryptoError:
        return []
    return [body] if isinstance(body, Post | Setting | Joined) else []


async def test_the_words_and_one_relay_lead_to_the_posts_of_a_joined_group(place: Town) -> None:
    ruth = place.move_in("Ruth", relays=1)
    group = ruth.create_group("The Hendersons")
    ruth.post(group, "before June")
    await sync(ruth)
    june, words = place.profile("June").create("June", None, "a long passphrase")
    june.add_relay(place.relay.url)
    await place.let_in(ruth, june, group)
    ruth.post(group, "hello June")
    await settle(ruth, june)
    # the locks change: what was noted about the group is noted again
    sam = place.move_in("Sam")
    await place.let_in(ruth, sam, group)
    ruth.remove_member(group, next(m.member for m in ruth.members(group) if m.name == "Sam"))
    ruth.post(group, "after Sam")
    await settle(ruth, june)
    await june.close()

    finder = Finder(place, words, place.relay.url)
    records = await finder.records()
    record = records[max(records)]
    assert record.relays == (place.relay.url,)
    own = await finder.bodies(record.group, dict(record.held), record.relays)
    joined = [body for body in own if isinstance(body, Joined)]
    assert [body.group.hex() for body in joined] == [group]
    keys = newest(own, bytes.fromhex(group))
    posts = await finder.bodies(keys.group, dict(keys.held), keys.relays)
    assert {body.text for body in posts if isinstance(body, Post)} == {"before June", "hello June", "after Sam"}


def newest(own: list[Post | Setting | Joined], group: bytes) -> GroupKeys:
    values = [body.value for body in own if isinstance(body, Setting) and body.key == setting_key(group, 0)]
    # what is superseded was taken back at the relay
    assert len(values) == 1
    return decode(GroupKeys, values[0])


async def test_where_history_is_closed_every_generation_is_noted(place: Town) -> None:
    ruth, words = place.profile("Ruth").create("Ruth", None, "a long passphrase")
    ruth.add_relay(place.relay.url)
    group = ruth.create_group("Close friends", "circle")
    for name in ("June", "Sam"):
        guest = place.move_in(name)
        await place.let_in(ruth, guest, group)
        ruth.post(group, f"with {name}")
        await settle(ruth)
        ruth.remove_member(group, next(m.member for m in ruth.members(group) if m.name == name))
        await settle(ruth)
    ruth.post(group, "alone")
    await settle(ruth)
    finder = Finder(place, words, place.relay.url)
    records = await finder.records()
    record = records[max(records)]
    own = await finder.bodies(record.group, dict(record.held), record.relays)
    keys = newest(own, bytes.fromhex(group))
    session = sessions(ruth).get(bytes.fromhex(group))
    assert {generation for generation, _ in keys.held} == set(session.held)
    posts = {body.text for one in keys.held for body in await finder.bodies(keys.group, dict([one]), keys.relays)
             if isinstance(body, Post)}  # fmt: skip
    assert posts == {"with June", "with Sam", "alone"}
    await ruth.close()


async def test_without_a_relay_of_ones_own_nothing_is_noted_yet(place: Town) -> None:
    june = place.move_in("June")
    june.create_group("Alone")
    await sync(june)
    assert settings.meta(database(june), "beacon") is None
    assert saved(june) == [-1]
    june.add_relay(place.relay.url)
    await settle(june)
    assert settings.meta(database(june), "beacon") is not None
    assert saved(june) != [-1]


def saved(client: Client) -> list[int]:
    return [int(row[0]) for row in database(client).rows("SELECT saved FROM grp WHERE kind <> 'own'")]


async def test_the_last_records_are_kept_and_written_again_in_time(place: Town) -> None:
    june, words = place.profile("June").create("June", None, "a long passphrase")
    june.add_relay(place.relay.url)
    finder = Finder(place, words, place.relay.url)
    for _ in range(KEPT_RECORDS + 3):
        await sync(june)
        place.clock.pass_by(REWRITE_AFTER)
    await settle(june)
    records = await finder.records()
    assert len(records) == KEPT_RECORDS
    assert len(set(records)) == KEPT_RECORDS
    count = database(june).value("SELECT count(*) FROM envelope WHERE box = 4")
    assert count == KEPT_RECORDS
    written = max(records)
    await settle(june)
    assert max(await finder.records()) == written
    await june.close()


async def test_a_relay_that_lost_the_beacon_gets_it_again(place: Town) -> None:
    june, words = place.profile("June").create("June", None, "a long passphrase")
    june.add_relay(place.relay.url)
    await settle(june)
    await place.relay.lose_everything()
    await settle(june)
    assert await Finder(place, words, place.relay.url).records()
    await june.close()
