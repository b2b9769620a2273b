# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a client can do at a relay, and every refusal, through the real client and server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import httpx
import pytest

from crypto.capability import new_pass, random_bytes
from crypto.encoding import encode
from relay.client import RelayClient, Writing
from relay.errors import Refused, WrongRelayKey
from relay.mailbox import FIRST_DAY, ROW, Limits
from relay.server import DAY
from relay.url import RelayUrl
from relay.wire import (
    CONTENT_TYPE,
    MAX_BODY,
    MAX_ENVELOPE,
    MAX_PAGE,
    Append,
    Code,
    Cursor,
    Item,
    Read,
)
from tests.relay.inprocess import AppTransport, Clock, InProcess
from tests.relay.support import Box, envelope, signing_key


@pytest.fixture
async def relay(tmp_path: Path) -> AsyncIterator[InProcess]:
    async with InProcess(tmp_path) as relay:
        yield relay


@pytest.fixture
async def client(relay: InProcess) -> AsyncIterator[RelayClient]:
    async with relay.client() as client:
        yield client


@pytest.fixture
async def box(client: RelayClient) -> Box:
    box = Box()
    await box.open(client)
    return box


class TestMailboxes:
    async def test_what_is_appended_is_read(self, client: RelayClient, box: Box) -> None:
        envelopes = [envelope(), envelope(1024), envelope(16384)]
        assert (await box.append(client, *envelopes)).seqs == (1, 2, 3)
        assert [(one.seq, one.envelope) for one in await box.read(client)] == list(enumerate(envelopes, 1))
        assert [one.seq for one in await box.read(client, since=2)] == [3]

    async def test_opening_again_changes_nothing(self, relay: InProcess, client: RelayClient, box: Box) -> None:
        await box.append(client, envelope())
        assert await box.open(client) == relay.storage.instance
        assert len(await box.read(client)) == 1
        (used,) = await relay.storage.passes()
        assert used.mailboxes == 1

    async def test_a_mailbox_keeps_its_keys(self, client: RelayClient, box: Box) -> None:
        with pytest.raises(Refused) as error:
            await Box(address=box.address).open(client)
        assert (error.value.code, error.value.status) == (Code.MAILBOX_DIFFERS, 409)

    async def test_appending_again_gives_the_same_numbers(self, client: RelayClient, box: Box) -> None:
        first, second = envelope(), envelope()
        assert (await box.append(client, first)).seqs == (1,)
        assert (await box.append(client, second, first)).seqs == (2, 1)
        assert (await box.append(client, first, second)).seqs == (1, 2)
        assert len(await box.read(client)) == 2

    async def test_many_mailboxes_in_one_request(self, client: RelayClient) -> None:
        boxes = [Box() for _ in range(5)]
        for box in boxes:
            await box.open(client)
        outcomes = await client.append([box.writing(envelope(), envelope()) for box in boxes])
        assert [outcome.seqs for outcome in outcomes] == [(1, 2)] * 5
        answer = await client.read([Cursor(box.address, 1) for box in boxes])
        assert [[one.seq for one in page.stored] for page in answer.pages] == [[2]] * 5

    async def test_one_refused_batch_does_not_hold_up_the_others(self, client: RelayClient, box: Box) -> None:
        unknown, stranger = Box(), signing_key()
        outcomes = await client.append(
            [
                unknown.writing(envelope()),
                box.writing(envelope()),
                Writing(box.address, stranger, (Item(envelope(), 0),)),
                box.writing(envelope(MAX_ENVELOPE + 1)),
                box.writing(envelope()[:500]),
            ]
        )
        assert [outcome.code for outcome in outcomes] == [
            Code.MAILBOX_UNKNOWN,
            "ok",
            Code.WRITER_UNKNOWN,
            Code.TOO_LARGE,
            Code.ENVELOPE,
        ]
        assert len(await box.read(client)) == 1

    async def test_a_batch_for_another_relay_is_refused(self, relay: InProcess, box: Box) -> None:
        elsewhere = replace(relay.url, key=signing_key().public)
        async with relay.client() as client, RelayClient(elsewhere, transport=AppTransport(relay.app)) as confused:
            batch = confused._signed(box.writing(envelope()))
            answer = await client._connection.post("/v1/append", encode(Append((batch,))), 1000)
        assert b"bad-signature" in answer

    async def test_concurrent_writers_lose_nothing_for_readers(self, client: RelayClient, box: Box) -> None:
        written: set[bytes] = set()
        seen: list[bytes] = []

        async def write(number: int) -> None:
            for _ in range(20):
                one = envelope()
                written.add(one)
                await box.append(client, one)

        async def follow() -> None:
            since = 0
            while len(seen) < 160:
                for one in (await client.read([Cursor(box.address, since)])).pages[0].stored:
                    assert one.seq == since + 1
                    seen.append(one.envelope)
                    since = one.seq

        async with asyncio.timeout(30), asyncio.TaskGroup() as tasks:
            tasks.create_task(follow())
            for number in range(8):
                tasks.create_task(write(number))
        assert len(seen) == 160
        assert set(seen) == written

    async def test_closed_means_readable_and_no_more(self, client: RelayClient, box: Box) -> None:
        kept = envelope()
        await box.append(client, kept)
        with pytest.raises(Refused) as error:
            await client.close(box.address, box.writer)
        assert error.value.code == Code.BAD_SIGNATURE
        for _ in range(2):
            await client.close(box.address, box.closer)
        assert (await box.append(client, envelope())).code == Code.MAILBOX_CLOSED
        assert (await box.append(client, kept)).seqs == (1,)
        assert [one.envelope for one in await box.read(client)] == [kept]
        await box.open(client)
        assert (await box.append(client, envelope())).code == Code.MAILBOX_CLOSED

    async def test_an_unknown_mailbox_can_not_be_closed(self, client: RelayClient) -> None:
        with pytest.raises(Refused) as error:
            await client.close(random_bytes(32), signing_key())
        assert error.value.code == Code.MAILBOX_UNKNOWN


