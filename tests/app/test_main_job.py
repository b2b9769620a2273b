# SPDX-License-Identifier: AGPL-3.0-or-later
"""The main job between processes that were told nothing but the invitation, whatever is killed meanwhile."""

from __future__ import annotations

import asyncio
import json
import re
import signal
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from time import monotonic, sleep
from typing import Any

import pytest

from app.pictures import read_qr
from tests.app.person import ID, PATIENCE, STEP, TIME, Person
from tests.app.street import HENDERSONS, Street


def lasts(shown: str) -> timedelta:
    assert TIME.fullmatch(shown)
    return datetime.fromisoformat(shown) - datetime.now(UTC)


def test_the_main_job(street: Street) -> None:
    assert re.fullmatch(r"https://127\.0\.0\.1:[0-9]+/#k=[\w-]{43}&p=[\w-]{43}\n", street.relay.printed)
    ruth = street.arrive("Ruth", has_relay=True)
    group = _a_community(ruth, street)
    first = ruth.run("post", group[:7], "-", stdin=b"Hello **all**\n")["post"]
    june, sam, omar, iris = _people_come_in(ruth, group, street)
    everybody = ruth, june, sam, omar
    street.relay.kill()
    _they_talk(first, june, sam)
    assert june.run("sync", status=1)["error"] == "relay-away"
    street.relay.start()
    street.until_nothing_waits(*everybody)
    _they_read(ruth, june, sam, group, first)
    _pages(june, group)
    _somebody_is_removed(ruth, june, omar, group, street)
    _somebody_leaves(ruth, sam, group, street)
    street.until_nothing_waits(ruth, june)
    assert _shown(ruth, group) == _shown(june, group)
    assert iris.run("group", "list")[0]["members"] == 0


def _a_community(ruth: Person, street: Street) -> str:
    account = ruth.run("account", "show")
    assert account.keys() == {"account", "name", "devices", "relays"}
    assert (account["name"], account["devices"]) == ("Ruth", ["This computer"])
    made = ruth.run("group", "create", HENDERSONS)
    group = str(made.pop("group"))
    assert made == {}
    listed = {"group": group, "name": HENDERSONS, "kind": "community", "members": 1, "unread": 0}
    assert ruth.run("group", "list") == [listed]
    assert ruth.run("group", "relays", group[:5].upper()) == [{"url": street.shared, "state": "unknown"}]
    assert ruth.run("feed") == []
    counts = ruth.run("status")
    assert counts.keys() == {"groups", "posts", "locked", "outbox", "refused", "bytes", "relays", "version"}
    assert (counts["groups"], counts["posts"], counts["locked"]) == (1, 0, 0)
    return group


