# SPDX-License-Identifier: AGPL-3.0-or-later
"""Push: who waits is told at once, once, and never more than can be read."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from pathlib import Path
from time import monotonic

import pytest

from crypto.capability import random_bytes
from crypto.encoding import encode
from relay.client import RelayClient
from relay.errors import Refused, RelayAway
from relay.hub import Hub
from relay.throttle import Rates
from relay.wire import Code, Cursor, Listen, Newer
from tests.relay.inprocess import InProcess
from tests.relay.support import Box, envelope


async def first(client: RelayClient, *cursors: Cursor) -> Newer:
    async with aclosing(client.listen(cursors)) as stream:
        return await anext(stream)


async def test_what_is_already_newer_is_told_at_once(tmp_path: Path) -> None:
    async with InProcess(tmp_path) as relay, relay.client() as client:
        box = Box()
        await box.open(client)
        await box.append(client, envelope(), envelope())
        newer = await first(client, Cursor(random_bytes(32), 0), Cursor(box.address, 1))
        assert (newer.index, newer.newest) == (1, 2)


async def test_what_comes_is_told_within_a_blink(tmp_path: Path) -> None:
    async with InProcess(tmp_path) as relay, relay.client() as client:
        box, other = Box(), Box()
        for one in (box, other):
            await one.open(client)
        async with aclosing(client.listen([Cursor(other.address, 0), Cursor(box.address, 0)])) as stream:
            for number in range(1, 6):
                waiting = asyncio.ensure_future(anext(stream))
                await asyncio.sleep(0.05)
                assert not waiting.done()
                begun = monotonic()
                await box.append(client, envelope())
                newer = await waiting
                assert monotonic() - begun < 0.5
                assert (newer.index, newer.newest) == (1, number)


async def test_a_mailbox_that_is_opened_later_is_heard_too(tmp_path: Path) -> None:
    async with InProcess(tmp_path) as relay, relay.client() as client:
        box = Box()
        async with aclosing(client.listen([Cursor(box.address, 0)])) as stream:
            waiting = asyncio.ensure_future(anext(stream))
            await asyncio.sleep(0.05)
            await box.open(client)
            await box.append(client, envelope())
            assert (await waiting).newest == 1


async def test_what_is_there_already_is_not_told_again(tmp_path: Path) -> None:
    async with InProcess(tmp_path, keep_alive=0.05) as relay, relay.client() as client:
        box, same = Box(), envelope()
        await box.open(client)
        await box.append(client, same)
        async with aclosing(client.listen([Cursor(box.address, 1)])) as stream:
            waiting = asyncio.ensure_future(anext(stream))
            await box.append(client, same)
            await asyncio.sleep(0.3)
            assert not waiting.done()
            await box.append(client, envelope())
            assert (await waiting).newest == 2


async def test_a_slow_reader_is_told_the_last_number_of_each_mailbox_only() -> None:
    hub, addresses = Hub(), [random_bytes(32) for _ in range(3)]
    with hub.listener([Cursor(address, 0) for address in addresses]) as listener:
        for number in range(1, 10_000):
            hub.tell(addresses[number % 3], number)
        told = await listener.wait(1)
        assert sorted((one.index, one.newest) for one in told) == [(0, 9999), (1, 9997), (2, 9998)]
        assert await listener.wait(0.01) == []


async def test_one_mailbox_twice_is_told_twice() -> None:
    hub, address = Hub(), random_bytes(32)
    with hub.listener([Cursor(address, 0), Cursor(address, 5)]) as listener:
        hub.tell(address, 5)
        assert [one.index for one in await listener.wait(1)] == [0]


async def test_a_stream_begins_at_once_even_with_nothing_to_tell(tmp_path: Path) -> None:
    async with InProcess(tmp_path) as relay, relay.client() as client:
        body = encode(Listen((Cursor(random_bytes(32), 0),)))
        async with aclosing(client._connection.stream("/v1/listen", body)) as pieces, asyncio.timeout(2):
            assert await anext(pieces) == bytes(4)


async def test_streams_end_when_the_relay_does(tmp_path: Path) -> None:
    async with InProcess(tmp_path) as relay, relay.client() as client:
        async with aclosing(client.listen([Cursor(random_bytes(32), 0)])) as stream:
            waiting = asyncio.ensure_future(anext(stream))
            await asyncio.sleep(0.05)
            relay.app.stop()
            with pytest.raises(RelayAway):
                await waiting
        with pytest.raises(RelayAway):
            await first(client, Cursor(random_bytes(32), 0))


async def test_nobody_is_remembered_who_does_not_listen_any_more(tmp_path: Path) -> None:
    async with InProcess(tmp_path) as relay, relay.client() as client:
        box = Box()
        await box.open(client)
        await box.append(client, envelope())
        for _ in range(20):
            await first(client, Cursor(box.address, 0))
        assert not relay.app._hub._listeners
        assert relay.app.throttle._bytes == 0


async def test_a_visitor_has_so_many_streams_and_no_more(tmp_path: Path) -> None:
    async with InProcess(tmp_path, rates=Rates(streams_each=2)) as relay, relay.client(host="192.0.2.1") as client:
        box = Box()
        await box.open(client)
        await box.append(client, envelope())
        streams = [client.listen([Cursor(box.address, 0)]) for _ in range(3)]
        for stream in streams[:2]:
            await anext(stream)
        with pytest.raises(Refused) as error:
            await anext(streams[2])
        assert error.value.code == Code.TOO_MANY
        for stream in streams:
            await stream.aclose()
        await first(client, Cursor(box.address, 0))
