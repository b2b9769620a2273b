# SPDX-License-Identifier: AGPL-3.0-or-later
"""A relay in a process of its own: TLS, its end, kill -9 at any moment, and what it leaves in its logs."""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
import subprocess
import sys
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Coroutine
from contextlib import aclosing, suppress
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from crypto.capability import new_pass, random_bytes
from relay.client import RelayClient
from relay.errors import Refused, RelayAway, RelayError, WrongRelayKey
from relay.url import RelayUrl
from relay.wire import Code, Cursor
from tests.relay.authority import Authority
from tests.relay.process import RelayProcess, answer_of, run
from tests.relay.support import Box, envelope, signing_key


class TestTls:
    async def test_the_key_in_the_url_is_all_that_is_needed(self, tmp_path: Path) -> None:
        async with RelayProcess(tmp_path / "data") as relay:
            assert relay.url.base.startswith("https://127.0.0.1:")
            async with relay.client() as client:
                box = Box()
                await box.open(client)
                await box.append(client, envelope())
                assert len(await box.read(client)) == 1
                assert (await client.about()).protocol == 1
                assert await client.page() == ""

    async def test_another_key_is_refused_before_anything_is_sent(self, tmp_path: Path) -> None:
        async with RelayProcess(tmp_path / "data") as relay:
            async with relay.client(replace(relay.url, key=signing_key().public)) as client:
                with pytest.raises(WrongRelayKey):
                    await Box().open(client)
            relay.stop()
        assert answer_of("stats", "--data", str(tmp_path / "data"))["mailboxes"] == 0

    async def test_a_relay_that_changed_its_key_is_another_relay(self, tmp_path: Path) -> None:
        async with RelayProcess(tmp_path / "one") as relay, relay.client() as client:
            await client.about()
            relay.kill()
            other = RelayProcess(tmp_path / "two")
            other._listen = relay._listen
            with other:
                with pytest.raises(WrongRelayKey):
                    await client.about()
                with pytest.raises(WrongRelayKey):
                    await client.about()

    async def test_nothing_older_than_tls_1_3(self, tmp_path: Path) -> None:
        async with RelayProcess(tmp_path / "data") as relay:
            old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
            old.maximum_version = ssl.TLSVersion.TLSv1_2
            parts = urlsplit(relay.url.base)
            with socket.create_connection((parts.hostname, parts.port), 5) as plain, pytest.raises(ssl.SSLError):
                old.wrap_socket(plain)

    async def test_a_certificate_of_the_web_is_checked_as_such_and_the_key_too(self, tmp_path: Path) -> None:
        authority = Authority.create(tmp_path)
        async with RelayProcess(tmp_path / "data", "--tls", authority.server("127.0.0.1")) as relay:
            async with RelayClient(relay.url, authorities=authority.trust()) as client:
                box = Box()
                await box.open(client)
                assert await client.page() == f"{relay.url.base}/i"
            async with RelayClient(relay.url) as stranger:
                with pytest.raises(WrongRelayKey):
                    await stranger.about()
            other = replace(relay.url, key=signing_key().public)
            async with RelayClient(other, authorities=authority.trust()) as client:
                with pytest.raises(WrongRelayKey):
                    await client.about()

    async def test_a_certificate_for_another_name_is_refused(self, tmp_path: Path) -> None:
        authority = Authority.create(tmp_path)
        files = authority.server("127.0.0.2")
        async with (
            RelayProcess(tmp_path / "data", "--tls", files) as relay,
            RelayClient(relay.url, authorities=authority.trust()) as client,
        ):
            with pytest.raises(WrongRelayKey):
                await client.about()

    @pytest.mark.parametrize("listen", ["0.0.0.0:0", "[::]:0"])
    def test_without_tls_it_listens_on_this_computer_only(self, tmp_path: Path, listen: str) -> None:
        done = run("serve", "--data", str(tmp_path / "data"), "--listen", listen, "--tls", "off")
        assert done.returncode == 1
        assert done.stdout == ""
        assert "on this computer only" in done.stderr

    async def test_without_tls_the_key_is_asked_for(self, tmp_path: Path) -> None:
        async with RelayProcess(tmp_path / "data", "--tls", "off") as relay:
            assert relay.url.base.startswith("http://127.0.0.1:")
            async with relay.client() as client:
                await Box().open(client)
            async with relay.client(replace(relay.url, key=signing_key().public)) as client:
                with pytest.raises(WrongRelayKey):
                    await Box().open(client)


