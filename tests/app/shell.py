# SPDX-License-Identifier: AGPL-3.0-or-later
"""A shell for the tests of the command line: runs a command against a fake client, and keeps what it said."""

from __future__ import annotations

import io
import json
from argparse import Namespace
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from app import cli
from app.cli import Surroundings, main
from app.messages import SENTENCES
from app.profile import Profile
from tests.app.fakes import FakeClient, FakeProfile


@dataclass
class Shell:
    """Runs commands against a fake client and keeps what they said."""

    folder: Path
    client: FakeClient = field(default_factory=FakeClient)
    environ: dict[str, str] = field(default_factory=lambda: {cli.PASSPHRASE: "a porch with a light on"})
    stdin: bytes = b""
    ask: Callable[[str], str] | None = None
    out: str = ""
    err: str = ""
    opened: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.profile = FakeProfile(self.folder, self.client)

    def run(self, *arguments: str) -> int:
        stdout, stderr = io.StringIO(), io.StringIO()
        around = Surroundings(
            profile=self._profile,
            window=self._window,
            demo=self._demo,
            environ=self.environ,
            stdin=io.BytesIO(self.stdin),
            stdout=stdout,
            stderr=stderr,
            ask=self.ask,
        )
        status = main(arguments, around)
        self.out, self.err = stdout.getvalue(), stderr.getvalue()
        return status

    def json(self, *arguments: str, status: int = 0) -> Any:
        assert self.run("--json", *arguments) == status, (self.out, self.err)
        assert self.err == ""
        assert self.out.count("\n") == 1
        return json.loads(self.out)

    def error(self, *arguments: str, status: int = 1) -> str:
        """The code of the refusal, the same for people and programs."""
        assert self.run(*arguments) == status, (self.out, self.err)
        assert self.out == ""
        said = self.err
        document = self.json(*arguments, status=status)
        assert document.keys() == {"error", "message"}
        assert said == f"dooryard: {document['message']}\n"
        if document["error"] in SENTENCES:
            assert document["message"] == SENTENCES[document["error"]]
        return cast("str", document["error"])

    def _profile(self, folder: Path) -> Profile:
        self.opened.append(str(folder))
        return cast("Profile", self.profile)

    def _window(self, folder: Path) -> int:
        self.opened.append(f"window {folder}")
        return 0

    def _demo(self, options: Namespace) -> int:
        self.opened.append(f"demo {options.keep} {options.windows}")
        return 1
