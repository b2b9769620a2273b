# SPDX-License-Identifier: AGPL-3.0-or-later
"""A relay that lies, drips, floods or is none: a client names what happened, in bounded time and memory."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager, suppress
from gzip import compress
from pathlib import Path
from time import monotonic

import pytest

from crypto.capability import Secret, SigningKey, random_bytes, sign_about
from crypto.encoding import encode
from relay.about import About, AboutLimits, encode_json
from relay.answers import frame
from relay.client import RelayClient
from relay.errors import Refused, RelayAway, RelayError, RelayNonsense, RelaySlow, WrongRelayKey
from relay.folder import Folder
from relay.url import RelayUrl, base64
from relay.wire import CONTENT_TYPE, MAX_ANSWER, Cursor, Newer, Opened
from tests.relay.support import Box

KEY = SigningKey(Secret.random())
ABOUT = encode_json(About(1, "1", base64(KEY.public), base64(bytes(16)), AboutLimits(1, 2, 3), 365, False, True, ()))
OPENED = encode(Opened(bytes(16)))

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
Answer = Callable[[asyncio.StreamWriter], Awaitable[None]]


class Hostile:
    """Speaks HTTP by hand: answers challenges as `about` says, and everything else with `answer`."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.heads: list[bytes] = []
        self.about: Callable[[bytes], bytes] = good_about

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                self.heads.append(head)
                lines = [line.split(b": ") for line in head.lower().split(b"\r\n")]
                length = next((int(line[1]) for line in lines if line[0] == b"content-length"), 0)
                await reader.readexactly(length)
                if head.startswith(b"GET"):
                    writer.write(self.about(bytes.fromhex(head.split(b"nonce=")[1][:64].decode())))
                else:
                    await self.answer(writer)
                await writer.drain()


def http(body: bytes, *lines: str, status: str = "200 OK", media_type: str = CONTENT_TYPE) -> bytes:
    head = [f"HTTP/1.1 {status}", f"content-type: {media_type}", f"content-length: {len(body)}", *lines, "", ""]
    return "\r\n".join(head).encode() + body


def problem(body: bytes) -> bytes:
    return http(body, status="403 Forbidden", media_type="application/problem+json")


def good_about(nonce: bytes) -> bytes:
    signature = f"dooryard-signature: {base64(sign_about(KEY, nonce, ABOUT))}"
    return http(ABOUT, signature, media_type="application/json")


