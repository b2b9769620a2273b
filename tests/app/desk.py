# SPDX-License-Identifier: AGPL-3.0-or-later
"""The command line over real profiles and real relays, in this process: quick, and with a clock that can be set."""

from __future__ import annotations

import io
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app import cli
from app.cli import Surroundings, main
from app.messages import SENTENCES
from app.profile import Profile, now_ms
from crypto.passphrase import Cost
from relay.client import RelayClient
from relay.url import RelayUrl

CHEAP = Cost(1, 8 * 2**20)
SECONDS = 0.8
PASSPHRASE = "a porch with a light on"
PRIVATE = re.compile(r"[0-9a-f]{12}|127\.0\.0\.1|#k=|dooryard://|Traceback|PRIVATE", re.IGNORECASE)


@dataclass
class Desk:
    """One person's folder; `ahead` (ms) is how far the clock of this computer is ahead."""

    folder: Path
    passphrase: str | None = PASSPHRASE
    ahead: int = 0

    def run(self, *arguments: str, stdin: bytes = b"") -> tuple[int, str, str]:
        """Exit status, standard output and error; nothing private stands in the latter."""
        stdout, stderr = io.StringIO(), io.StringIO()
        environ = {} if self.passphrase is None else {cli.PASSPHRASE: self.passphrase}
        around = Surroundings(self._profile, _no_window, _no_window, environ, io.BytesIO(stdin), stdout, stderr)
        status = main(["--profile", str(self.folder), *arguments], around)
        assert PRIVATE.search(stderr.getvalue()) is None
        return status, stdout.getvalue(), stderr.getvalue()

    def json(self, *arguments: str, stdin: bytes = b"") -> Any:
        """The document of a command that is done."""
        status, out, err = self.run("--json", *arguments, stdin=stdin)
        assert (status, err) == (0, ""), (arguments[0], out, err)
        return json.loads(out)

    def refused(self, *arguments: str, stdin: bytes = b"") -> str:
        """The code of what refuses a command: one sentence of the catalogue, the same for people and programs."""
        status, out, err = self.run("--json", *arguments, stdin=stdin)
        assert (status, err, out.count("\n")) == (1, "", 1), (arguments[0], out, err)
        document = json.loads(out)
        code = str(document["error"])
        assert document["message"] == SENTENCES[code]
        assert PRIVATE.search(document["message"]) is None
        status, out, err = self.run(*arguments, stdin=stdin)
        assert (status, err) == (1, f"dooryard: {SENTENCES[code]}\n")
        return code

    def synced(self) -> Any:
        """One round that reaches a relay for every group."""
        return self.json("sync")

    def texts(self) -> list[str]:
        """What stands in the feed, newest first."""
        return [one["text"] for one in self.json("feed", "--limit", "1000")]

    def _profile(self, folder: Path) -> Profile:
        return Profile(folder, cost=CHEAP, clock=lambda: now_ms() + self.ahead, connect=_impatient)


def _impatient(url: RelayUrl) -> RelayClient:
    return RelayClient(url, timeout=SECONDS)


def _no_window(*_: object) -> int:
    raise AssertionError