def _people_come_in(ruth: Person, group: str, street: Street) -> list[Person]:
    """Two go straight in, by a code shown at the door and by spoken words; of two who knock one is let in."""
    door = ruth.run("invite", group, "--door")
    words = ruth.run("invite", group, "--words")
    link = ruth.run("invite", group, "--uses", "2", "--expires", "3d", "--qr", str(street.folder / "code.png"))
    assert door.keys() == link.keys() == {"link", "kind", "expires", "uses"}
    assert words.keys() == door.keys() | {"words"}
    assert [(one["kind"], one["uses"]) for one in (door, words, link)] == [("door", 1), ("words", 1), ("link", 2)]
    assert lasts(door["expires"]) < timedelta(minutes=15) < lasts(words["expires"]) < timedelta(days=7)
    assert timedelta(days=2, hours=23) < lasts(link["expires"]) < timedelta(days=3)
    assert asyncio.run(read_qr((street.folder / "code.png").read_bytes())) == link["link"]
    assert street.synced(ruth)["waiting"] == 0

    june, sam = street.arrive("June", passphrase="a porch with a light"), street.arrive("Sam")
    omar, iris = street.arrive("Omar"), street.arrive("Iris")
    assert june.run("join", door["link"]) == {"group": group, "state": "member"}
    assert sam.run("join", words["link"], "--words", words["words"]) == {"group": group, "state": "member"}
    assert omar.run("join", link["link"], "--name", "Omar H") == {"group": group, "state": "waiting"}
    assert iris.run("join", link["link"]) == {"group": group, "state": "waiting"}
    assert iris.refused("post", group, "Hello?") == "group-waiting"
    assert iris.refused("join", link["link"]) == "invite-waiting"
    assert iris.refused("join", door["link"]) in ("invite-used", "invite-waiting")

    street.synced(ruth)
    asked = {one["name"]: one for one in ruth.run("requests", group)}
    assert asked.keys() == {"Omar H", "Iris"}
    me = next(one["member"] for one in ruth.run("members", group) if one["me"])
    assert asked["Omar H"].keys() == {"request", "name", "greeting", "invited_by", "since"}
    assert (asked["Omar H"]["greeting"], asked["Omar H"]["invited_by"]) == ("", me)
    assert TIME.fullmatch(asked["Omar H"]["since"])
    yes, no = asked["Omar H"]["request"], asked["Iris"]["request"]
    assert ruth.run("admit", group, yes[:8]) == {"request": yes, "state": "admitted"}
    assert ruth.run("decline", group, no) == {"request": no, "state": "declined"}
    assert ruth.run("requests", group) == []
    street.until_nothing_waits(ruth, june, sam, omar)
    synced_alone = iris.run("sync")
    assert synced_alone["waiting"] == 0
    assert iris.refused("post", group, "Hello?") == "group-declined"

    people = ruth.run("members", group)
    assert all(one.keys() == {"member", "name", "role", "invited_by", "since", "me"} for one in people)
    assert all(ID.fullmatch(one["member"]) and TIME.fullmatch(one["since"]) for one in people)
    assert [(one["name"], one["role"], one["invited_by"], one["me"]) for one in people] == [
        ("Ruth", "owner", None, True),
        *((one["name"], "member", me, False) for one in people[1:]),
    ]
    assert {one["name"] for one in people[1:]} == {"June", "Sam", "Omar H"}
    for person in (june, sam, omar):
        seen = person.run("members", group)
        assert sorted((one["member"], one["name"]) for one in seen) == sorted(
            (one["member"], one["name"]) for one in people
        )
        assert person.texts() == [("Ruth", "Hello **all**")]
    return [june, sam, omar, iris]


def _they_talk(first: str, june: Person, sam: Person) -> None:
    """All of it while the relay is down."""
    comment = june.run("comment", first[:9], "Hi Ruth")
    assert comment.keys() == {"event"}
    june.run("comment", comment["event"], "and everybody")
    assert june.run("react", first, "❤️").keys() == {"event"}
    sam.run("react", first, "🎉")
    sam.run("react", first, "🎉", "--off")
    sam.run("react", first, "🌻")
    group = june.run("group", "list")[0]["group"]
    slip = june.run("post", group, "A slip")["post"]
    assert june.run("delete", slip).keys() == {"event"}
    assert june.refused("thread", slip) == "post-deleted"
    soup = sam.run("post", group, "Soup at six")["post"]
    assert sam.run("edit", soup[:10], "Soup at seven").keys() == {"event"}
    assert june.refused("edit", first, "Not mine") == "not-yours"


def _they_read(ruth: Person, june: Person, sam: Person, group: str, first: str) -> None:
    feed = ruth.run("feed", group)
    assert [one["text"] for one in feed] == ["Soup at seven", "Hello **all**"]
    soup, hello = feed
    assert soup.keys() == hello.keys() == {
        "post", "group", "author", "author_name", "text", "html", "created", "edited", "state", "reason", "reactions",
        "comments",
    }  # fmt: skip
    assert (hello["post"], hello["group"], hello["author_name"]) == (first, group, "Ruth")
    assert (hello["html"], hello["state"], hello["reason"], hello["edited"]) == (
        "<p>Hello <strong>all</strong></p>", "sent", None, None,
    )  # fmt: skip
    assert (soup["state"], soup["author_name"]) == ("received", "Sam")
    assert TIME.fullmatch(hello["created"])
    assert TIME.fullmatch(soup["edited"])
    people = {one["name"]: one["member"] for one in ruth.run("members", group)}
    assert sorted((one["emoji"], one["name"], one["member"]) for one in hello["reactions"]) == sorted(
        [("❤️", "June", people["June"]), ("🌻", "Sam", people["Sam"])]
    )
    assert hello["comments"] == 2
    thread = ruth.run("thread", first[:12])
    assert thread.keys() == hello.keys() | {"replies"}
    (answer,) = thread["replies"]
    (second,) = answer["replies"]
    assert (answer["text"], second["text"], second["replies"]) == ("Hi Ruth", "and everybody", [])
    assert ruth.run("group", "list")[0]["unread"] == 1
    for person in (june, sam):
        assert person.texts() == ruth.texts()