class TestLife:
    async def test_it_ends_within_two_seconds_with_open_streams(self, tmp_path: Path) -> None:
        async with RelayProcess(tmp_path / "data") as relay, relay.client() as client:
            box = Box()
            await box.open(client)

            async def listen() -> None:
                async with aclosing(client.listen([Cursor(box.address, 0)])) as stream:
                    async for _ in stream:
                        pass

            async with asyncio.TaskGroup() as tasks:
                streams = [tasks.create_task(_ended_by(listen())) for _ in range(5)]
                await asyncio.sleep(0.5)
                taken = await asyncio.to_thread(relay.stop)
            assert taken < 2
            assert all(issubclass(stream.result(), RelayAway) for stream in streams)
            assert relay.status == 0
            assert relay.rest == ""
            assert relay.errors() == ""
            with pytest.raises(RelayAway):
                await client.about()

    async def test_it_ends_within_two_seconds_with_a_reader_that_does_not_read(self, tmp_path: Path) -> None:
        async with RelayProcess(tmp_path / "data", "--tls", "off") as relay:
            with socket.socket() as idle:
                parts = urlsplit(relay.url.base)
                idle.connect((parts.hostname, parts.port))
                idle.sendall(b"POST /v1/listen HTTP/1.1\r\nhost: relay\r\ncontent-length: 10\r\n\r\n")
                assert await asyncio.to_thread(relay.stop) < 2

    async def test_a_restart_keeps_everything(self, tmp_path: Path) -> None:
        async with RelayProcess(tmp_path / "data") as relay:
            box = Box()
            async with relay.client() as client:
                instance = await box.open(client)
                await box.append(client, envelope())
                printed = relay.printed
                relay.stop()
                relay.start()
                assert relay.printed == printed
                assert await box.open(client) == instance
                assert len(await box.read(client)) == 1
                relay.stop()
                for path in (tmp_path / "data").glob("relay.sqlite*"):
                    path.unlink()
                relay.start()
                assert relay.printed == printed
                assert (await client.read([Cursor(box.address, 0)])).instance != instance
                assert (await box.append(client, envelope())).code == Code.MAILBOX_UNKNOWN
                assert await box.open(client) != instance

    @pytest.mark.timeout(240)
    async def test_killed_at_any_moment_what_was_acknowledged_is_there_once(self, tmp_path: Path) -> None:
        async with RelayProcess(tmp_path / "data", "--tls", "off") as relay, relay.client() as client:
            boxes = [Box() for _ in range(3)]
            for box in boxes:
                await box.open(client)
            acknowledged: dict[bytes, tuple[bytes, int]] = {}
            seen: dict[bytes, list[bytes]] = {box.address: [] for box in boxes}
            cursors = {box.address: 0 for box in boxes}

            async def write(box: Box) -> None:
                # until it is acknowledged, the same bytes go again and again
                while True:
                    one = envelope()
                    while one not in acknowledged:
                        with suppress(RelayAway):
                            outcome = await box.append(client, one)
                            acknowledged[one] = (box.address, outcome.seqs[0])

            async def follow() -> None:
                while True:
                    with suppress(RelayAway):
                        await pull()
                    await asyncio.sleep(0.01)

            async def pull() -> None:
                answer = await client.read([Cursor(address, since) for address, since in cursors.items()])
                for address, page in zip(tuple(cursors), answer.pages, strict=True):
                    for one in page.stored:
                        seen[address].append(one.envelope)
                        cursors[address] = one.seq

            async with asyncio.TaskGroup() as tasks:
                works = (*(write(box) for box in boxes for _ in range(3)), follow())
                running = [tasks.create_task(work) for work in works]
                for number in range(30):
                    await asyncio.sleep(0.02 + 0.007 * (number % 11))
                    relay.kill()
                    await asyncio.to_thread(relay.start)
                for task in running:
                    task.cancel()
            await pull()
            assert len(acknowledged) > 100
            for box in boxes:
                stored = {one.envelope: one.seq for one in await box.read(client)}
                assert len(stored) == len(await box.read(client)), "something is there twice"
                mine = {one: seq for one, (address, seq) in acknowledged.items() if address == box.address}
                assert mine.items() <= stored.items()
                assert sorted(stored.values()) == list(range(1, len(stored) + 1))
                assert seen[box.address] == sorted(stored, key=stored.__getitem__)

    async def test_a_full_disk_refuses_loses_nothing_and_recovers(self, tmp_path: Path) -> None:
        blocks = 1024
        full = ["bash", "-c", f'ulimit -f {blocks}; exec "$@"', "bash"]
        async with RelayProcess(tmp_path / "data", "--tls", "off", before=full) as relay, relay.client() as client:
            box, stored = Box(), []
            await box.open(client)

            async def fill() -> None:
                while True:
                    one = envelope(16384)
                    assert (await box.append(client, one)).code == "ok"
                    stored.append(one)

            with pytest.raises(Refused) as error:
                await fill()
            assert error.value.code == Code.RELAY_FULL
            assert len(stored) > 5
            assert [one.envelope for one in await box.read(client)] == stored
            relay.kill()
            await asyncio.to_thread(relay.start, before=())
            assert [one.envelope for one in await box.read(client)] == stored
            assert (await box.append(client, envelope())).seqs == (len(stored) + 1,)

    async def test_a_folder_serves_one_relay_at_a_time(self, tmp_path: Path) -> None:
        async with RelayProcess(tmp_path / "data") as relay:
            done = await asyncio.to_thread(run, "serve", "--data", str(tmp_path / "data"), "--listen", "127.0.0.1:0")
            assert done.returncode == 1
            assert "another relay is running" in done.stderr
            relay.kill()
            relay.start()

    def test_an_address_in_use_is_said(self, tmp_path: Path) -> None:
        with RelayProcess(tmp_path / "one") as relay:
            done = run("serve", "--data", str(tmp_path / "two"), "--listen", urlsplit(relay.url.base).netloc)
        assert (done.returncode, done.stdout) == (1, "")
        assert "another program has it" in done.stderr

    def test_idle_it_takes_little(self, tmp_path: Path) -> None:
        with RelayProcess(tmp_path / "data") as relay:
            assert relay.memory() < 60 * 1024 * 1024


