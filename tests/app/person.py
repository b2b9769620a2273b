# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody at a terminal: every command is a process of its own, as people and scripts run it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from sync.lease import Lease
from tests.app.forks import Forked, Forks

COMMAND = (sys.executable, "-m", "app")
HOUSE = Path(__file__).parents[2]
PATIENCE = 60.0
STEP = 0.05
ID = re.compile(r"[0-9a-f]{64}")
TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z")
PRIVATE = re.compile(r"[0-9a-f]{12}|127\.0\.0\.1|#k=|dooryard://|Traceback", re.IGNORECASE)


class Person:
    """A folder, and the commands run on it; what they say to people is kept, and may tell nothing private."""

    def __init__(self, folder: Path, forks: Forks, *, passphrase: str | None = None) -> None:
        self.folder = folder
        self.said: list[str] = []
        self._forks = forks
        self._numbers = count()
        self._streams = folder.with_name(f"{folder.name}.streams")
        self._keyring = folder.with_name(f"{folder.name}.keyring")
        self._keyring.mkdir()
        self._passphrase = passphrase

    @property
    def environment(self) -> dict[str, str]:
        if self._passphrase is not None:
            return os.environ | {"DOORYARD_PASSPHRASE": self._passphrase}
        backend = "tests.app.file_keyring.FileKeyring"
        return os.environ | {"PYTHON_KEYRING_BACKEND": backend, "TEST_KEYRING": str(self._keyring)}

    def words(self, *arguments: str) -> list[str]:
        return [*COMMAND, "--profile", str(self.folder), "--json", *arguments]

    def run(self, *arguments: str, status: int = 0, stdin: bytes = b"") -> Any:
        """Run a command to its end; the one JSON document that it prints."""
        done = self._fork(arguments, stdin)
        ended = done.wait(PATIENCE)
        self.heard(done.err.decode())
        assert ended == status, (arguments[:2], ended, done.out, done.err)
        assert done.out.count(b"\n") == 1
        return json.loads(done.out)

    def _fork(self, arguments: tuple[str, ...], stdin: bytes = b"") -> Forked:
        folder = self._streams / str(next(self._numbers))
        folder.mkdir(parents=True)
        words = ["--profile", str(self.folder), "--json", *arguments]
        return self._forks.begin(words, self.environment, folder, stdin)

    def run_anew(self, *arguments: str) -> Any:
        """As `run`, by `python -m app`."""
        done = subprocess.run(
            self.words(*arguments), capture_output=True, timeout=PATIENCE, cwd=HOUSE, env=self.environment
        )
        self.heard(done.stderr.decode())
        assert done.returncode == 0
        assert done.stdout.count(b"\n") == 1
        return json.loads(done.stdout)

    def refused(self, *arguments: str, status: int = 1) -> str:
        """Run a command that is refused; the code."""
        answer = self.run(*arguments, status=status)
        assert answer.keys() == {"error", "message"}
        assert answer["message"].endswith(".") or status == 2
        return str(answer["error"])

    def heard(self, text: str) -> None:
        """Keep what a command told people, where nothing private may stand."""
        assert PRIVATE.search(text) is None, "a message for people tells too much"
        self.said.append(text)

    def begin(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a command and do not wait; end it by `kill`."""
        return subprocess.Popen(
            self.words(*arguments), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=HOUSE,
            env=self.environment,
        )  # fmt: skip

    def killed_after(self, seconds: float, *arguments: str) -> Any:
        """Run a command, with kill -9 after so long; its document if it came to its end first, else None."""
        started = self._fork(arguments)
        ended = started.wait(seconds)
        assert ended in (0, 1, -signal.SIGKILL)
        self.heard(started.err.decode())
        return json.loads(started.out) if started.out.endswith(b"\n") else None

    @contextmanager
    def watching(self) -> Iterator[Path]:
        """`watch` in the background; the file has its lines."""
        place = self.folder.with_name(f"{self.folder.name}.watch")
        errors = self.folder.with_name(f"{self.folder.name}.watch.stderr")
        with place.open("wb") as out, errors.open("wb") as err:
            started = subprocess.Popen(
                self.words("watch"), stdin=subprocess.DEVNULL, stdout=out, stderr=err, cwd=HOUSE, env=self.environment
            )
        try:
            self.wait_for_lease(started)
            yield place
            started.send_signal(signal.SIGTERM)
            assert started.wait(PATIENCE) == 0
        finally:
            started.kill()
            started.wait(PATIENCE)
            self.heard(errors.read_text())

    def wait_for_lease(self, started: subprocess.Popen[bytes]) -> None:
        """Until the process that was started holds the lease on sending and fetching."""
        until, lease = monotonic() + PATIENCE, Lease(self.folder / "sync.lock")
        while lease.take():
            lease.release()
            assert started.poll() is None
            assert monotonic() < until
            sleep(STEP)

    # what is asked for often

    def texts(self, group: str | None = None) -> list[tuple[str, str]]:
        """The whole feed as (author's name, text)."""
        feed = self.run("feed", *([] if group is None else [group]), "--limit", "10000")
        return [(one["author_name"], one["text"]) for one in feed]

    def until(self, what: str, is_so: Any, *arguments: str) -> Any:
        """Ask with a command until the answer is as it should be."""
        end = monotonic() + PATIENCE
        while not is_so(answer := self.run(*arguments)):
            assert monotonic() < end, what
            sleep(STEP)
        return answer