def always(data: bytes, *, close: bool = False) -> Answer:
    async def answer(writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        if close:
            await writer.drain()
            writer.close()

    return answer


@asynccontextmanager
async def serving(handler: Handler, scheme: str = "http") -> AsyncIterator[RelayUrl]:
    answering: set[asyncio.Task[None]] = set()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        answering.add(task)
        try:
            await handler(reader, writer)
        finally:
            writer.transport.abort()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    try:
        yield RelayUrl(f"{scheme}://127.0.0.1:{server.sockets[0].getsockname()[1]}", KEY.public, Secret(bytes(32)))
    finally:
        server.close()
        for task in answering:
            task.cancel()
        await asyncio.gather(*answering, return_exceptions=True)


@asynccontextmanager
async def joined(answer: Answer, seconds: float = 1) -> AsyncIterator[tuple[Hostile, RelayClient]]:
    hostile = Hostile(answer)
    async with serving(hostile) as url, RelayClient(url, timeout=seconds, silence=0.3) as client:
        yield hostile, client


async def outcome(answer: Answer, seconds: float = 1) -> type[Exception]:
    async with joined(answer, seconds) as (_, client):
        with pytest.raises(RelayError) as error:
            await Box().open(client)
    return type(error.value)


@pytest.mark.parametrize(
    ("name", "answer", "error"),
    [
        ("gone at once", always(b"", close=True), RelayAway),
        ("cut in the head", always(b"HTTP/1.1 200 OK\r\ncont", close=True), RelayAway),
        ("cut in the body", always(http(OPENED)[:-1], close=True), RelayAway),
        ("not http", always(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"), RelayNonsense),
        ("a line without end", always(b"HTTP/1.1 200 OK\r\nx: " + b"y" * 200_000), RelayNonsense),
        ("headers without end", always(b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 50_000), RelayNonsense),
        ("two lengths", always(b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nxx"), RelayNonsense),
        ("a negative length", always(b"HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n"), RelayNonsense),
        ("an empty body", always(http(b"")), RelayNonsense),
        ("trailing bytes", always(http(OPENED + b"\0")), RelayNonsense),
        ("another answer", always(http(b"\x90")), RelayNonsense),
        ("a portal", always(http(b"<html>Pay here", media_type="text/html")), RelayNonsense),
        ("no type", always(b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n\x90"), RelayNonsense),
        (
            "a redirect",
            always(http(b"", "location: http://127.0.0.1:1/", status="307 Temporary Redirect")),
            RelayNonsense,
        ),
        ("nothing found", always(http(b"?", status="404 Not Found", media_type="text/html")), RelayNonsense),
        ("a gateway", always(http(b"?", status="502 Bad Gateway", media_type="text/html")), RelayAway),
        ("a sleeping relay", always(http(b"?", status="504 Gateway Timeout", media_type="text/html")), RelayAway),
        ("too large as declared", always(http(b"", "x: y").replace(b"length: 0", b"length: 99999999")), RelayNonsense),
        ("too large as sent", always(http(bytes(1 << 20))), RelayNonsense),
        ("compressed", always(http(compress(OPENED), "content-encoding: gzip")), RelayNonsense),
        ("a problem that is none", always(problem(b"{}")), RelayNonsense),
        (
            "a problem without code",
            always(problem(b'{"type":"about:blank","title":"","status":403}')),
            RelayNonsense,
        ),
        (
            "a problem with markup",
            always(problem(b'{"type":"#<b>","title":"","status":403}')),
            RelayNonsense,
        ),
        (
            "a problem without end",
            always(problem(b'{"type":"#a","title":"' + b"a" * 99999)),
            RelayNonsense,
        ),
        ("a deep problem", always(problem(b"[" * 4000)), RelayNonsense),
        (
            "a refusal not yet known",
            always(problem(b'{"type":"#too-odd","title":"","status":499}')),
            Refused,
        ),
    ],
)
async def test_an_answer_that_is_none(name: str, answer: Answer, error: type[Exception]) -> None:
    assert await outcome(answer) is error, name


async def test_a_refusal_is_told_by_its_code() -> None:
    body = b'{"type":"about:blank#quota","title":"The quota is used up.","status":507,"detail":"more"}'
    async with joined(always(problem(body))) as (_, client):
        with pytest.raises(Refused) as error:
            await Box().open(client)
    assert (error.value.code, error.value.status, str(error.value)) == ("quota", 507, "quota")


async def test_no_answer_is_slow() -> None:
    begun = monotonic()
    assert await outcome(always(b""), seconds=0.3) is RelaySlow
    assert monotonic() - begun < 3


async def test_an_answer_that_drips_is_slow() -> None:
    async def drip_for_ever(writer: asyncio.StreamWriter) -> None:
        writer.write(http(b"").replace(b"length: 0", b"length: 60000"))
        while True:
            writer.write(b"\0")
            await writer.drain()
            await asyncio.sleep(0.1)

    begun = monotonic()
    assert await outcome(drip_for_ever, seconds=0.5) is RelaySlow
    assert monotonic() - begun < 8


async def test_an_answer_without_end_is_not_kept() -> None:
    sent = 0

    async def flood(writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(http(b"", "transfer-encoding: chunked").replace(b"content-length: 0\r\n", b""))
        while True:
            writer.write(b"10000\r\n" + bytes(0x10000) + b"\r\n")
            await writer.drain()
            sent += 0x10000

    async with joined(flood) as (_, client):
        with pytest.raises(RelayNonsense):
            await client.read([Cursor(bytes(32), 0)])
        await asyncio.sleep(0.05)
        assert sent < 4 * MAX_ANSWER


async def test_whoever_answers_must_have_the_key() -> None:
    old = good_about(bytes(32))

    def unsigned(_: bytes) -> bytes:
        return http(ABOUT, media_type="application/json")

    def replayed(_: bytes) -> bytes:
        return old

    def of_another(nonce: bytes) -> bytes:
        signature = base64(sign_about(SigningKey(Secret.random()), nonce, ABOUT))
        return http(ABOUT, f"dooryard-signature: {signature}", media_type="application/json")

    def changed(nonce: bytes) -> bytes:
        return good_about(nonce).replace(b'"open":false', b'"open":true ')

    def garbled(nonce: bytes) -> bytes:
        return good_about(nonce).replace(b"dooryard-signature: ", b"dooryard-signature: =?")

    for about in (unsigned, replayed, of_another, changed, garbled):
        async with joined(always(http(OPENED))) as (hostile, client):
            hostile.about = about
            with pytest.raises(WrongRelayKey):
                await Box().open(client)
            assert not any(head.startswith(b"POST") for head in hostile.heads)


async def test_who_comes_back_is_asked_again() -> None:
    async with joined(always(b"", close=True)) as (hostile, client):
        for _ in range(2):
            with pytest.raises(RelayAway):
                await Box().open(client)
        hostile.about = lambda nonce: http(ABOUT, media_type="application/json")
        with pytest.raises(WrongRelayKey):
            await Box().open(client)
    assert [head[:4] for head in hostile.heads] == [b"GET ", b"POST"] * 2 + [b"GET "]


async def test_a_client_tells_nothing_of_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    cookie = "set-cookie: you=1; path=/; max-age=99999999"
    async with joined(always(http(OPENED, cookie))) as (hostile, client):
        for _ in range(2):
            await Box().open(client)
    names = {line.split(b":")[0].lower() for head in hostile.heads for line in head.split(b"\r\n")[1:] if line}
    assert names == {
        b"host",
        b"accept",
        b"accept-encoding",
        b"connection",
        b"user-agent",
        b"content-length",
        b"content-type",
    }
    assert b"user-agent: dooryard\r\n" in hostile.heads[-1].lower()
    assert b"accept-encoding: identity\r\n" in hostile.heads[-1].lower()


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"\xff\xff\xff\xff", RelayNonsense),
        (frame(Newer(1, 1)), RelayNonsense),
        (b"\0\0\0\x01\xc0", RelayNonsense),
        (b"", RelaySlow),
        (frame(None), RelaySlow),
    ],
)
async def test_a_push_stream_that_is_none(data: bytes, error: type[RelayError]) -> None:
    async with (
        joined(always(http(b"").replace(b"length: 0", b"length: 999") + data)) as (_, client),
        aclosing(client.listen([Cursor(bytes(32), 0)])) as stream,
    ):
        with pytest.raises(RelayError) as found:
            await anext(stream)
    assert type(found.value) is error


async def test_a_push_stream_that_ends_is_a_relay_that_went_away() -> None:
    async with joined(always(http(frame(Newer(0, 3))))) as (_, client):
        found = []

        async def listen() -> None:
            async with aclosing(client.listen([Cursor(bytes(32), 0)])) as stream:
                async for newer in stream:
                    found.append(newer.newest)

        with pytest.raises(RelayAway):
            await listen()
        assert found == [3]


async def test_nobody_there() -> None:
    async with serving(Hostile(always(b""))) as url:
        pass
    for base in (url.base, url.base.replace("http:", "https:"), "https://nobody.invalid"):
        async with RelayClient(RelayUrl(base, KEY.public), timeout=2) as client:
            with pytest.raises(RelayAway):
                await client.about()


async def test_somebody_there_who_speaks_no_tls() -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            await reader.read()

    async def other(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    for handler, error in ((silent, RelaySlow), (other, RelayAway)):
        async with serving(handler, "https") as url, RelayClient(url, timeout=0.3) as client:
            with pytest.raises(RelayAway) as found:
                await client.about()
        assert type(found.value) is error


async def test_a_certificate_copied_from_the_relay_is_worth_nothing_without_its_key(tmp_path: Path) -> None:
    """Whoever shows the right certificate must prove the key in the handshake: a copy of it does not help."""
    copied = Folder(tmp_path / "relay")
    seed_of_another = Folder(tmp_path / "other")
    pem = copied.certificate().read_text().partition("-----BEGIN CERTIFICATE")
    key = seed_of_another.certificate().read_text().partition("-----BEGIN CERTIFICATE")[0]
    mixed = tmp_path / "mixed.pem"
    mixed.write_text(key + pem[1] + pem[2])
    with pytest.raises(ssl.SSLError):
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(mixed)


async def test_random_answers_are_errors_of_ours() -> None:
    for _ in range(60):
        size = random_bytes(1)[0]
        noise = random_bytes(size)
        for data in (noise, http(noise), problem(noise)):
            assert issubclass(await outcome(always(data, close=True)), RelayError)