async def _ended_by(listening: Coroutine[None, None, None]) -> type[RelayError]:
    try:
        await listening
    except RelayError as error:
        return type(error)
    raise AssertionError("the stream ended as if there were nothing more to say")


class TestSilence:
    async def test_nothing_of_anybody_is_in_the_logs(self, tmp_path: Path) -> None:
        told: list[bytes] = []
        async with RelayProcess(tmp_path / "data") as relay:
            assert relay.url.relay_pass is not None
            async with relay.client() as client:
                box, token, child = Box(), random_bytes(32), new_pass()
                await box.open(client)
                await client.mint_pass(child)
                one = envelope(token=token)
                await box.append(client, one, envelope())
                await box.append(client, envelope(600)[:500])
                await Box().append(client, envelope())
                await box.read(client)
                async with aclosing(client.listen([Cursor(box.address, 0)])) as stream:
                    await anext(stream)
                await client.delete([(box.address, token)])
                await client.close(box.address, box.closer)
                with pytest.raises(Refused):
                    await Box(address=box.address).open(client)
                with pytest.raises(RelayError):
                    await client._connection.post("/v1/nonsense", one, 100)
            told += [box.address, box.writer.public, box.closer.public, one[:76], token, child.reveal()]
            told += [relay.url.relay_pass.reveal()]
            await _nonsense(relay.url)
            relay.stop()
            shown = relay.rest + relay.errors()
        for secret in told:
            for text in (secret.hex(), b64encode(secret).decode(), urlsafe_b64encode(secret).decode(), repr(secret)):
                assert text.rstrip("=") not in shown
        assert shown == ""

    async def test_a_fault_of_the_relay_is_told_without_its_details(self, tmp_path: Path) -> None:
        async with RelayProcess(tmp_path / "data", "--tls", "off") as relay, relay.client() as client:
            box = Box()
            await box.open(client)
            await box.append(client, envelope())
            database = tmp_path / "data" / "relay.sqlite"
            for name in ("relay.sqlite", "relay.sqlite-wal"):
                os.truncate(tmp_path / "data" / name, 0)
            with database.open("r+b") as file:
                file.write(os.urandom(1 << 20))

            async def work() -> None:
                for _ in range(50):
                    await box.read(client)
                    await box.append(client, envelope())

            with pytest.raises(Refused) as error:
                await work()
            assert error.value.code == Code.FAULT
            relay.stop()
            lines = set(relay.errors().splitlines())
            kinds = {"DatabaseDamaged", "OperationalError", "DatabaseError", "IntegrityError"}
            assert lines <= {
                f"dooryard-relay: {what} failed: {kind}" for what in ("a request", "tidying") for kind in kinds
            }

    def test_nothing_that_could_open_an_envelope_is_there(self) -> None:
        code = "import relay.__main__, sys; print(*sorted(sys.modules))"
        shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
        roots = {name.partition(".")[0] for name in shown}
        assert not roots & {"PySide6", "shiboken6", "sqlcipher3", "sync", "app", "ui", "httpx", "starlette", "qasync"}
        ours = {name for name in shown if name.startswith("crypto.")}
        capability = ["capability", "encoding", "errors", "hashing", "labels", "secret", "signing"]
        assert ours == {f"crypto.{name}" for name in capability}

    def test_the_client_needs_neither_qt_nor_sqlcipher(self) -> None:
        code = "import relay.client, sys; print(*sorted(sys.modules))"
        shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
        roots = {name.partition(".")[0] for name in shown}
        assert not roots & {"PySide6", "shiboken6", "sqlcipher3", "sync", "app", "ui", "uvicorn", "qasync"}


