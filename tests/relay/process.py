# SPDX-License-Identifier: AGPL-3.0-or-later
"""A relay as people run it: a process of its own, started, killed and started again."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from time import monotonic
from typing import Any, Self
from urllib.parse import urlsplit

from relay.client import RelayClient
from relay.url import RelayUrl

COMMAND = (sys.executable, "-m", "relay")


class RelayProcess:
    """`dooryard-relay serve` on a free port, and on the same one when started again."""

    def __init__(self, data: Path, *options: str, before: Sequence[str] = ()) -> None:
        self._data = data
        self._options = options
        self._before = before
        self._listen = "127.0.0.1:0"
        self._errors = data.parent / f"{data.name}.stderr"
        self.printed = ""

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    async def __aenter__(self) -> Self:
        await asyncio.to_thread(self.start)
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.to_thread(self.kill)

    def start(self, *, before: Sequence[str] | None = None) -> None:
        words = [*(self._before if before is None else before), *COMMAND, "serve", "--data", str(self._data)]
        with self._errors.open("ab") as errors:
            self._process = subprocess.Popen(
                [*words, "--listen", self._listen, *self._options], stdout=subprocess.PIPE, stderr=errors, text=True
            )
        assert self._process.stdout is not None
        self.printed = self._process.stdout.readline()
        assert self.printed, self.errors()
        self.url = RelayUrl.parse(self.printed)
        if not self._options or "--url" not in self._options:
            self._listen = urlsplit(self.url.base).netloc

    def kill(self) -> None:
        """kill -9, unless it has ended."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGKILL)
        self._finish()

    def stop(self) -> float:
        """SIGTERM; returns how many seconds it took to end."""
        begun = monotonic()
        self._process.terminate()
        self._process.wait(10)
        taken = monotonic() - begun
        self._finish()
        return taken

    @property
    def status(self) -> int | None:
        return self._process.poll()

    @property
    def rest(self) -> str:
        """What it printed after the first line."""
        return self._rest

    def errors(self) -> str:
        return self._errors.read_text()

    def memory(self) -> int:
        """Resident memory in bytes."""
        shown = subprocess.run(["ps", "-o", "rss=", "-p", str(self._process.pid)], capture_output=True, check=True)
        return int(shown.stdout) * 1024

    def client(self, url: RelayUrl | None = None, seconds: float = 5) -> RelayClient:
        return RelayClient(url or self.url, timeout=seconds)

    def _finish(self) -> None:
        self._rest = ""
        if self._process.stdout is not None and not self._process.stdout.closed:
            self._rest = self._process.stdout.read()
            self._process.stdout.close()
        self._process.wait(10)


def run(*words: str) -> subprocess.CompletedProcess[str]:
    """Run `dooryard-relay` to its end."""
    return subprocess.run([*COMMAND, *words], capture_output=True, text=True, timeout=30, env={**os.environ})


def answer_of(*words: str) -> Any:
    """The JSON document that a command prints."""
    done = run(*words)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return json.loads(done.stdout)
