# SPDX-License-Identifier: AGPL-3.0-or-later
"""The command line keeps its contract: exact JSON, exit statuses, short ids, times in UTC, one sentence per error."""

from __future__ import annotations

import json
import os
import signal
import stat
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from app import cli
from app.messages import SENTENCES
from app.views import Changed
from sync.status import Report
from tests.app import fakes
from tests.app.fakes import (
    ACCOUNT,
    ANSWER,
    EVENT,
    FIRST,
    GENERATION,
    GROUP,
    INVITE,
    JUNE,
    KNOCK,
    LINK,
    LOCKED,
    RELAY,
    RUTH,
    SECOND,
    SHEET,
    WORDS,
    FakeClient,
)
from tests.app.shell import Shell

NOON = "2025-06-15T15:06:40.123Z"
GOOD_RELAY = "https://relay.example.net/#k=11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"


def test_account_create(shell: Shell) -> None:
    shell.profile.state = "new"
    document = shell.json("account", "create", "--name", "Ruth", "--relay", GOOD_RELAY, "--relay", GOOD_RELAY)
    assert document == {"account": ACCOUNT, "name": "Ruth", "words": " ".join(SHEET)}
    assert shell.client.calls == [
        ("create", "Ruth", None, "a porch with a light on", True),
        ("add_relay", GOOD_RELAY, None),
        ("add_relay", GOOD_RELAY, None),
        ("sheet_done",),
        ("close",),
    ]
    assert shell.run("account", "create", "--name", "Ruth") == 0
    assert " ".join(SHEET[:6]) in shell.out


def test_account_create_makes_nothing_if_a_relay_is_none(shell: Shell) -> None:
    shell.profile.state = "new"
    assert shell.error("account", "create", "--name", "Ruth", "--relay", "http://example.org") == "relay-url"
    assert shell.client.calls == []


def test_account_create_where_somebody_lives(shell: Shell) -> None:
    assert shell.error("account", "create", "--name", "Ruth") == "profile-exists"


def test_account_create_with_and_without_a_keyring(shell: Shell) -> None:
    shell.profile.state, shell.environ = "new", {}
    assert shell.error("account", "create", "--name", "Ruth") == "keyring-absent"
    shell.profile.has_keyring = True
    shell.json("account", "create", "--name", "Ruth")
    assert shell.client.calls[0] == ("create", "Ruth", None, None, True)


def test_a_passphrase_is_asked_for_at_a_terminal(shell: Shell) -> None:
    answers = ["a new passphrase", "a new passphrase", "one", "another", "a porch with a light on"]
    shell.profile.state, shell.environ = "new", {}
    shell.ask = lambda question: answers.pop(0)
    assert shell.run("account", "create", "--name", "Ruth") == 0
    assert shell.client.calls[0][3] == "a new passphrase"
    assert shell.run("account", "create", "--name", "Ruth") == 1
    assert shell.err == f"dooryard: {SENTENCES['passphrase-differs']}\n"
    shell.profile.state = "locked"
    assert shell.run("status") == 0
    assert answers == []


@pytest.mark.parametrize(
    ("state", "environ", "code"),
    [
        ("new", {}, "no-profile"),
        ("locked", {}, "passphrase-needed"),
        ("locked", {cli.PASSPHRASE: "wrong"}, "wrong-passphrase"),
        ("locked", {cli.PASSPHRASE: ""}, "wrong-passphrase"),
    ],
)
def test_a_profile_that_does_not_open(shell: Shell, state: str, environ: dict[str, str], code: str) -> None:
    shell.profile.state, shell.environ = state, environ
    assert shell.error("status") == code
    assert shell.client.calls == []


def test_a_keyring_needs_no_passphrase(shell: Shell) -> None:
    shell.profile.state, shell.environ = "ready", {}
    assert shell.run("status") == 0


def test_account_show(shell: Shell) -> None:
    assert shell.json("account", "show") == {
        "account": ACCOUNT,
        "name": "Ruth",
        "devices": ["this computer"],
        "relays": [{"url": RELAY, "state": "awake"}],
    }
    assert shell.run("account", "show") == 0
    assert f"account  {ACCOUNT}\n" in shell.out


