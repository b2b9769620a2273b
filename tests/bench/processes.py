# SPDX-License-Identifier: AGPL-3.0-or-later
"""Real processes: start one, wait for its first line, see what it takes of memory, end it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Timer

PATIENCE = 60.0
GRACE = 5.0
# the same renderer for both windows, on every machine: no display and no graphics card are needed
WINDOWLESS = {"QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"}


@dataclass(frozen=True, slots=True)
class Memory:
    """What a process takes, in MB: `rss` all that is in memory, `pss` with what it shares divided by the sharers."""

    rss: float
    pss: float


@dataclass(frozen=True, slots=True)
class Started:
    """A process that has said something: its first line and its id."""

    line: str
    pid: int

    def memory(self) -> Memory:
        """Ask the kernel (Linux alone has this)."""
        lines = Path(f"/proc/{self.pid}/smaps_rollup").read_text("ascii").splitlines()[1:]
        kilobytes = {name: int(rest.split()[0]) for name, _, rest in (line.partition(":") for line in lines)}
        return Memory(kilobytes["Rss"] * 1024 / 1e6, kilobytes["Pss"] * 1024 / 1e6)


@contextmanager
def started(*words: str) -> Iterator[Started]:
    """Run a module of this project until the block ends; RuntimeError if it says nothing within PATIENCE seconds."""
    command = [sys.executable, "-m", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, **WINDOWLESS}) as process:
        assert process.stdout is not None
        patience = Timer(PATIENCE, process.kill)
        patience.start()
        try:
            line = process.stdout.readline().strip()
            patience.cancel()
            if not line:
                raise RuntimeError(f"{words[0]} said nothing")
            yield Started(line, process.pid)
        finally:
            patience.cancel()
            _end(process)


def _end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
