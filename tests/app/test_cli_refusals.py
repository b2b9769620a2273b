# SPDX-License-Identifier: AGPL-3.0-or-later
"""The command line refuses in one sentence, with the right exit status, and tells nothing that somebody wrote."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import cast

import pytest

from app.cli import default_folder
from app.commands.answers import moment
from app.commands.parser import WrongUsage, duration, parse
from app.messages import SENTENCES
from app.plain import clean
from tests.app.fakes import OTHER, SECOND
from tests.app.shell import Shell

NOON = "2025-06-15T15:06:40.123Z"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["members", "a"], "id-ambiguous"),
        (["members", "ff"], "group-unknown"),
        (["members", "The Hendersons"], "id-bad"),
        (["members", ""], "id-bad"),
        (["thread", "d"], "id-ambiguous"),
        (["thread", "00"], "post-unknown"),
        (["thread", "0" * 64], "post-unknown"),
        (["thread", "0" * 65], "id-bad"),
        (["thread", "../x"], "id-bad"),
        (["delete", SECOND], "not-yours"),
    ],
)
def test_ids_that_mean_nothing_here(shell: Shell, arguments: list[str], code: str) -> None:
    assert shell.error(*arguments) == code


@pytest.mark.parametrize("prefix", ["a2", "A2", " a2a2 ", OTHER, OTHER.upper()])
def test_ids_are_accepted_by_unique_prefix(shell: Shell, prefix: str) -> None:
    shell.json("leave", prefix)
    assert shell.client.calls[0] == ("leave", OTHER)


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["account"],
        ["account", "create"],
        ["group", "create"],
        ["group", "create", "X", "--kind", "club"],
        ["group", "create", "X", "--history", "some"],
        ["invite", "a1", "--door", "--link"],
        ["invite", "a1", "--uses", "0"],
        ["invite", "a1", "--uses", "many"],
        ["invite", "a1", "--expires", "soon"],
        ["invite", "a1", "--expires", "7"],
        ["feed", "--limit", "0"],
        ["feed", "--limit", "-1"],
        ["feed", "--lim", "1"],
        ["post", "a1"],
        ["post", "a1", "one", "two"],
        ["status", "more"],
        ["--profile"],
    ],
)
def test_wrong_usage(shell: Shell, arguments: list[str]) -> None:
    assert shell.error(*arguments, status=2) == "usage"
    assert shell.opened == []


@pytest.mark.parametrize("arguments", [["--help"], ["invite", "--help"], ["account", "--help"]])
def test_help(shell: Shell, arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert shell.run(*arguments) == 0
    assert "usage: dooryard" in capsys.readouterr().out


def test_the_profile_is_chosen_before_or_after_the_command(shell: Shell, tmp_path: Path) -> None:
    shell.run("--profile", "one", "status")
    shell.run("status", "--profile", "two")
    shell.run("account", "show", "--profile", "three", "--json")
    shell.environ["XDG_DATA_HOME"] = "/data"
    shell.run("status")
    assert shell.opened == ["one", "two", "three", str(default_folder({"XDG_DATA_HOME": "/data"}))]


def test_the_window_and_the_demo(shell: Shell) -> None:
    assert shell.run("--profile", "one") == 0
    assert shell.run("demo") == 1
    assert shell.run("demo", "--keep", "here", "--no-windows") == 1
    assert shell.opened == ["window one", "demo None True", "demo here False"]


@pytest.mark.parametrize(
    ("platform", "environ", "folder"),
    [
        ("linux", {}, ".local/share/dooryard"),
        ("linux", {"XDG_DATA_HOME": "/elsewhere"}, "/elsewhere/dooryard"),
        ("darwin", {}, "Library/Application Support/Dooryard"),
        ("win32", {}, "AppData/Roaming/Dooryard"),
        ("win32", {"APPDATA": "/roaming"}, "/roaming/Dooryard"),
    ],
)
def test_default_folders(platform: str, environ: dict[str, str], folder: str, home: Path) -> None:
    assert default_folder(environ, platform) == home / folder


def test_what_was_not_expected_tells_nothing_that_somebody_wrote(shell: Shell) -> None:
    shell.client.trouble = RuntimeError("the secret is river lemon")
    assert shell.run("post", "a1", "private words") == 1
    assert shell.err.splitlines()[-1] == f"dooryard: {SENTENCES['unexpected']}"
    assert shell.err.startswith("dooryard: RuntimeError in fakes.py, line ")
    assert "lemon" not in shell.err
    assert "private" not in shell.err
    assert shell.run("--json", "post", "a1", "private words") == 1
    assert json.loads(shell.out) == {"error": "unexpected", "message": SENTENCES["unexpected"]}
    assert shell.client.calls[-1] == ("close",)


def test_an_interrupt_is_a_failure(shell: Shell) -> None:
    shell.client.trouble = cast("Exception", KeyboardInterrupt())
    assert shell.run("leave", "a1") == 1


@pytest.mark.parametrize(
    ("milliseconds", "text"),
    [
        (0, "1970-01-01T00:00:00.000Z"),
        (1, "1970-01-01T00:00:00.001Z"),
        (1_750_000_000_123, NOON),
        (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
        (253_402_300_800_000, "9999-12-31T23:59:59.999Z"),
        (2**64 - 1, "9999-12-31T23:59:59.999Z"),
    ],
)
def test_times(milliseconds: int, text: str) -> None:
    assert moment(milliseconds) == text


def test_durations() -> None:
    assert [duration(text) for text in ("1s", "2m", "3h", "4d", "5w")] == [
        1_000,
        120_000,
        10_800_000,
        345_600_000,
        3_024_000_000,
    ]


def test_parsing_ends_no_program() -> None:
    with pytest.raises(WrongUsage):
        parse(["nonsense"])


def test_a_reader_that_goes_away(tmp_path: Path) -> None:
    program = """
import sys
from pathlib import Path
from app.cli import main, surroundings
from tests.app.fakes import FakeClient, FakeProfile

profile = FakeProfile(Path("."), FakeClient(), state="ready")
sys.exit(main(["feed", "--json"], surroundings(lambda folder: profile, None, None)))
"""
    ours, theirs = os.pipe()
    os.close(ours)
    with open(theirs, "wb") as stdout:
        done = subprocess.run(
            [sys.executable, "-c", program],
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert (done.returncode, done.stderr) == (1, b"")


def test_a_terminal_that_knows_few_letters() -> None:
    program = """
import sys
from pathlib import Path
from app.cli import main, surroundings
from tests.app.fakes import FakeClient, FakeProfile

profile = FakeProfile(Path("."), FakeClient(), state="ready")
sys.exit(main(["feed"], surroundings(lambda folder: profile, None, None)))
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env=os.environ | {"PYTHONIOENCODING": "ascii"},
        check=True,
    )
    assert b"?? June" in done.stdout
    assert clean(done.stdout.decode()) == done.stdout.decode()