def test_status(shell: Shell) -> None:
    assert shell.json("status") == {
        "groups": 2,
        "posts": 3,
        "locked": 1,
        "outbox": 4,
        "refused": [],
        "bytes": 4096,
        "relays": [{"url": RELAY, "state": "awake"}],
        "version": "0.1.0",
    }
    assert shell.run("status") == 0
    assert "version  0.1.0\n" in shell.out


def test_group_create(shell: Shell) -> None:
    assert shell.json("group", "create", "The Hendersons") == {"group": GROUP}
    shell.json("group", "create", "X", "--kind", "circle", "--history", "all", "--relay", "one", "--relay", "two")
    assert shell.client.calls == [
        ("create_group", "The Hendersons", "community", None, None),
        ("close",),
        ("create_group", "X", "circle", "all", ["one", "two"]),
        ("close",),
    ]


def test_group_list(shell: Shell) -> None:
    wanted = {"group": GROUP, "name": "The Hendersons", "kind": "community", "members": 2, "unread": 1}
    assert shell.json("group", "list")[0] == wanted
    assert shell.run("group", "list") == 0
    assert shell.out.splitlines()[0] == "a1a1a1a1a1a1  The Hendersons    community  2 people  1 new"
    assert shell.out.splitlines()[1] == "a2a2a2a2a2a2  Maple[31m Street  community  2 people  1 new"


def test_group_relays(shell: Shell) -> None:
    assert shell.json("group", "relays", "a1") == [{"url": RELAY, "state": "awake"}]
    shell.json("group", "relays", "a1", "--add", "one", "--add", "two", "--remove", "three")
    assert [call for call in shell.client.calls if call[0] != "close"] == [
        ("add_relay", "one", GROUP),
        ("add_relay", "two", GROUP),
        ("remove_relay", "three", GROUP),
    ]


@pytest.mark.parametrize(
    ("options", "call", "document"),
    [
        ([], ("link", 10, None), {"kind": "link", "uses": 10}),
        (["--link", "--uses", "3"], ("link", 3, None), {"kind": "link", "uses": 3}),
        (["--door"], ("door", 1, None), {"kind": "door", "uses": 1}),
        (["--words", "--uses", "1"], ("words", 1, None), {"kind": "words", "uses": 1, "words": WORDS}),
        (["--expires", "15m"], ("link", 10, 900_000), {"kind": "link", "uses": 10}),
        (["--expires", "7d"], ("link", 10, 604_800_000), {"kind": "link", "uses": 10}),
    ],
)
def test_invite(shell: Shell, options: list[str], call: tuple[Any, ...], document: dict[str, Any]) -> None:
    made = shell.json("invite", "a1", *options)
    assert made == {"link": LINK, "expires": "2025-06-22T15:06:40.123Z"} | document
    assert shell.client.calls[0] == ("invite", GROUP, *call)
    assert shell.run("invite", "a1", *options) == 0
    assert shell.out.startswith(LINK + "\n")


@pytest.mark.parametrize("kind", ["--door", "--words"])
def test_only_a_link_is_for_several(shell: Shell, kind: str) -> None:
    assert shell.error("invite", "a1", kind, "--uses", "2") == "invite-uses"


def test_an_invitation_as_a_code(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "invite.png"
    shell.json("invite", "a1", "--door", "--qr", str(path))
    assert [code.text for code in zxingcpp.read_barcodes(Image.open(path))] == [LINK]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_invitation_that_cannot_be_written_is_ended(shell: Shell, tmp_path: Path) -> None:
    assert shell.error("invite", "a1", "--qr", str(tmp_path / "missing" / "invite.png")) == "file-refused"
    assert ("cancel_invite", INVITE) in shell.client.calls


def test_an_invitation_too_long_for_a_code(shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fakes, "LINK", "x" * 5_000)
    assert shell.error("invite", "a1", "--qr", str(tmp_path / "invite.png")) == "qr-too-long"


def test_join(shell: Shell) -> None:
    assert shell.json("join", LINK) == {"group": GROUP, "state": "waiting"}
    assert shell.client.calls == [("join", LINK, None, None), ("sync_once",), ("close",)]
    assert shell.json("join", LINK, "--words", WORDS, "--name", "Ruth H.") == {"group": GROUP, "state": "member"}
    assert ("join", LINK, WORDS, "Ruth H.") in shell.client.calls


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["join", "nonsense"], "invite-damaged"), (["join", LINK, "--words", "wrong words"], "invite-words-wrong")],
)
def test_join_refused(shell: Shell, arguments: list[str], code: str) -> None:
    assert shell.error(*arguments) == code


