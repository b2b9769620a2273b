# SPDX-License-Identifier: AGPL-3.0-or-later
"""A client that floods, drips, stalls or lies: the relay stays within bounds, and others don't notice."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from urllib.parse import urlsplit

import pytest

from crypto.capability import random_bytes
from crypto.encoding import encode
from relay.client import RelayClient
from relay.errors import Refused
from relay.serve import RelayServer, configure
from relay.throttle import MIB, Rates
from relay.url import RelayUrl
from relay.wire import CONTENT_TYPE, MAX_BODY, MAX_CURSORS, Code, Cursor, Listen, Read
from tests.relay.inprocess import InProcess
from tests.relay.process import RelayProcess
from tests.relay.support import Box, envelope

QUICK = Rates(head_seconds=0.3, body_seconds=0.3, take_seconds=0.5)


@dataclass
class Served:
    """A relay on a socket of this computer."""

    relay: InProcess
    port: int

    def client(self) -> RelayClient:
        return RelayClient(RelayUrl(f"http://127.0.0.1:{self.port}", self.relay.key.public, self.relay.relay_pass))

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self.port)

    async def say(self, data: bytes, seconds: float = 1.0) -> bytes:
        """Send bytes, and return all that comes back until the relay hangs up or says no more for so long."""
        reader, writer = await self.connect()
        try:
            writer.write(data)
            return await _all(reader, seconds)
        finally:
            writer.transport.abort()


async def _all(reader: asyncio.StreamReader, seconds: float = 1.0) -> bytes:
    found = b""
    with suppress(TimeoutError, ConnectionResetError):
        while piece := await asyncio.wait_for(reader.read(65536), seconds):
            found += piece
    return found


@asynccontextmanager
async def served(folder: Path, rates: Rates = QUICK) -> AsyncIterator[Served]:
    async with InProcess(folder, rates=rates) as relay:
        listening = socket.create_server(("127.0.0.1", 0))
        started = asyncio.Event()
        server = RelayServer(configure(relay.app, None), relay.app, started.set)
        with listening:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(server.serve([listening]))
                await started.wait()
                try:
                    yield Served(relay, listening.getsockname()[1])
                finally:
                    server.should_exit = True


def post(path: str, body: bytes, *lines: str, length: int | None = None) -> bytes:
    size = len(body) if length is None else length
    head = [f"POST {path} HTTP/1.1", "host: relay", f"content-type: {CONTENT_TYPE}", f"content-length: {size}", *lines]
    return ("\r\n".join(head) + "\r\n\r\n").encode() + body


CHUNKED = post("/v1/append", b"", "transfer-encoding: chunked").replace(b"content-length: 0\r\n", b"")


class TestBodies:
    async def test_a_body_declared_too_large_is_refused_without_reading_it(self, tmp_path: Path) -> None:
        async with served(tmp_path) as relay:
            for length in (MAX_BODY + 1, 10**18, 10**30):
                answer = await relay.say(post("/v1/append", b"x", length=length))
                assert answer.startswith((b"HTTP/1.1 413", b"HTTP/1.1 400"))
                assert relay.relay.app.throttle._bytes == 0

    async def test_a_body_without_end_is_cut_off(self, tmp_path: Path) -> None:
        async with served(tmp_path, Rates(body_seconds=5)) as relay:
            _, writer = await relay.connect()
            writer.write(CHUNKED)
            sent = most = 0
            with suppress(ConnectionError):
                while sent < 200 * MIB:
                    writer.write(b"10000\r\n" + bytes(0x10000) + b"\r\n")
                    await writer.drain()
                    sent += 0x10000
                    most = max(most, relay.relay.app.throttle._bytes)
            assert sent < 60 * MIB
            assert most <= MAX_BODY + 0x20000
            writer.transport.abort()
            async with relay.client() as client:
                await Box().open(client)
            assert relay.relay.app.throttle._bytes == 0

    async def test_a_client_that_reads_is_told_why(self, tmp_path: Path) -> None:
        async with served(tmp_path, Rates(body_seconds=5)) as relay:
            answer = await relay.say(post("/v1/append", bytes(MAX_BODY + 1)))
            assert b"about:blank#too-large" in answer

    @pytest.mark.parametrize("data", [post("/v1/read", b"x", length=1000), CHUNKED, CHUNKED + b"5\r\nab"])
    async def test_a_body_that_does_not_come_is_not_waited_for(self, tmp_path: Path, data: bytes) -> None:
        async with served(tmp_path) as relay:
            begun = monotonic()
            answer = await relay.say(data)
            assert answer.startswith(b"HTTP/1.1 408")
            assert b"about:blank#too-slow" in answer
            assert monotonic() - begun < 2

    async def test_a_body_that_drips_is_not_waited_for(self, tmp_path: Path) -> None:
        async with served(tmp_path) as relay:
            reader, writer = await relay.connect()
            writer.write(post("/v1/read", b"", length=100_000))
            begun = monotonic()
            with suppress(ConnectionError):
                while monotonic() - begun < 5 and not reader.at_eof():
                    writer.write(b"x")
                    await writer.drain()
                    await asyncio.sleep(0.02)
                    with suppress(TimeoutError):
                        await asyncio.wait_for(reader.read(1), 0.01)
            assert monotonic() - begun < 3
            writer.transport.abort()

    async def test_all_bodies_together_are_bounded(self, tmp_path: Path) -> None:
        async with served(tmp_path, Rates(bytes_total=3 * MIB, body_seconds=0.3)) as relay:
            whole = [post("/v1/append", bytes(2 * MIB)) for _ in range(2)]
            half = [await relay.connect() for _ in whole]
            for (_, writer), data in zip(half, whole, strict=True):
                writer.write(data[:-1])
            answers = await asyncio.gather(*(_all(reader) for reader, _ in half))
            for _, writer in half:
                writer.transport.abort()
            assert sum(b"about:blank#busy" in answer for answer in answers) == 1
            await asyncio.sleep(0.1)
            async with relay.client() as client:
                await Box().open(client)


class TestHeads:
    @pytest.mark.parametrize("data", [b"", b"GET /i HT", b"GET /i HTTP/1.1\r\nhost: x\r\n"])
    async def test_a_head_that_does_not_come_is_not_waited_for(self, tmp_path: Path, data: bytes) -> None:
        async with served(tmp_path) as relay:
            begun = monotonic()
            assert await relay.say(data) == b""
            assert 0.2 < monotonic() - begun < 0.9

    async def test_a_head_that_drips_is_not_waited_for(self, tmp_path: Path) -> None:
        async with served(tmp_path) as relay:
            reader, writer = await relay.connect()
            begun = monotonic()
            writer.write(b"GET /i HTTP/1.1\r\nhost: x\r\n")
            with suppress(ConnectionError):
                while monotonic() - begun < 5 and not reader.at_eof():
                    writer.write(b"x: y\r\n")
                    await writer.drain()
                    await asyncio.sleep(0.02)
                    with suppress(TimeoutError):
                        await asyncio.wait_for(reader.read(1), 0.01)
            assert monotonic() - begun < 2
            writer.transport.abort()

    async def test_the_second_head_is_not_waited_for_either(self, tmp_path: Path) -> None:
        async with served(tmp_path) as relay:
            reader, writer = await relay.connect()
            for _ in range(2):
                writer.write(b"GET /health HTTP/1.1\r\nhost: x\r\n\r\n")
                assert (await reader.readuntil(b"ok\n")).startswith(b"HTTP/1.1 200")
                await asyncio.sleep(0.5)
            writer.write(b"GET /hea")
            assert await asyncio.wait_for(reader.read(), 1) == b""
            writer.close()

    @pytest.mark.parametrize(
        "data",
        [
            b"\0" * 1000,
            b"GET /" + b"x" * 200_000,
            b"GET / HTTP/1.1\r\n" + b"x: y\r\n" * 20_000 + b"\r\n",
            b"GET / HTTP/1.1\r\n\r\n",
            b"GET / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n",
            b"GET / HTTP/1.1\r\nhost: x\r\ncontent-length: " + b"9" * 5000 + b"\r\n\r\n",
            b"GET / HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n",
            b"GET / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: gzip\r\n\r\n",
            b"GET \xff\xfe HTTP/1.1\r\nhost: x\r\n\r\n",
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            b"CONNECT relay.example:443 HTTP/1.1\r\nhost: x\r\n\r\n",
            b"OPTIONS * HTTP/1.1\r\nhost: x\r\n\r\n",
            b"GET http://relay.example/i HTTP/1.1\r\nhost: x\r\n\r\n",
            b"GET /i/../v1/about HTTP/1.1\r\nhost: x\r\n\r\n",
            b"GET /%2e%2e/%00 HTTP/1.1\r\nhost: x\r\n\r\n",
        ],
    )
    async def test_what_is_no_request_is_refused(self, tmp_path: Path, data: bytes) -> None:
        async with served(tmp_path) as relay:
            answer = await relay.say(data, seconds=0.4)
            assert answer == b"" or answer.startswith(b"HTTP/1.1 4")
            async with relay.client() as client:
                await Box().open(client)


class TestReaders:
    async def test_a_reader_that_does_not_read_is_let_go(self, tmp_path: Path) -> None:
        async with served(tmp_path, Rates(take_seconds=0.5)) as relay, relay.client() as client:
            box = Box()
            await box.open(client)
            for _ in range(4):
                await box.append(client, envelope(MIB))
            body = encode(Read((Cursor(box.address, 0),), 4 * MIB))
            connected = [await relay.connect() for _ in range(4)]
            for reader, writer in connected:
                reader._transport.pause_reading()  # type: ignore[attr-defined]
                writer.write(post("/v1/read", body))
            await asyncio.sleep(0.3)
            assert relay.relay.app.throttle._bytes > 4 * MIB
            await client.about()
            await asyncio.sleep(1.0)
            assert relay.relay.app.throttle._bytes == 0
            for _, writer in connected:
                writer.transport.abort()

    async def test_a_listener_that_does_not_read_is_let_go(self, tmp_path: Path) -> None:
        async with served(tmp_path, Rates(take_seconds=0.3)) as relay, relay.client() as client:
            box = Box()
            await box.open(client)
            reader, writer = await relay.connect()
            reader._transport.pause_reading()  # type: ignore[attr-defined]
            writer.write(post("/v1/listen", encode(Listen((Cursor(box.address, 0),)))))
            await _until(lambda: bool(relay.relay.app._hub._listeners))
            writer.transport.abort()
            await _until(lambda: not relay.relay.app._hub._listeners)


async def _until(is_so: Callable[[], bool]) -> None:
    for _ in range(300):
        if is_so():
            return
        await asyncio.sleep(0.01)
    pytest.fail("it did not come to that")


class TestOthers:
    async def test_nobody_waits_for_whoever_misbehaves(self, tmp_path: Path) -> None:
        async with RelayProcess(tmp_path / "data", "--tls", "off") as relay, relay.client() as client:
            parts = urlsplit(relay.url.base)
            box = Box()
            await box.open(client)
            idle = [await asyncio.open_connection(parts.hostname, parts.port) for _ in range(200)]
            for number, (_, writer) in enumerate(idle):
                writer.write([b"GET /", post("/v1/append", bytes(1000), length=MAX_BODY), CHUNKED, b""][number % 4])
            begun = monotonic()
            for _ in range(50):
                assert (await box.append(client, envelope())).code == "ok"
            assert monotonic() - begun < 5
            for _, writer in idle:
                writer.transport.abort()
            assert relay.memory() < 100 * MIB

    async def test_large_bodies_beside_each_other_take_bounded_memory(self, tmp_path: Path) -> None:
        async with RelayProcess(tmp_path / "data", "--tls", "off") as relay, relay.client(seconds=30) as client:
            box = Box()
            await box.open(client)
            writings = [box.writing(*(envelope(MIB) for _ in range(7))) for _ in range(6)]

            async def append(number: int) -> str:
                try:
                    return (await client.append([writings[number]]))[0].code
                except Refused as refused:
                    return refused.code

            codes = await asyncio.gather(*(append(number) for number in range(6)))
            assert set(codes) <= {"ok", Code.BUSY}
            assert "ok" in codes
            assert relay.memory() < 400 * MIB

    async def test_random_requests_are_refused_and_harm_nobody(self, tmp_path: Path) -> None:
        async with InProcess(tmp_path, rates=Rates(requests_at_once=10**6)) as relay, relay.client() as client:
            box = Box()
            await box.open(client)
            await box.append(client, envelope())
            valid = encode(Read((Cursor(box.address, 0),), 1000))
            for path in ("open", "append", "read", "close", "delete", "listen", "pass"):
                for number in range(60):
                    noise = random_bytes(1 + number)
                    at = noise[0] % len(valid)
                    changed = valid[:at] + noise[:1] + valid[at + 1 :]
                    for body in (noise, valid[:at], valid + noise, changed):
                        with suppress(Refused):
                            if path != "listen":
                                await client._connection.post(f"/v1/{path}", body, 100_000)
            assert len(await box.read(client)) == 1

    async def test_a_thousand_mailboxes_that_nobody_opened(self, tmp_path: Path) -> None:
        async with InProcess(tmp_path) as relay, relay.client() as client:
            cursors = [Cursor(random_bytes(32), number) for number in range(MAX_CURSORS)]
            answer = await client.read(cursors)
            assert {(page.stored, page.more, page.newest) for page in answer.pages} == {((), False, 0)}
            with pytest.raises(Refused) as error:
                await client.read([*cursors, Cursor(bytes(32), 0)])
            assert error.value.code == Code.MALFORMED
