# SPDX-License-Identifier: AGPL-3.0-or-later
"""One face's connection to one relay: who answers is checked first, and whatever it answers is bounded."""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import contextmanager, suppress
from email.utils import parsedate_to_datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Final

import httpx

from crypto.capability import BadSignature, check_about, random_bytes
from relay.about import Problem, decode_problem
from relay.errors import Refused, RelayAway, RelayNonsense, RelaySlow, WrongRelayKey
from relay.pinning import find_pinned
from relay.url import RelayUrl, unbase64
from relay.wire import CONTENT_TYPE, MAX_ABOUT, PROBLEM_TYPE, SIGNATURE_HEADER

# In bytes a second: whoever is slower, in either direction, counts as not answering
SLOWEST: Final = 16 * 1024
NONCE_SIZE = 32
IDLE = 30.0
MAX_PROBLEM = 4096
_CODE = re.compile("[a-z-]{1,32}")
_GATEWAY = frozenset({502, 503, 504})
_LOST = ("disconnected", "closed connection")


class Connection:
    """The HTTP side of `RelayClient`; raises RelayAway, RelaySlow, RelayNonsense, WrongRelayKey and Refused."""

    def __init__(
        self,
        url: RelayUrl,
        timeout: float,
        silence: float,
        transport: httpx.AsyncBaseTransport | None,
        authorities: ssl.SSLContext | None,
    ) -> None:
        self._url = url
        self._timeout = timeout
        self._silence = silence
        self._transport = transport
        self._authorities = authorities
        self._http: httpx.AsyncClient | None = None
        self._is_proven = False
        self._is_pinned = False
        self._is_stale = False
        self._connecting = asyncio.Lock()
        self.on_time: Callable[[int], None] = _heedless

    @property
    def is_ordinary(self) -> bool:
        """Whether the authorities vouch for the address, as known since the first answer."""
        return self._url.base.startswith("https:") and self._is_proven and not self._is_pinned

    async def post(self, path: str, body: bytes, limit: int) -> bytes:
        """Return the body, of at most `limit` bytes, with which the relay answers."""
        http = await self._ready()
        request = http.build_request("POST", path, content=body, headers={"content-type": CONTENT_TYPE})
        return await self._answer(http, request, limit)

    async def about(self) -> bytes:
        """Return what the relay says about itself, signed for this question; WrongRelayKey."""
        return await self._challenge(await self._ready())

    async def stream(self, path: str, body: bytes) -> AsyncGenerator[bytes]:
        """Yield the pieces of an answer that has no end; RelayAway when it ends all the same."""
        http = await self._ready()
        timeout = httpx.Timeout(self._timeout, read=self._silence)
        request = http.build_request(
            "POST", path, content=body, headers={"content-type": CONTENT_TYPE}, timeout=timeout
        )
        with self._translated():
            response = await http.send(request, stream=True)
            try:
                await _check_start(response, CONTENT_TYPE)
                async for piece in response.aiter_raw():
                    yield piece
            finally:
                await response.aclose()
        raise RelayAway

    async def aclose(self) -> None:
        """End all connections."""
        if self._http is not None:
            await self._http.aclose()
            self._http = None

    async def _ready(self) -> httpx.AsyncClient:
        async with self._connecting:
            if self._is_stale:
                await self.aclose()
            if self._http is None:
                self._http = await self._connect()
                self._is_proven, self._is_stale = self._is_pinned, False
            if not self._is_proven:
                await self._challenge(self._http)
                self._is_proven = True
            return self._http

    async def _connect(self) -> httpx.AsyncClient:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        if self._transport is None and self._url.base.startswith("https:"):
            pinned = await find_pinned(self._url, self._timeout)
            self._is_pinned = pinned is not None
            context = pinned or self._authorities or httpx.create_ssl_context(trust_env=False)
        return httpx.AsyncClient(
            base_url=self._url.base,
            verify=context,
            transport=self._transport,
            trust_env=False,
            follow_redirects=False,
            timeout=self._timeout,
            limits=httpx.Limits(max_connections=8, keepalive_expiry=IDLE),
            # nothing that tells one face, version or visit from another
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            headers={"user-agent": "dooryard", "accept": "*/*", "accept-encoding": "identity"},
        )

    async def _challenge(self, http: httpx.AsyncClient) -> bytes:
        nonce = random_bytes(NONCE_SIZE)
        request = http.build_request("GET", "/v1/about", params={"nonce": nonce.hex()})
        body, headers = await self._exchange(http, request, MAX_ABOUT, "application/json")
        try:
            check_about(self._url.key, unbase64(headers.get(SIGNATURE_HEADER, "")), nonce, body)
        except (BadSignature, ValueError):
            raise WrongRelayKey from None
        return body

    async def _answer(self, http: httpx.AsyncClient, request: httpx.Request, limit: int) -> bytes:
        body, _ = await self._exchange(http, request, limit, CONTENT_TYPE)
        return body

    async def _exchange(
        self, http: httpx.AsyncClient, request: httpx.Request, limit: int, media_type: str
    ) -> tuple[bytes, httpx.Headers]:
        deadline = self._timeout + (len(request.content) + limit) / SLOWEST
        with self._translated():
            async with asyncio.timeout(deadline):
                response = await http.send(request, stream=True)
                try:
                    await _check_start(response, media_type)
                    self._tell_time(response.headers.get("date", ""))
                    return await _bounded(response, limit), response.headers
                finally:
                    await response.aclose()

    def _tell_time(self, told: str) -> None:
        with suppress(ValueError, OverflowError):  # a relay may say nothing, or nonsense
            self.on_time(int(parsedate_to_datetime(told).timestamp() * 1000))

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (httpx.TimeoutException, TimeoutError):
            self._is_proven = self._is_pinned
            raise RelaySlow from None
        except httpx.RemoteProtocolError as error:
            self._is_proven = self._is_pinned
            raise (RelayAway if any(word in str(error) for word in _LOST) else RelayNonsense) from None
        except httpx.HTTPError as error:
            self._is_proven = self._is_pinned
            self._is_stale = _is_untrusted(error)
            raise (WrongRelayKey if self._is_stale else RelayAway) from None


def _heedless(told: int) -> None:
    """Nobody wants to know a relay's time."""


def _is_untrusted(error: BaseException) -> bool:
    cause = error.__cause__ or error.__context__
    return isinstance(error, ssl.SSLCertVerificationError) or (cause is not None and _is_untrusted(cause))


async def _check_start(response: httpx.Response, media_type: str) -> None:
    shown = response.headers.get("content-type", "")
    if response.status_code == httpx.codes.OK and shown == media_type and "content-encoding" not in response.headers:
        return
    if shown == PROBLEM_TYPE:
        raise _refusal(decode_problem(await _bounded(response, MAX_PROBLEM)))
    raise RelayAway if response.status_code in _GATEWAY else RelayNonsense


def _refusal(problem: Problem) -> Refused:
    code = problem.type.partition("#")[2]
    if not _CODE.fullmatch(code):
        raise RelayNonsense
    return Refused(code, problem.status)


async def _bounded(response: httpx.Response, limit: int) -> bytes:
    if int(response.headers.get("content-length", 0)) > limit:
        raise RelayNonsense
    body = bytearray()
    async for piece in response.aiter_raw():
        body += piece
        if len(body) > limit:
            raise RelayNonsense
    return bytes(body)
