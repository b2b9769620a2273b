# SPDX-License-Identifier: AGPL-3.0-or-later
"""The folder in which the demo happens, and every process that it starts: all of them end with it."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Sequence
from pathlib import Path

import app
from app.demo.errors import StoryFailed

PROGRAM = (sys.executable, "-m", "app")
ROOT = Path(app.__file__).resolve().parent.parent
START_SECONDS, COMMAND_SECONDS, END_SECONDS = 30.0, 60.0, 5.0
LONGEST_ANSWER = 16 * 1024 * 1024
# The person's own screen and language; nothing else of theirs is looked at or written to.
_SCREEN = ("DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS")
_KEPT = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TERM", "SYSTEMROOT", "VIRTUAL_ENV", "PYTHONPATH", "QT_QPA_PLATFORM")


class Stage:
    """An empty folder of the demo's own."""

    def __init__(self, folder: Path, program: Sequence[str] = PROGRAM) -> None:
        self.folder = folder
        self._program = tuple(program)
        self._running: set[Process] = set()
        for name in ("home", "tmp"):
            (folder / name).mkdir(mode=0o700)

    @property
    def relay_folder(self) -> Path:
        """Where the relay keeps what it holds."""
        return self.folder / "relay"

    async def start_relay(self) -> str:
        """Start a relay as its own process and return its address, pass included; StoryFailed."""
        command = (sys.executable, "-m", "relay", "serve", "--data", str(self.relay_folder), "--listen", "127.0.0.1:0")
        log = os.open(self.folder / "relay.log", os.O_CREAT | os.O_WRONLY, 0o600)
        try:
            relay = await self._start(command, self._environment(), PIPE, log)
        finally:
            os.close(log)
        assert relay.stdout is not None  # noqa: S101 - asked for
        try:
            async with asyncio.timeout(START_SECONDS):
                line = await relay.stdout.readline()
        except TimeoutError:
            raise StoryFailed("the relay did not start in time") from None
        if not line.strip():
            raise StoryFailed("the relay did not start")
        return line.decode("ascii").strip()

    async def command(self, profile: Path, passphrase: str, words: Sequence[str]) -> tuple[int, bytes]:
        """Run one command of one person and return its exit status and its answer; StoryFailed if it hangs."""
        command = (*self._program, "--profile", str(profile), "--json", *words)
        process = await self._start(command, self._environment(passphrase), PIPE)
        try:
            async with asyncio.timeout(COMMAND_SECONDS):
                answer, _ = await process.communicate()
        except TimeoutError:
            raise StoryFailed(f"`dooryard {words[0]}` did not end in time") from None
        self._running.discard(process)
        return process.returncode or 0, answer

    async def open_window(self, profile: Path, passphrase: str) -> Process:
        """Open a person's window."""
        command = (*self._program, "--profile", str(profile))
        return await self._start(command, self._environment(passphrase), DEVNULL)

    async def end(self, process: Process) -> None:
        """End a process, kindly at first."""
        if process in self._running:
            await _end(process)
            self._running.discard(process)

    async def close(self) -> None:
        """End everything that still runs."""
        await asyncio.gather(*(_end(process) for process in self._running))
        self._running.clear()

    async def _start(
        self, command: Sequence[str], environment: dict[str, str], stdout: int, stderr: int = DEVNULL
    ) -> Process:
        process = await asyncio.create_subprocess_exec(
            *command, stdin=DEVNULL, stdout=stdout, stderr=stderr, cwd=ROOT, env=environment, limit=LONGEST_ANSWER
        )
        self._running.add(process)
        return process

    def _environment(self, passphrase: str | None = None) -> dict[str, str]:
        """Everything that a process might write anywhere lands in the folder that is searched afterwards."""
        kept = {name: os.environ[name] for name in (*_KEPT, *_SCREEN) if name in os.environ}
        authority = Path.home() / ".Xauthority"
        if "DISPLAY" in kept and "XAUTHORITY" not in kept and authority.exists():
            kept["XAUTHORITY"] = str(authority)
        home, tmp = str(self.folder / "home"), str(self.folder / "tmp")
        kept |= {"HOME": home, "USERPROFILE": home, "TMPDIR": tmp, "TEMP": tmp, "TMP": tmp}
        kept |= {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
        return kept if passphrase is None else kept | {"DOORYARD_PASSPHRASE": passphrase}


async def _end(process: Process) -> None:
    for stop in (process.terminate, process.kill):
        if process.returncode is not None:
            return
        try:
            stop()
            async with asyncio.timeout(END_SECONDS):
                await process.wait()
        except ProcessLookupError:
            return
        except TimeoutError:
            continue
