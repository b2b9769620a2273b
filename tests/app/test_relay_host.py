# SPDX-License-Identifier: AGPL-3.0-or-later
"""The relay on this computer is a real process: it outlives whoever started it, is found again, and ends when told."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import msgspec
import pytest

from app import relay_process
from app.errors import RelayError
from app.processes import command_of
from app.relay_host import EVERYWHERE, RelayHost
from app.relay_process import NOTE, Note, note_of
from crypto.capability import new_pass
from relay.client import RelayClient
from relay.url import RelayUrl
from tests.relay.support import Box, envelope

HERE = "127.0.0.1"
Make = Callable[[], RelayHost]


@pytest.fixture
async def folder(tmp_path: Path) -> AsyncIterator[Path]:
    """The folder of a relay that does not outlive its test."""
    path = tmp_path / "relay"
    yield path
    note = await asyncio.to_thread(relay_process.running, path)
    if note is not None:
        os.kill(note.pid, signal.SIGKILL)


@pytest.fixture
def make(folder: Path) -> Make:
    return lambda: RelayHost(folder, host=HERE)


def pid_of(folder: Path) -> int:
    note = note_of(folder)
    assert note is not None
    return note.pid


def put(folder: Path, name: str, content: bytes) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(content)


def write_note(folder: Path, note: Note) -> None:
    put(folder, NOTE, msgspec.json.encode(note))


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 5
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert condition()


async def code_of_start(host: RelayHost) -> str:
    with pytest.raises(RelayError) as caught:
        await host.start()
    assert not host.running
    assert host.url is None
    return caught.value.code


async def test_it_starts_is_found_and_ends(folder: Path, make: Make) -> None:
    host = make()
    assert not await host.look()
    assert (host.running, host.url, host.held) == (False, None, (0, 0))
    url = await host.start()
    assert (host.running, host.url) == (True, url)
    assert RelayUrl.parse(url).relay_pass is not None
    assert url.startswith("https://127.0.0.1:")
    other = make()
    assert await other.start() == url
    assert await other.look()
    await other.stop()
    assert not await host.look()
    assert host.url is None
    await host.stop()


async def test_it_comes_back_as_the_same_relay_at_the_same_place(folder: Path, make: Make) -> None:
    host = make()
    url = await host.start()
    await host.stop()
    assert await host.start() == url
    os.kill(pid_of(folder), signal.SIGKILL)
    await asyncio.to_thread(until, lambda: relay_process.running(folder) is None)
    assert not await host.look()
    assert await host.start() == url
    await host.stop()


async def test_what_it_holds(make: Make) -> None:
    host, child, box = make(), new_pass(), Box()
    url = RelayUrl.parse(await host.start())
    async with RelayClient(url) as client:
        await client.mint_pass(child)
    async with RelayClient(url.with_pass(child)) as client:
        await box.open(client)
        await box.append(client, envelope(512), envelope(1024))
    await host.look()
    groups, size = host.held
    assert groups == 1
    assert 1536 <= size <= 2048
    await host.stop()


def test_it_outlives_whoever_started_it(folder: Path) -> None:
    start = "import asyncio, pathlib, sys; from app.relay_host import RelayHost;"
    start += f"print(asyncio.run(RelayHost(pathlib.Path(sys.argv[1]), host={HERE!r}).start()))"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", start, str(folder)],
        env=os.environ | {"DOORYARD_PASSPHRASE": "never handed on"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stderr == ""
    host = RelayHost(folder, host=HERE)
    assert asyncio.run(host.look())
    assert host.url == done.stdout.strip()
    if sys.platform == "linux":
        assert b"DOORYARD" not in Path(f"/proc/{pid_of(folder)}/environ").read_bytes()
    asyncio.run(host.stop())
    until(lambda: relay_process.running(folder) is None)


async def test_two_who_start_it_at_once_get_one(folder: Path, make: Make) -> None:
    first, second = make(), make()
    outcomes = await asyncio.gather(first.start(), second.start())
    assert outcomes[0] == outcomes[1]
    assert await first.look()
    await first.stop()
    assert not await second.look()


async def test_another_program_at_its_place(folder: Path, make: Make) -> None:
    with socket.socket() as other:
        other.bind((HERE, 0))
        other.listen()
        write_note(folder, Note(other.getsockname()[1]))
        assert await code_of_start(make()) == "relay-here-door"


async def test_a_host_that_is_not_of_this_computer(folder: Path) -> None:
    assert await code_of_start(RelayHost(folder, host="192.0.2.200")) == "relay-here-failed"


async def test_a_relay_that_cannot_start(folder: Path, make: Make) -> None:
    put(folder, "relay.key", b"damaged")
    assert await code_of_start(make()) == "relay-here-failed"


async def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Exception, match="may not write") as caught:
        await RelayHost(tmp_path / "file" / "relay", host=HERE).start()
    assert getattr(caught.value, "code", None) == "store-refused"


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b'{"port": "x"}', b'{"port": 1, "more": 2}', b"[1]"])
def test_a_note_that_cannot_be_read_is_none(folder: Path, content: bytes) -> None:
    put(folder, NOTE, content)
    assert note_of(folder) is None
    assert relay_process.port_for(folder, HERE) in relay_process.PORTS


async def test_no_process_of_somebody_else_is_ended(folder: Path, make: Make) -> None:
    host = make()
    await host.start()
    right = note_of(folder)
    assert right is not None
    bystander = await asyncio.create_subprocess_exec(sys.executable, "-c", "import time; time.sleep(60)")
    try:
        for wrong in (bystander.pid, 0, -1, 2**22 + 1):
            write_note(folder, Note(right.port, wrong, right.url))
            with pytest.raises(RelayError) as caught:
                await host.stop()
            assert caught.value.code == "relay-here-stuck"
        assert bystander.returncode is None
    finally:
        bystander.kill()
        await bystander.wait()
    write_note(folder, right)
    await host.stop()


async def test_one_that_does_not_listen_is_ended_the_hard_way(
    folder: Path, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay_process, "STOP_SECONDS", 0.5)
    host = make()
    await host.start()
    os.kill(pid_of(folder), signal.SIGSTOP)
    await host.stop()
    assert not await host.look()


async def test_one_that_is_stuck_is_started_anew(folder: Path, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relay_process, "STOP_SECONDS", 0.5)
    monkeypatch.setattr("app.relay_host.ABOUT_SECONDS", 0.5)
    host = make()
    url, stuck = await host.start(), pid_of(folder)
    os.kill(stuck, signal.SIGSTOP)
    assert not await host.look()
    assert await host.start() == url
    assert pid_of(folder) != stuck
    await host.stop()


async def test_a_start_that_takes_forever(folder: Path, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relay_process, "START_SECONDS", 0.2)
    lease = await asyncio.to_thread(relay_process.wait_for_lease, folder)
    assert await code_of_start(make()) == "relay-here-failed"
    lease.release()


async def test_a_relative_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder.parent)
    host = RelayHost(Path(folder.name), host=HERE)
    await host.start()
    assert (folder / NOTE).exists()
    await host.stop()


def test_commands_of_processes() -> None:
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)", "a marker"])
    try:
        until(lambda: "a marker" in (command_of(process.pid) or ""))
        assert (command_of(process.pid, "darwin") or "a marker").endswith("a marker")
        assert command_of(2**22 + 1, "darwin") is None
    finally:
        process.kill()
        process.wait()
    assert command_of(process.pid, "linux") is None
    assert command_of(process.pid, "win32") is None


def test_the_loop_of_the_window_serves_as_well(folder: Path) -> None:
    program = """
import sys
from pathlib import Path
from PySide6.QtGui import QGuiApplication
from qasync import QEventLoop
from app.relay_host import RelayHost

app = QGuiApplication([])
with QEventLoop(app) as loop:
    host = RelayHost(Path(sys.argv[1]), host="127.0.0.1")
    loop.run_until_complete(host.start())
    print(host.running)
    loop.run_until_complete(host.stop())
    print(host.running)
"""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program, str(folder)],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.stdout, done.stderr, done.returncode) == ("True\nFalse\n", "", 0)


def test_by_default_it_listens_in_the_house() -> None:
    assert EVERYWHERE == "0.0.0.0"
