# SPDX-License-Identifier: AGPL-3.0-or-later
"""`dooryard demo` as people run it: to its end, to an early end, and where something leaks or fails."""

from __future__ import annotations

import asyncio
import json
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.demo import run
from app.demo.attack import Opening
from app.demo.locks import Lock
from app.demo.proof import Attacked, Searched
from app.demo.search import Find
from app.demo.show import DONE, FAILED, NOTHING_PROVEN, Outcome
from app.demo.stage import Stage
from app.errors import WrongPassphrase
from app.profile import Profile
from crypto import labels
from tests.app.removals import CHEAP, PASSPHRASE

DEMO = (sys.executable, "-m", "app", "demo")
NOTHING = Attacked(3, 2, (), 1, 10, 50)
CLEAN = Outcome(NOTHING, NOTHING, NOTHING, Searched(4, 1000, 90, 45, ()))
ENVELOPE = Lock("mailbox 1, no. 1", labels.ENVELOPE, bytes(24), bytes(32), bytes(400), (b"",), is_new=True)
POST = Opening(ENVELOPE, "as it is", b"a post")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the demo's folder will be made."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr("tempfile.tempdir", None)
    return folder


@pytest.mark.timeout(300)
def test_the_main_job_is_shown_and_nothing_opens_or_turns_up(place: Path) -> None:
    done = subprocess.run([*DEMO, "--json"], capture_output=True, text=True, timeout=290)
    assert done.returncode == DONE, done.stderr
    document = json.loads(done.stdout)
    assert (document["sealed"], document["opened"], document["found"]) == (True, [], [])
    assert document["after_removal"] > document["notices"] > 0
    assert document["keys"] > 100_000
    assert document["tries"] > 1_000_000
    assert document["files"] > 12
    assert "You are no longer in this community" in done.stderr
    assert re.search("Between us: .* │ 512 bytes", done.stderr)
    assert "sam$ dooryard post" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(place.iterdir()) == []


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_an_early_end_leaves_neither_processes_nor_files(place: Path, ending: signal.Signals) -> None:
    with subprocess.Popen(DEMO, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as demo:
        assert demo.stdout is not None
        said = list(_until(demo.stdout, "account create"))
        assert list(place.iterdir()) != []
        demo.send_signal(ending)
        assert demo.wait(30) == FAILED
    (port,) = re.findall(r"\(https://127\.0\.0\.1:(\d+)\)", "".join(said))
    assert _is_silent(int(port))
    assert list(place.iterdir()) == []


def test_a_person_whose_program_fails_ends_the_demo(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = run(as_json=True, program=(sys.executable, "-c", "print('no')"))
    said = capsys.readouterr()
    assert status == FAILED
    assert json.loads(said.out)["error"] == "demo-failed"
    assert "`dooryard account` gave no answer" in said.err
    assert list(place.iterdir()) == []


def test_a_refusal_is_told_in_its_own_words(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    refusal = """import json; print(json.dumps({"error": "disk-full", "message": "The disk is full."})); exit(1)"""
    assert run(windows=False, program=(sys.executable, "-c", refusal)) == FAILED
    assert "The disk is full." in capsys.readouterr().out


def test_a_folder_to_keep_is_a_new_one(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(keep=place) == FAILED
    assert "is there already" in capsys.readouterr().out
    assert run(keep=place / "here", program=(sys.executable, "-c", "")) == FAILED
    assert (place / "here" / "relay" / "relay.sqlite").exists()
    assert (place / "here").stat().st_mode & 0o777 == 0o700
    (place / "file").write_bytes(b"")
    assert run(keep=place / "file" / "below") == FAILED
    assert "can't be made" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("outcome", "is_sealed"),
    [
        (CLEAN, True),
        (replace(CLEAN, removed=replace(NOTHING, opened_after=(POST,))), False),
        (replace(CLEAN, relay=replace(NOTHING, opened_after=(POST,))), False),
        (replace(CLEAN, member=replace(NOTHING, opened_after=(POST,))), True),
        (replace(CLEAN, search=Searched(1, 1, 1, 1, (Find("a post", "utf-8", "a file"),))), False),
    ],
)
def test_whatever_opens_or_turns_up_is_a_failure(outcome: Outcome, is_sealed: bool) -> None:
    assert outcome.is_sealed is is_sealed
    document = outcome.document()
    assert document["sealed"] is is_sealed
    assert bool(document["opened"] or document["found"]) is not is_sealed
    assert "a post" not in str(document["opened"])


def test_statuses_differ() -> None:
    assert len({DONE, FAILED, NOTHING_PROVEN}) == 3


def test_a_window_opens_by_the_passphrase_that_it_is_given(tmp_path: Path) -> None:
    made, _ = Profile(tmp_path / "ruth", cost=CHEAP).create("Ruth", None, PASSPHRASE)
    made.abandon()
    assert Profile(tmp_path / "ruth").state == "locked"
    given = Profile(tmp_path / "ruth", passphrase=PASSPHRASE)
    assert given.state == "ready"
    given.open(None).abandon()
    with pytest.raises(WrongPassphrase):
        Profile(tmp_path / "ruth", passphrase="something else").open(None)


async def test_processes_see_nothing_of_the_person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Home, temporary folder and keyring of every process are the demo's own, so that all they write is searched."""
    monkeypatch.setenv("DOORYARD_PASSPHRASE", "that of the person")
    monkeypatch.setenv("SECRET_OF_THE_PERSON", "x")
    show = "import json, os; print(json.dumps(dict(os.environ)))"
    stage = Stage(tmp_path, (sys.executable, "-c", show))
    status, answer = await stage.command(tmp_path / "ruth", "the demo's own", ("account", "show"))
    seen: dict[str, Any] = json.loads(answer)
    assert status == 0
    assert seen["DOORYARD_PASSPHRASE"] == "the demo's own"
    assert {seen["HOME"], seen["TMPDIR"]} == {str(tmp_path / "home"), str(tmp_path / "tmp")}
    assert "null" in seen["PYTHON_KEYRING_BACKEND"]
    assert "SECRET_OF_THE_PERSON" not in seen
    await stage.close()


async def test_windows_end_with_the_stage_though_they_would_not(tmp_path: Path) -> None:
    ready = "open(os.path.join(os.environ['TMPDIR'], str(os.getpid())), 'w').close()"
    stubborn = f"import os, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); {ready}; time.sleep(60)"
    stage = Stage(tmp_path, (sys.executable, "-c", stubborn))
    first, second = [await stage.open_window(tmp_path / name, "x") for name in ("ruth", "june")]
    await asyncio.to_thread(_wait_for, tmp_path / "tmp", 2)
    await asyncio.gather(stage.end(first), stage.close())
    assert (first.returncode, second.returncode) == (-signal.SIGKILL, -signal.SIGKILL)


def _wait_for(folder: Path, files: int) -> None:
    end = time.monotonic() + 20
    while len(list(folder.iterdir())) < files:
        assert time.monotonic() < end
        time.sleep(0.02)


def _until(lines: Iterator[str], wanted: str) -> Iterator[str]:
    for line in lines:
        yield line
        if wanted in line:
            return


def _is_silent(port: int) -> bool:
    """Whether nobody listens there any more."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