def _pages(june: Person, group: str) -> None:
    for number in range(3):
        june.run("post", group, f"Page {number}")
    whole = june.run("feed", group)
    assert [one["text"] for one in whole[:3]] == ["Page 2", "Page 1", "Page 0"]
    before: list[str] = []
    paged: list[Any] = []
    while page := june.run("feed", group, "--limit", "2", *before):
        assert len(page) <= 2
        paged += page
        before = ["--before", page[-1]["post"][:16]]
    assert paged == whole


def _somebody_is_removed(ruth: Person, june: Person, omar: Person, group: str, street: Street) -> None:
    written_before = omar.run("post", group, "From Omar, before")["post"]
    street.until_nothing_waits(omar, ruth, june)
    june.run("post", group, "Written offline before the removal")
    member = next(one["member"] for one in ruth.run("members", group) if one["name"] == "Omar H")
    removed = ruth.run("remove", group, member[:10])
    assert removed.keys() == {"group", "generation"}
    assert removed["group"] == group
    assert ID.fullmatch(removed["generation"])
    assert ruth.refused("remove", group, member) in ("member-unknown", "member-gone")
    ruth.run("post", group, "Sent after the removal")
    street.until_nothing_waits(ruth, june)
    omar.run("sync")
    assert {text for _, text in omar.texts()}.isdisjoint(
        {"Written offline before the removal", "Sent after the removal"}
    )
    assert omar.refused("post", group, "Let me back") == "group-removed"
    assert written_before in [one["post"] for one in ruth.run("feed", group)]
    assert {one["name"] for one in june.run("members", group)} == {"Ruth", "June", "Sam"}


def _somebody_leaves(ruth: Person, sam: Person, group: str, street: Street) -> None:
    street.synced(sam)
    left = sam.run("leave", group)
    assert left.keys() == {"group", "generation"}
    assert left["group"] == group
    assert sam.refused("post", group, "Bye") == "group-left"
    assert ruth.refused("leave", group) == "group-last-host"
    sam.run("sync", status=0)
    street.synced(ruth)
    assert {one["name"] for one in ruth.run("members", group)} == {"Ruth", "June"}


def _shown(person: Person, group: str) -> list[tuple[Any, ...]]:
    """A group's feed, without what differs from computer to computer."""
    feed = person.run("feed", group, "--limit", "10000")
    assert len({one["post"] for one in feed}) == len(feed)
    return [
        (one["post"], one["author_name"], one["text"], one["comments"], sorted(map(str, one["reactions"])))
        for one in feed
    ]


def told_of(lines: Path) -> set[str]:
    """The kinds of change that `watch` has told so far; each line is one document."""
    kinds: set[str] = set()
    for line in lines.read_text().splitlines():
        document = json.loads(line)
        assert document.keys() == {"kinds", "ids"}
        assert all(ID.fullmatch(one) for one in document["ids"])
        kinds |= set(document["kinds"])
    return kinds


def wait_until(is_so: Callable[[], bool]) -> None:
    until = monotonic() + PATIENCE
    while not is_so():
        assert monotonic() < until
        sleep(STEP)


def test_what_others_write_leaves_through_the_process_that_watches(street: Street) -> None:
    ruth, june, group = street.two_in_a_group()
    with ruth.watching() as hers, june.watching() as junes:
        post = ruth.run("post", group, "Through the window")["post"]
        june.until("the post", lambda feed: [one["post"] for one in feed] == [post], "feed")
        june.run("comment", post, "Read you")
        ruth.until("the answer", lambda thread: [one["text"] for one in thread["replies"]] == ["Read you"],
                   "thread", post)  # fmt: skip
        wait_until(lambda: "posts" in told_of(hers) and "posts" in told_of(junes))
        assert street.synced(ruth)["waiting"] == 0
        assert ruth.run("feed")[0]["state"] == "sent"
        street.relay.kill()
        late = ruth.run("post", group, "While the relay sleeps")["post"]
        assert ruth.run("feed")[0]["state"] == "waiting"
        assert ruth.run("sync", status=1)["error"] == "relay-away"
        street.relay.start()
        assert street.synced(ruth)["waiting"] == 0
        street.synced(june)  # whoever watches would look again by itself, only later
        june.until("the late post", lambda feed: [one["post"] for one in feed] == [late, post], "feed")


