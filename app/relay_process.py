# SPDX-License-Identifier: AGPL-3.0-or-later
"""Starts, finds and ends the process of the relay on this computer; every function here may block for seconds."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from threading import Thread, Timer

import msgspec

from app.errors import RelayError
from app.files import disk_error, read_small, write_whole
from app.processes import command_of
from sync.lease import Lease

PORTS = range(7443, 7463)
START_SECONDS = 20.0
STOP_SECONDS = 5.0
STEP_SECONDS = 0.05
NOTE = "process.json"
LOG = "process.log"
STARTING = "start.lock"
LARGEST_NOTE = 4_096
HOUSE = Path(__file__).parent.parent

if sys.platform == "win32":
    _FLAGS = subprocess.DETACHED_PROCESS | subprocess.CREATE_NEW_PROCESS_GROUP
    _ENDINGS = (signal.SIGTERM,)
else:
    _FLAGS = 0
    _ENDINGS = (signal.SIGTERM, signal.SIGKILL)


class Note(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is remembered beside the relay's own files: its port for good; its process and URL while it runs."""

    port: int
    pid: int = 0
    url: str = ""


def note_of(folder: Path) -> Note | None:
    """Return the note in a relay's folder, None if there is none that can be read."""
    data = read_small(folder / NOTE, LARGEST_NOTE)
    try:
        return None if data is None else msgspec.json.decode(data, type=Note)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def running(folder: Path) -> Note | None:
    """Return the note of the relay of this folder if its process is there, whoever started it."""
    note = note_of(folder)
    if note is None or note.pid <= 0:
        return None
    # the system may have given its number to another program
    return note if os.fspath(folder) in (command_of(note.pid) or "") else None


def held_by(folder: Path) -> tuple[int, int]:
    """Return for how many groups the relay holds something (they have a pass each), and how many bytes it counts."""
    command = [sys.executable, "-m", "relay", "pass", "list", "--data", os.fspath(folder)]
    try:
        told = subprocess.run(  # noqa: S603 - our own program
            command, cwd=HOUSE, env=_environment(), capture_output=True, check=True, timeout=START_SECONDS
        )
    except (OSError, subprocess.SubprocessError):
        raise RelayError.of("relay-here-failed") from None
    passes = json.loads(told.stdout)
    return sum(one["children"] for one in passes), sum(one["bytes"] for one in passes)


def wait_for_lease(folder: Path) -> Lease:
    """Take the lease on starting a relay in this folder, which is made; RelayError relay-here-failed, StoreError."""
    until = time.monotonic() + START_SECONDS
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lease = Lease(folder / STARTING)
        while not lease.take():
            if time.monotonic() > until:
                raise RelayError.of("relay-here-failed")
            time.sleep(STEP_SECONDS)
    except OSError as error:
        raise disk_error(error) from None
    return lease


def port_for(folder: Path, host: str) -> int:
    """Return the port that the relay had before, or a free one; RelayError relay-here-door if another has taken it.

    It does not move by itself: every address given out so far leads to the old one.
    """
    note = note_of(folder)
    if note is None:
        return next((port for port in PORTS if _is_free(host, port)), 0) or _any_port(host)
    if not _is_free(host, note.port):
        raise RelayError.of("relay-here-door")
    return note.port


def launch(folder: Path, host: str, port: int) -> Note:
    """Start a relay that outlives this process, and return once it answers; RelayError, StoreError."""
    shown = f"[{host}]" if ":" in host else host
    command = [sys.executable, "-m", "relay", "serve", "--data", os.fspath(folder), "--listen", f"{shown}:{port}"]
    started = _detached(command, folder)
    # whoever is its parent must take note of its end
    Thread(target=started.wait, daemon=True).start()
    url = _first_line(started).decode("ascii", "replace").strip()
    if not url:
        started.kill()
        raise RelayError.of("relay-here-failed")
    note = Note(port, started.pid, url)
    write_whole(folder / NOTE, msgspec.json.encode(note))
    return note


def end(folder: Path) -> None:
    """End the relay of this folder, whoever started it, and return when it is gone; RelayError relay-here-stuck."""
    for number in _ENDINGS:
        note = running(folder)
        if note is None:
            break
        _signal(note.pid, number)
        _wait_until_gone(folder)
    if running(folder) is not None:
        raise RelayError.of("relay-here-stuck")
    note = note_of(folder)
    if note is not None and note.pid:
        write_whole(folder / NOTE, msgspec.json.encode(Note(note.port)))


def _detached(command: list[str], folder: Path) -> subprocess.Popen[bytes]:
    try:
        with open(os.open(folder / LOG, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as log:
            return subprocess.Popen(  # noqa: S603 - our own program
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                cwd=HOUSE,
                env=_environment(),
                creationflags=_FLAGS,
                start_new_session=sys.platform != "win32",
            )
    except OSError as error:
        raise disk_error(error) from None


def _environment() -> dict[str, str]:
    # a passphrase is nothing for a process that stays
    return {name: value for name, value in os.environ.items() if not name.startswith("DOORYARD_")}


def _first_line(started: subprocess.Popen[bytes]) -> bytes:
    assert started.stdout is not None  # noqa: S101 - asked for
    timer = Timer(START_SECONDS, started.kill)
    timer.daemon = True
    timer.start()
    try:
        with closing(started.stdout) as told:
            return told.readline()
    finally:
        timer.cancel()


def _wait_until_gone(folder: Path) -> None:
    until = time.monotonic() + STOP_SECONDS
    while running(folder) is not None and time.monotonic() < until:
        time.sleep(STEP_SECONDS)


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return
    except OSError:
        raise RelayError.of("relay-here-stuck") from None


def _is_free(host: str, port: int) -> bool:
    with _socket(host) as probe:
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def _any_port(host: str) -> int:
    with _socket(host) as probe:
        try:
            probe.bind((host, 0))
        except OSError:
            raise RelayError.of("relay-here-failed") from None
        return int(probe.getsockname()[1])


def _socket(host: str) -> socket.socket:
    made = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    if sys.platform != "win32":
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    return made