async def _nonsense(url: RelayUrl) -> None:
    parts = urlsplit(url.base)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    upgrade = b"GET /i HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n"
    for sent in (b"\0" * 100, b"GET / HTTP/9\r\n\r\n", upgrade):
        for tls in (context, None):
            reader, writer = await asyncio.open_connection(parts.hostname, parts.port, ssl=tls)
            writer.write(sent)
            with suppress(TimeoutError, OSError):
                await asyncio.wait_for(reader.read(1000), 1)
            writer.transport.abort()


class TestCommand:
    def test_the_first_pass_stays_and_others_come_and_go_while_it_runs(self, tmp_path: Path) -> None:
        data = str(tmp_path / "data")
        with RelayProcess(tmp_path / "data") as relay:
            made = answer_of("pass", "new", "--data", data, "--mib", "1", "--mailboxes", "2")
            url = RelayUrl.parse(made["url"])
            assert (url.base, url.key) == (relay.url.base, relay.url.key)
            assert url.relay_pass != relay.url.relay_pass
            first, second = answer_of("pass", "list", "--data", data)
            assert (first["pass"], first["ended"], second["pass"]) == (1, False, made["pass"])
            assert (second["max_bytes"], second["max_mailboxes"]) == (1024 * 1024, 2)
            asyncio.run(self._open(relay, url))
            assert answer_of("pass", "list", "--data", data)[1]["mailboxes"] == 1
            assert answer_of("pass", "end", "--data", data, "1") == {"pass": 1, "ended": True}
            stats = answer_of("stats", "--data", data)
            assert (stats["mailboxes"], stats["envelopes"], stats["bytes"]) == (1, 1, 512)
            (day,) = stats["days"]
            assert (day["envelopes"], day["bytes"], len(day["day"])) == (1, 512, 10)
            relay.stop()
            relay.start()
            assert relay.url.relay_pass is None
            assert "the first pass has ended" in relay.errors()
        done = run("pass", "end", "--data", data, "77")
        assert (done.returncode, done.stdout) == (1, "")
        assert "no pass with this number" in done.stderr

    async def _open(self, relay: RelayProcess, url: RelayUrl) -> None:
        async with relay.client(url) as client:
            box = Box()
            await box.open(client)
            await box.append(client, envelope())

    def test_an_open_relay_wants_no_pass(self, tmp_path: Path) -> None:
        with RelayProcess(tmp_path / "data", "--open") as relay:
            assert relay.url.relay_pass is None
            asyncio.run(self._open(relay, relay.url))

    async def test_it_says_where_it_is_reached(self, tmp_path: Path) -> None:
        options = ("--url", "https://relay.example", "--url", "https://other.example:8443/", "--tls", "off")
        async with RelayProcess(tmp_path / "data", *options) as relay:
            assert relay.url.base == "https://relay.example"
            relay.stop()
        made = answer_of("pass", "new", "--data", str(tmp_path / "data"))
        assert made["url"].startswith("https://relay.example/#k=")

    def test_its_secrets_are_readable_by_nobody_else(self, tmp_path: Path) -> None:
        with RelayProcess(tmp_path / "data"):
            modes = {path.name: path.stat().st_mode & 0o77 for path in (tmp_path / "data").iterdir()}
        assert {"relay.key", "first.pass", "tls.pem", "relay.sqlite", "relay.sqlite-wal"} <= modes.keys()
        assert {name for name, mode in modes.items() if mode} <= {"serving.lock"}
        assert (tmp_path / "data").stat().st_mode & 0o77 == 0

    @pytest.mark.parametrize(
        "words",
        [
            (),
            ("serve",),
            ("serve", "--data", "x", "--listen", "nowhere"),
            ("serve", "--data", "x", "--listen", "127.0.0.1:70000"),
            ("serve", "--data", "x", "--url", "ftp://relay.example"),
            ("pass", "--data", "x"),
            ("pass", "end", "--data", "x", "one"),
        ],
    )
    def test_wrong_usage(self, words: tuple[str, ...]) -> None:
        done = run(*words)
        assert (done.returncode, done.stdout) == (2, "")
        assert "usage:" in done.stderr

    @pytest.mark.parametrize("words", [("stats",), ("pass", "list"), ("pass", "new"), ("pass", "end", "1")])
    def test_a_folder_without_a_relay(self, tmp_path: Path, words: tuple[str, ...]) -> None:
        done = run(*words, "--data", str(tmp_path / "nothing"))
        assert (done.returncode, done.stdout) == (1, "")
        assert "no relay has been started" in done.stderr
        assert not (tmp_path / "nothing").exists()

    @pytest.mark.parametrize("tls", ["on", "a.pem,b.pem"])
    def test_tls_that_can_not_be(self, tmp_path: Path, tls: str) -> None:
        done = run("serve", "--data", str(tmp_path / "data"), "--listen", "127.0.0.1:0", "--tls", tls)
        assert (done.returncode, done.stdout) == (1, "")
        assert "certificate" in done.stderr

    def test_a_folder_that_is_none(self, tmp_path: Path) -> None:
        (tmp_path / "data").write_text("a letter")
        done = run("serve", "--data", str(tmp_path / "data"), "--listen", "127.0.0.1:0")
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith("dooryard-relay: the data folder can't be used")
        (tmp_path / "other" / "serving.lock").mkdir(parents=True)
        done = run("serve", "--data", str(tmp_path / "other"), "--listen", "127.0.0.1:0")
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr == "dooryard-relay: the data folder can't be written to\n"

    @pytest.mark.parametrize("name", ["relay.sqlite", "relay.key"])
    def test_a_damaged_folder_is_said_and_left_alone(self, tmp_path: Path, name: str) -> None:
        data = tmp_path / "data"
        data.mkdir()
        (data / name).write_bytes(b"nonsense " * 1000)
        done = run("serve", "--data", str(data), "--listen", "127.0.0.1:0")
        assert (done.returncode, done.stdout) == (1, "")
        assert "damaged" in done.stderr
        assert "Traceback" not in done.stderr
        assert (data / name).read_bytes() == b"nonsense " * 1000