def test_the_next_process_takes_over_when_the_watching_one_is_killed(street: Street) -> None:
    ruth, june, group = street.two_in_a_group()
    watching = ruth.begin("watch")
    try:
        ruth.wait_for_lease(watching)
        ruth.run("post", group, "Last words")
        asking = ruth.begin("sync")
        watching.send_signal(signal.SIGKILL)
        out, err = asking.communicate(timeout=PATIENCE)
    finally:
        watching.kill()
        watching.communicate(timeout=PATIENCE)
    ruth.heard(err.decode())
    assert (asking.returncode, json.loads(out)["waiting"]) == (0, 0)
    street.synced(june)
    assert june.texts() == [("Ruth", "Last words")]


def test_joining_is_whole_or_not_at_all_whenever_it_is_killed(street: Street) -> None:
    ruth, june = street.arrive("Ruth", has_relay=True), street.arrive("June")
    group = str(ruth.run("group", "create", HENDERSONS)["group"])
    ruth.run("post", group, "Come in")
    link = ruth.run("invite", group, "--door")["link"]
    street.synced(ruth)
    for step in range(1, 40):
        june.killed_after(0.02 * step, "join", link)
        if june.run("group", "list"):
            break
    assert june.refused("join", link) == "invite-own"
    street.until_nothing_waits(june, ruth)
    for person in (ruth, june):
        assert sorted(one["name"] for one in person.run("members", group)) == ["June", "Ruth"]
        assert person.texts() == [("Ruth", "Come in")]


def test_nothing_is_lost_or_doubled_whatever_is_killed(street: Street) -> None:
    Mayhem(street, Random(2)).go(rounds=7)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(4))
def test_soak(street: Street, seed: int) -> None:
    Mayhem(street, Random(seed)).go(rounds=60)


class Mayhem:
    """Two people write and fetch while their processes and the relay are killed at random moments."""

    def __init__(self, street: Street, chance: Random) -> None:
        self.street, self.chance = street, chance
        *self.people, self.group = street.two_in_a_group()
        self.tried: set[str] = set()
        self.told: dict[str, str] = {}  # by text, what came back with its id before the process was killed

    def go(self, rounds: int) -> None:
        for number in range(rounds):
            self.round(number)
        self.street.until_nothing_waits(*self.people)
        self.check()

    def round(self, number: int) -> None:
        for person in self.people:
            text = f"Round {number} of {person.folder.name}"
            self.tried.add(text)
            made = person.killed_after(self.moment(0.02, 0.25), "post", self.group, text)
            if made is not None and "post" in made:
                self.told[text] = made["post"]
        if self.chance.random() < 0.5:
            self.street.relay.kill()
            self.people[0].killed_after(self.moment(0.02, 0.6), "sync")
            self.street.relay.start()
        both = [person.begin("sync") for person in self.people]
        sleep(self.moment(0.4, 1.8))
        for person, started in zip(self.people, both, strict=True):
            if self.chance.random() < 0.7:
                started.kill()
            out, err = started.communicate(timeout=PATIENCE)
            person.heard(err.decode())
            assert out == b"" or isinstance(json.loads(out), dict)

    def moment(self, least: float, most: float) -> float:
        return self.chance.uniform(least, most)

    def check(self) -> None:
        ruth, june = (_shown(person, self.group) for person in self.people)
        assert ruth == june
        ids = {text: post for post, _, text, *_ in ruth}
        assert len(ids) == len(ruth)
        assert ids.keys() <= self.tried
        assert self.told.items() <= ids.items()
        assert all(one["state"] in ("sent", "received") for one in self.people[0].run("feed", "--limit", "10000"))
