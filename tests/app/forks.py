# SPDX-License-Identifier: AGPL-3.0-or-later
"""Starts commands as processes of their own in a few ms: forked from one that has loaded the program already."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import Any, Self

from app.__main__ import main

HOUSE = Path(__file__).parents[2]


class Forks:
    """The process that forks; use it within `with`."""

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.app.forks"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=HOUSE
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def begin(self, words: list[str], environment: dict[str, str], folder: Path, stdin: bytes) -> Forked:
        """Start `dooryard WORDS` with files in `folder` as its streams."""
        (folder / "in").write_bytes(stdin)
        return Forked(self, int(self.ask({"words": words, "environment": environment, "folder": str(folder)})), folder)

    def ask(self, asked: object) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asked).encode() + b"\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


@dataclass(frozen=True)
class Forked:
    """A command that was started; wait for it, or it stays a zombie."""

    forks: Forks
    pid: int
    folder: Path

    def wait(self, seconds: float) -> int:
        """The exit status, -9 if it was killed after so many seconds."""
        timer = Timer(seconds, self._kill)
        timer.start()
        try:
            return int(self.forks.ask({"wait": self.pid}))
        finally:
            timer.cancel()

    @property
    def out(self) -> bytes:
        return (self.folder / "out").read_bytes()

    @property
    def err(self) -> bytes:
        return (self.folder / "err").read_bytes()

    def _kill(self) -> None:
        with suppress(ProcessLookupError):  # it ended in this moment
            os.kill(self.pid, signal.SIGKILL)


def serve() -> None:
    """Answer `{"words", "environment", "folder"}` with a process id, `{"wait"}` with an exit status."""
    for line in sys.stdin.buffer:
        asked = json.loads(line)
        if "wait" in asked:
            answer = os.waitstatus_to_exitcode(os.waitpid(asked["wait"], 0)[1])
        else:
            answer = os.fork()
            if answer == 0:
                become(asked["words"], asked["environment"], Path(asked["folder"]))
        print(answer, flush=True)


def become(words: list[str], environment: dict[str, str], folder: Path) -> None:
    """Be that command, as if this process had just been started for it."""
    for number, name, mode in ((0, "in", os.O_RDONLY), (1, "out", os.O_WRONLY), (2, "err", os.O_WRONLY)):
        os.dup2(os.open(folder / name, mode | os.O_CREAT | os.O_TRUNC * (number > 0), 0o600), number)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["dooryard", *words]
    sys.stdin = os.fdopen(0)
    sys.exit(main())


if __name__ == "__main__":
    serve()