def test_joining_is_done_even_if_the_relay_goes_away_right_after(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    async def sync_once(client: FakeClient) -> Report:
        raise fakes.away()

    monkeypatch.setattr(FakeClient, "sync_once", sync_once)
    assert shell.json("join", LINK) == {"group": GROUP, "state": "waiting"}


def test_requests(shell: Shell) -> None:
    assert shell.json("requests", "a1") == [
        {"request": KNOCK, "name": "Omar", "greeting": "Hello", "invited_by": JUNE, "since": NOON}
    ]
    assert shell.run("requests", "a1") == 0
    assert shell.out == f"c1c1c1c1c1c1  Omar  Hello  {NOON}\n"


@pytest.mark.parametrize(("command", "state"), [("admit", "admitted"), ("decline", "declined")])
def test_answering_a_knock(shell: Shell, command: str, state: str) -> None:
    assert shell.json(command, "a1", "c1") == {"request": KNOCK, "state": state}
    assert shell.client.calls[0] == (command, GROUP, KNOCK)
    assert shell.error(command, "a1", "ff") == "request-unknown"


def test_members(shell: Shell) -> None:
    assert shell.json("members", "a1") == [
        {"member": RUTH, "name": "Ruth", "role": "owner", "invited_by": None, "since": NOON, "me": True},
        {
            "member": JUNE,
            "name": "June",
            "role": "member",
            "invited_by": RUTH,
            "since": "2025-06-15T15:06:40.124Z",
            "me": False,
        },
    ]


def test_remove_and_leave(shell: Shell) -> None:
    assert shell.json("remove", "a1", "b2") == {"group": GROUP, "generation": GENERATION}
    assert shell.json("leave", "a1") == {"group": GROUP, "generation": GENERATION}
    assert ("remove_member", GROUP, JUNE) in shell.client.calls
    assert shell.error("remove", "a1", "ff") == "member-unknown"


def test_post(shell: Shell) -> None:
    assert shell.json("post", "a1", "Hello everybody") == {"post": FIRST}
    shell.stdin = "from a\r\nscript é\n".encode()
    assert shell.json("post", "a1", "-") == {"post": FIRST}
    assert shell.json("post", "a1", "--", "--json is a word") == {"post": FIRST}
    texts = [call[2] for call in shell.client.calls if call[0] == "post"]
    assert texts == ["Hello everybody", "from a\nscript é", "--json is a word"]


@pytest.mark.parametrize(
    ("stdin", "code"), [(b"\xff\xfe", "input-not-text"), (b"", "post-empty"), (bytes(2**24 + 1), "post-too-long")]
)
def test_input_that_cannot_be_posted(shell: Shell, stdin: bytes, code: str) -> None:
    shell.stdin = stdin
    assert shell.error("post", "a1", "-") == code


@pytest.mark.parametrize(
    ("arguments", "call"),
    [
        (["comment", "d2", "Lovely"], ("comment", SECOND, "Lovely")),
        (["comment", "d2", "-"], ("comment", SECOND, "from input")),
        (["react", "d2", "❤️"], ("react", SECOND, "❤️", True)),
        (["react", "d2", "❤️", "--off"], ("react", SECOND, "❤️", False)),
        (["edit", "d1", "Better"], ("edit", FIRST, "Better")),
        (["delete", "d1"], ("delete", FIRST)),
    ],
)
def test_events(shell: Shell, arguments: list[str], call: tuple[Any, ...]) -> None:
    shell.stdin = b"from input\n"
    assert shell.json(*arguments) == {"event": EVENT}
    assert shell.client.calls[0] == call


FEED: list[dict[str, Any]] = [
    {
        "post": SECOND,
        "group": GROUP,
        "author": RUTH,
        "author_name": "Ruth",
        "text": "Second\n*evening*\x1b[2J",
        "html": "<p>Second\n*evening*\x1b[2J</p>",
        "created": NOON,
        "edited": "2025-06-15T15:06:40.128Z",
        "state": "waiting",
        "reason": None,
        "reactions": [{"emoji": "❤️", "member": JUNE, "name": "June"}],
        "comments": 1,
    },
    {
        "post": LOCKED,
        "group": GROUP,
        "author": "",
        "author_name": "",
        "text": "",
        "html": "",
        "created": NOON,
        "edited": None,
        "state": "locked",
        "reason": "waiting-for-key",
        "reactions": [],
        "comments": 0,
    },
]


def test_feed(shell: Shell) -> None:
    assert shell.json("feed")[:2] == FEED
    assert shell.json("feed", "a1", "--limit", "1", "--before", "d1") == FEED[:1]
    assert [call for call in shell.client.calls if call[0] == "feed"] == [
        ("feed", None, 50, None),
        ("feed", GROUP, 1, FIRST),
    ]


def test_feed_for_people_gives_a_terminal_no_orders(shell: Shell) -> None:
    assert shell.run("feed") == 0
    assert "\x1b" not in shell.out
    assert f"d2d2d2d2d2d2  Ruth in The Hendersons, {NOON}, waiting\n  Second\n  *evening*[2J\n" in shell.out
    assert "  ❤️ June  1 comments\n" in shell.out
    assert "  (Waiting for June's computer to answer; this opens by itself.)\n" in shell.out


def test_thread(shell: Shell) -> None:
    document = shell.json("thread", "d1")
    assert document.keys() == {*FEED[0], "replies"}
    (reply,) = document["replies"]
    assert (reply["post"], reply["author"], reply["state"], reply["replies"]) == (ANSWER, JUNE, "received", [])
    assert shell.run("thread", "d1") == 0
    assert "    d3d3d3d3d3d3  June, " in shell.out


def test_sync(shell: Shell) -> None:
    wanted = {"sent": 1, "received": 2, "locked": 3, "waiting": 4, "relays": [{"url": RELAY, "state": "awake"}]}
    assert shell.json("sync") == wanted
    shell.client.report = Report(0, 0, 0, 1, ((RELAY, "asleep"),), is_complete=False)
    told = shell.json("sync", status=1)
    assert told["relays"] == [{"url": RELAY, "state": "asleep"}]
    assert (told["error"], told["message"]) == ("relay-away", SENTENCES["relay-away"])
    assert shell.run("sync") == 1
    assert "waiting   1\n" in shell.out
    assert shell.err == f"dooryard: {SENTENCES['relay-away']}\n"


def test_a_clock_that_is_off_is_told_to_people(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FakeClient, "is_clock_off", True)
    assert shell.run("sync", "--json") == 0
    assert shell.err == f"dooryard: {SENTENCES['clock-off']}\n"
    assert json.loads(shell.out).keys() == {"sent", "received", "locked", "waiting", "relays"}


def test_watch_prints_a_line_for_each_change_until_it_is_ended(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    start = FakeClient.start

    async def start_and_end(client: FakeClient) -> None:
        await start(client)
        os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr(FakeClient, "start", start_and_end)
    shell.client.changes = [
        Changed(frozenset({"posts", "groups"}), frozenset({FIRST})),
        Changed(frozenset({"relays"}), frozenset()),
    ]
    assert shell.run("watch", "--json") == 0
    assert [json.loads(line) for line in shell.out.splitlines()] == [
        {"kinds": ["groups", "posts"], "ids": [FIRST]},
        {"kinds": ["relays"], "ids": []},
    ]
    assert shell.client.calls[-1] == ("close",)
    assert shell.run("watch") == 0
    assert shell.out == f"groups posts {FIRST}\nrelays\n"