class TestReading:
    async def test_unknown_and_empty_mailboxes_answer_alike(self, relay: InProcess, client: RelayClient) -> None:
        empty, unknown = Box(), Box()
        await empty.open(client)
        bodies = [
            await client._connection.post("/v1/read", encode(Read((Cursor(box.address, since),), 1000)), 10_000)
            for box in (empty, unknown)
            for since in (0, 7)
        ]
        assert len(set(bodies)) == 1
        assert await client.delete([(box.address, random_bytes(32)) for box in (empty, unknown)]) == (0, 0)

    async def test_pages_are_capped_by_bytes(self, client: RelayClient, box: Box) -> None:
        envelopes = [envelope(1024) for _ in range(10)]
        await box.append(client, *envelopes)
        page = (await client.read([Cursor(box.address, 0)], limit=4096)).pages[0]
        assert ([one.seq for one in page.stored], page.more, page.newest) == ([1, 2, 3, 4], True, 10)
        page = (await client.read([Cursor(box.address, 8)], limit=4096)).pages[0]
        assert ([one.seq for one in page.stored], page.more) == ([9, 10], False)

    async def test_there_is_always_progress(self, client: RelayClient, box: Box) -> None:
        await box.append(client, envelope(MAX_ENVELOPE), envelope())
        page = (await client.read([Cursor(box.address, 0)], limit=0)).pages[0]
        assert ([one.seq for one in page.stored], page.more) == ([1], True)

    async def test_the_cap_is_for_all_mailboxes_together(self, client: RelayClient) -> None:
        boxes = [Box() for _ in range(3)]
        for box in boxes:
            await box.open(client)
            await box.append(client, envelope(2048))
        answer = await client.read([Cursor(box.address, 0) for box in boxes], limit=4096)
        assert [(len(page.stored), page.more) for page in answer.pages] == [(1, False), (1, False), (0, True)]

    async def test_a_full_page_fits_the_client(self, client: RelayClient, box: Box) -> None:
        for _ in range(8):
            await box.append(client, *(envelope(MAX_ENVELOPE // 2) for _ in range(2)))
        assert (
            sum(len(one.envelope) for one in (await client.read([Cursor(box.address, 0)])).pages[0].stored) == MAX_PAGE
        )
        assert len(await box.read(client)) == 16

    async def test_a_page_of_the_smallest_fits_the_client(self, client: RelayClient, box: Box) -> None:
        for _ in range(9):
            await box.append(client, *(envelope() for _ in range(1000)))
        page = (await client.read([Cursor(box.address, 0)])).pages[0]
        assert len(page.stored) == MAX_PAGE // 512


class TestDeleting:
    async def test_the_token_deletes_and_the_deletion_is_remembered(self, client: RelayClient, box: Box) -> None:
        token = random_bytes(32)
        gone, copy, kept = envelope(token=token), envelope(token=token), envelope()
        await box.append(client, gone, copy, kept)
        assert await client.delete([(box.address, random_bytes(32)), (box.address, token)]) == (0, 2)
        assert [one.envelope for one in await box.read(client)] == [kept]
        outcome = await box.append(client, gone, envelope(), kept)
        assert (outcome.code, outcome.is_stored, outcome.seqs) == ("deleted", True, (0, 4, 3))
        assert await client.delete([(box.address, token)]) == (0,)

    async def test_a_token_deletes_in_its_mailbox_alone(self, client: RelayClient) -> None:
        token, one, two = random_bytes(32), Box(), Box()
        same = envelope(token=token)
        for box in (one, two):
            await box.open(client)
            await box.append(client, same)
        assert await client.delete([(one.address, token)]) == (1,)
        assert len(await two.read(client)) == 1

    async def test_the_hash_of_a_token_deletes_nothing(self, client: RelayClient, box: Box) -> None:
        one = envelope()
        await box.append(client, one)
        assert await client.delete([(box.address, one[60:76].ljust(32, b"\0"))]) == (0,)

    async def test_the_newest_number_stays_when_its_envelope_goes(self, client: RelayClient, box: Box) -> None:
        token = random_bytes(32)
        await box.append(client, envelope(), envelope(token=token))
        await client.delete([(box.address, token)])
        assert (await client.read([Cursor(box.address, 2)])).pages[0].newest == 2
        assert (await box.append(client, envelope())).seqs == (3,)


class TestTime:
    async def test_envelopes_go_when_their_day_has_come(self, relay: InProcess, client: RelayClient, box: Box) -> None:
        for lifetime in range(6):
            await box.append(client, envelope(), lifetime=lifetime)
        left, gone = {}, 0
        for days in (0, 1, 2, 8, 31, 91, 365, 366):
            await relay.wait_days(days - gone)
            gone = days
            shown = {one.seq - 1 for one in await box.read(client)}
            await relay.storage.tidy()
            assert {one.seq - 1 for one in await box.read(client)} == shown
            left[days] = shown
        assert left == {
            0: {0, 1, 2, 3, 4, 5},
            1: {0, 1, 2, 3, 4, 5},
            2: {0, 2, 3, 4, 5},
            8: {0, 3, 4, 5},
            31: {0, 4, 5},
            91: {0, 5},
            365: {0, 5},
            366: set(),
        }
        assert (await relay.storage.stats()).envelopes == 0
        (used,) = await relay.storage.passes()
        assert used.bytes == 0

    async def test_appending_again_keeps_longer(self, relay: InProcess, client: RelayClient, box: Box) -> None:
        renewed, left = envelope(), envelope()
        await box.append(client, renewed, left, lifetime=2)
        await relay.wait_days(5)
        assert (await box.append(client, renewed, lifetime=2)).seqs == (1,)
        assert (await box.append(client, left, lifetime=1)).seqs == (2,)
        await relay.wait_days(3)
        await relay.storage.tidy()
        assert [one.seq for one in await box.read(client)] == [1]
        (used,) = await relay.storage.passes()
        assert used.bytes == 512 + ROW

    async def test_empty_mailboxes_are_forgotten_and_go_on_counting_if_opened_again(
        self, relay: InProcess, client: RelayClient, box: Box
    ) -> None:
        await box.append(client, envelope(), envelope(), lifetime=1)
        await relay.wait_days(400)
        await relay.storage.tidy()
        assert (await box.append(client, envelope())).seqs == (3,)
        await relay.wait_days(367)
        await relay.storage.tidy()
        assert (await relay.storage.stats()).mailboxes == 1
        await relay.wait_days(35)
        await relay.storage.tidy()
        assert (await relay.storage.stats()).mailboxes == 0
        (used,) = await relay.storage.passes()
        assert (used.mailboxes, used.bytes) == (0, 0)
        assert (await box.append(client, envelope())).code == Code.MAILBOX_UNKNOWN
        await box.open(client)
        page = (await client.read([Cursor(box.address, 3)])).pages[0]
        assert (page.stored, page.newest) == ((), 0)
        assert (await box.append(client, envelope())).seqs == (4,)
        assert [one.seq for one in await box.read(client, since=3)] == [4]

    @pytest.mark.parametrize("wrong", [-30_000, -365, 365, 30_000])
    async def test_a_clock_that_is_wrong_for_a_day_loses_nothing(
        self, relay: InProcess, client: RelayClient, box: Box, wrong: int
    ) -> None:
        before = envelope()
        await box.append(client, before, lifetime=3)
        relay.clock.now += wrong * DAY
        during, empty = envelope(), Box()
        await box.append(client, during, lifetime=3)
        await empty.open(client)
        for _ in range(24):
            await relay.storage.advance(relay.clock.today)
            await relay.storage.tidy()
        relay.clock.now -= wrong * DAY
        await relay.wait_days(29)
        await relay.storage.tidy()
        after = envelope()
        await box.append(client, after, lifetime=3)
        assert (await empty.append(client, envelope())).code == "ok"
        await relay.wait_days(1)
        await relay.storage.tidy()
        assert [one.envelope for one in await box.read(client)] == [before, during, after]
        await relay.wait_days(31)
        await relay.storage.tidy()
        left = [one.envelope for one in await box.read(client)]
        assert left == ([during] if wrong > 0 else [])

    async def test_a_relay_that_begins_in_1970_keeps_what_it_is_given(self, tmp_path: Path) -> None:
        async with InProcess(tmp_path, clock=Clock(5.0)) as relay, relay.client() as client:
            box = Box()
            await box.open(client)
            await box.append(client, envelope(), lifetime=4)
            relay.clock.now = FIRST_DAY * DAY
            await relay.wait_days(90)
            await relay.storage.tidy()
            assert len(await box.read(client)) == 1
            await relay.wait_days(1)
            await relay.storage.tidy()
            assert await box.read(client) == []


class TestQuota:
    async def test_bytes(self, tmp_path: Path) -> None:
        async with InProcess(tmp_path, max_bytes=2 * (512 + ROW)) as relay, relay.client() as client:
            box, other = Box(), Box()
            await box.open(client)
            await other.open(client)
            token, gone = random_bytes(32), None
            gone = envelope(token=token)
            assert (await box.append(client, gone, envelope())).code == "ok"
            for full in (box, other):
                assert (await full.append(client, envelope())).code == Code.QUOTA
            assert (await box.append(client, gone)).code == "ok"
            await client.delete([(box.address, token)])
            assert (await other.append(client, envelope())).code == Code.QUOTA, "a remembered deletion costs its row"

    async def test_appending_and_deleting_for_ever_comes_to_an_end(self, tmp_path: Path) -> None:
        async with InProcess(tmp_path, max_bytes=10 * (512 + ROW)) as relay, relay.client() as client:
            box = Box()
            await box.open(client)
            for _ in range(100):
                token = random_bytes(32)
                if (await box.append(client, envelope(token=token))).code == Code.QUOTA:
                    break
                await client.delete([(box.address, token)])
            else:
                pytest.fail("the memory of deletions grows without end")

    async def test_mailboxes(self, tmp_path: Path) -> None:
        async with InProcess(tmp_path, max_mailboxes=2) as relay, relay.client() as client:
            for _ in range(2):
                await Box().open(client)
            with pytest.raises(Refused) as error:
                await Box().open(client)
            assert (error.value.code, error.value.status) == (Code.QUOTA, 507)

    async def test_an_open_relay_keeps_less_and_shorter(self, tmp_path: Path) -> None:
        limits = Limits(is_open=True, open_mailbox_bytes=512 + ROW, open_mailboxes=1)
        async with InProcess(tmp_path, limits) as relay, relay.client(relay.url.without_pass()) as client:
            box = Box()
            await box.open(client)
            await box.open(client)
            with pytest.raises(Refused) as error:
                await Box().open(client)
            assert error.value.code == Code.QUOTA
            assert (await box.append(client, envelope())).code == "ok"
            assert (await box.append(client, envelope())).code == Code.QUOTA
            await relay.wait_days(91)
            assert await box.read(client) == []
            await relay.storage.tidy()
            assert (await box.append(client, envelope())).code == "ok"
            assert (await client.about()).open
            await relay.wait_days(1000)
            await relay.storage.tidy()
            await Box().open(client)


class TestPasses:
    async def test_a_child_shares_the_quota_of_its_parent(self, relay: InProcess, client: RelayClient) -> None:
        child = new_pass()
        for _ in range(2):
            await client.mint_pass(child)
        async with relay.client(relay.url.with_pass(child)) as group:
            box = Box()
            await box.open(group)
            await box.append(group, envelope())
            with pytest.raises(Refused) as error:
                await group.mint_pass(new_pass())
            assert error.value.code == Code.PASS_DIFFERS
            (used,) = await relay.storage.passes()
            assert (used.children, used.mailboxes, used.bytes) == (1, 1, 512 + ROW)
            for _ in range(2):
                await client.end_pass(child)
            with pytest.raises(Refused) as error:
                await Box().open(group)
            assert error.value.code == Code.PASS_ENDED
            assert (await box.append(group, envelope())).code == "ok", "what is open stays open"

    async def test_whoever_holds_a_child_can_replace_it(self, relay: InProcess, client: RelayClient) -> None:
        old, new = new_pass(), new_pass()
        await client.mint_pass(old)
        async with relay.client(relay.url.with_pass(old)) as holder:
            for _ in range(2):
                await holder.replace_pass(new)
            with pytest.raises(Refused) as error:
                await Box().open(holder)
            assert error.value.code == Code.PASS_ENDED
        async with relay.client(relay.url.with_pass(new)) as holder:
            await Box().open(holder)
        await client.end_pass(new)

    async def test_replacing_again_and_again_leaves_no_heap(self, relay: InProcess, client: RelayClient) -> None:
        passes = [new_pass() for _ in range(130)]
        await client.mint_pass(passes[0])
        for old, new in pairwise(passes):
            async with relay.client(relay.url.with_pass(old)) as holder:
                await holder.replace_pass(new)
        async with relay.client(relay.url.with_pass(passes[0])) as holder:
            with pytest.raises(Refused) as error:
                await Box().open(holder)
            assert error.value.code == Code.PASS_UNKNOWN
        async with relay.client(relay.url.with_pass(passes[-1])) as holder:
            await Box().open(holder)

    async def test_an_ended_pass_ends_its_children_and_all_appending(
        self, relay: InProcess, client: RelayClient, box: Box
    ) -> None:
        child = new_pass()
        await client.mint_pass(child)
        await box.append(client, envelope())
        await relay.storage.end_pass(relay.pass_number)
        async with relay.client(relay.url.with_pass(child)) as group:
            with pytest.raises(Refused) as error:
                await Box().open(group)
            assert error.value.code == Code.PASS_ENDED
        assert (await box.append(client, envelope())).code == Code.PASS_ENDED
        assert len(await box.read(client)) == 1

    async def test_refusals(self, relay: InProcess, client: RelayClient) -> None:
        async with relay.client(relay.url.without_pass()) as nobody:
            with pytest.raises(Refused) as error:
                await Box().open(nobody)
            assert (error.value.code, error.value.status) == (Code.PASS_NEEDED, 403)
            with pytest.raises(Refused) as error:
                await nobody.mint_pass(new_pass())
            assert error.value.code == Code.PASS_NEEDED
        async with relay.client(relay.url.with_pass(new_pass())) as stranger:
            with pytest.raises(Refused) as error:
                await Box().open(stranger)
            assert error.value.code == Code.PASS_UNKNOWN
            with pytest.raises(Refused) as error:
                await stranger.mint_pass(new_pass())
            assert error.value.code == Code.PASS_UNKNOWN
        with pytest.raises(Refused) as error:
            await client.end_pass(new_pass())
        assert error.value.code == Code.PASS_UNKNOWN
        with pytest.raises(Refused) as error:
            await relay.storage.end_pass(99)
        assert error.value.code == Code.PASS_UNKNOWN


class TestAbout:
    async def test_it_is_signed_by_the_key_of_the_url(self, relay: InProcess, client: RelayClient) -> None:
        about = await client.about()
        assert (about.protocol, about.version, about.open, about.retention_days) == (1, "1", False, 365)
        assert (about.limits.envelope, about.limits.body, about.limits.page) == (MAX_ENVELOPE, MAX_BODY, MAX_PAGE)

    async def test_another_key_is_refused_before_anything_is_told(self, relay: InProcess) -> None:
        impostor = replace(relay.url, key=signing_key().public)
        async with RelayClient(impostor, transport=AppTransport(relay.app)) as client:
            with pytest.raises(WrongRelayKey):
                await Box().open(client)
        assert (await relay.storage.stats()).mailboxes == 0

    async def test_there_is_no_page_without_ordinary_tls(self, relay: InProcess, client: RelayClient) -> None:
        assert await client.page() == ""
        far = RelayUrl("https://relay.example", relay.key.public)
        async with RelayClient(far, transport=AppTransport(relay.app)) as other:
            assert await other.page() == "https://relay.example/i"


def _bare(relay: InProcess) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=AppTransport(relay.app), base_url="http://relay", trust_env=False)


class TestHttp:
    @pytest.mark.parametrize(
        ("method", "path", "body", "media_type", "status", "code"),
        [
            ("GET", "/", b"", "", 404, "not-found"),
            ("GET", "/v1/", b"", "", 404, "not-found"),
            ("POST", "/v2/read", b"", CONTENT_TYPE, 404, "not-found"),
            ("GET", "/v1/read", b"", "", 405, "method"),
            ("GET", "/v1/listen", b"", "", 405, "method"),
            ("POST", "/v1/about", b"", CONTENT_TYPE, 405, "method"),
            ("POST", "/v1/read", b"\x90", "", 415, "media-type"),
            ("POST", "/v1/read", b"\x90", "application/json", 415, "media-type"),
            ("POST", "/v1/read", b"", CONTENT_TYPE, 400, "malformed"),
            ("POST", "/v1/open", b"nonsense", CONTENT_TYPE, 400, "malformed"),
            ("POST", "/v1/append", b"\x91\x90", CONTENT_TYPE, 400, "malformed"),
            ("POST", "/v1/close", b"\x80", CONTENT_TYPE, 400, "malformed"),
            ("POST", "/v1/delete", b"\xc0", CONTENT_TYPE, 400, "malformed"),
            ("POST", "/v1/listen", b"\x91\x90", CONTENT_TYPE, 400, "malformed"),
            ("POST", "/v1/pass", b"\xff", CONTENT_TYPE, 400, "malformed"),
            ("GET", "/v1/about?nonce=00", b"", "", 400, "malformed"),
            ("GET", "/v1/about?other=1", b"", "", 400, "malformed"),
            ("POST", "/v1/read", bytes(MAX_BODY + 1), CONTENT_TYPE, 413, "too-large"),
        ],
    )
    async def test_a_refusal_is_a_problem_document(
        self, relay: InProcess, method: str, path: str, body: bytes, media_type: str, status: int, code: str
    ) -> None:
        headers = {"content-type": media_type} if media_type else {}
        async with _bare(relay) as http:
            answer = await http.request(method, path, content=body, headers=headers)
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"
        problem = answer.json()
        assert problem == {"type": f"about:blank#{code}", "title": problem["title"], "status": status}
        assert problem["title"].endswith(".")

    async def test_compressed_bodies_are_refused(self, relay: InProcess) -> None:
        headers = {"content-type": CONTENT_TYPE, "content-encoding": "gzip"}
        async with _bare(relay) as http:
            assert (await http.post("/v1/read", content=b"", headers=headers)).status_code == 415

    async def test_too_many_envelopes_in_one_request(self, client: RelayClient, box: Box) -> None:
        with pytest.raises(Refused) as error:
            await client.append([box.writing(*(envelope() for _ in range(600))) for _ in range(2)])
        assert error.value.code == Code.TOO_LARGE

    async def test_the_page_for_people_has_no_script_and_fetches_nothing(self, relay: InProcess) -> None:
        async with _bare(relay) as http:
            answer = await http.get("/i")
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")
        assert answer.headers["referrer-policy"] == "no-referrer"
        text = answer.text.lower()
        assert "get dooryard" in text
        assert "paste this whole address" in text
        assert not any(
            word in text for word in ("<script", "javascript:", "http:", "https:", "src=", "href=", "@import")
        )

    async def test_health_and_about_without_a_question(self, relay: InProcess) -> None:
        async with _bare(relay) as http:
            assert (await http.get("/health")).text == "ok\n"
            answer = await http.get("/v1/about")
        assert answer.json()["protocol"] == 1
        assert "dooryard-signature" not in answer.headers

    async def test_nothing_may_be_kept_on_the_way(self, relay: InProcess) -> None:
        async with _bare(relay) as http:
            for path in ("/health", "/i", "/v1/about", "/nowhere"):
                answer = await http.get(path)
                assert answer.headers["cache-control"] == "no-store"
                assert "set-cookie" not in answer.headers
