# SPDX-License-Identifier: AGPL-3.0-or-later
"""However much somebody writes, the fold ends in bounded time and says the same of everybody else."""

from __future__ import annotations

import time
from collections.abc import Iterable

import pytest

from crypto.hashing import digest
from crypto.labels import CONTROL
from sync.bodies import CloseInvite, ControlBody, Invite, Leave, Remove, SetCard
from sync.events import Control, Event
from sync.membership import Fold
from tests.sync.world import CARD, World, id_of, signer

MANY = 40_000
SECONDS = 60


def unsigned(world: World, author: str, bodies: Iterable[tuple[ControlBody, bytes, tuple[bytes, ...]]]) -> list[Event]:
    """Events as if verified, made quickly: what a signature costs is not what is asked here."""
    device = signer(author).public
    return [
        Event(digest(CONTROL, number.to_bytes(4), device), Control(1, world.group, device, prev, parents, body))
        for number, (body, prev, parents) in enumerate(bodies)
    ]


@pytest.fixture
def club() -> World:
    world = World("community", "club")
    world.admit("ruth", "sam", "moderator")
    world.admit("sam", "omar")
    return world


def bounded(world: World, flood: list[Event]) -> Fold:
    """The fold of the group and the flood, after checking that nobody honest is hurt by it and how long it took."""
    start = time.monotonic()
    fold = world.fold([*world.events, *flood])
    assert fold.role(id_of("ruth")) == "owner"
    assert len(fold.parents(signer("ruth").public)) <= 16
    assert fold.current in (None, *fold.generations)
    assert time.monotonic() - start < SECONDS
    return fold


def test_heads_by_somebody_outside(club: World) -> None:
    heads = club.now.parents()
    fold = bounded(club, unsigned(club, "mallory", ((SetCard(CARD), b"", heads) for _ in range(MANY))))
    assert fold.heads == heads


def test_heads_by_a_member(club: World) -> None:
    """All forks: none counts, and honest devices cite those that count before those that do not."""
    heads, last = club.now.parents(), club.last["sam"]
    fold = bounded(club, unsigned(club, "sam", ((CloseInvite(bytes(32)), last, heads) for _ in range(MANY))))
    assert fold.role(id_of("omar")) == "member"
    links = (Invite("link", bytes(32), 1, n, "member", b"", 0, b"") for n in range(MANY))
    fold = bounded(club, unsigned(club, "sam", ((link, last, heads) for link in links)))
    assert fold.invites != {}
    assert all(one.state == "void" for one in fold.invites.values())


def test_a_fork_at_every_step(club: World) -> None:
    """A chain, and beside each of its events another one."""
    events: list[Event] = []
    last, parents = club.last["sam"], club.now.parents()
    for number in range(MANY // 2):
        pair = unsigned(club, "sam", [(Leave(), last, parents), (SetCard(CARD), last, parents)])
        pair = [Event(digest(CONTROL, one.id, number.to_bytes(4)), one.control) for one in pair]
        events += pair
        last, parents = pair[0].id, (pair[0].id,)
    fold = bounded(club, events)
    assert fold.members[id_of("sam")].status == "left"


def test_a_chain_that_merges_all_heads(club: World) -> None:
    """Every event knows fifteen more branches than the one before."""
    heads, last = club.now.parents(), club.last["sam"]
    loose = unsigned(club, "sam", ((CloseInvite(bytes(32)), last, heads) for _ in range(MANY)))
    chain: list[Event] = []
    for start in range(0, MANY, 15):
        own = chain[-1].id if chain else loose[0].id
        parents = tuple(sorted({own, *(one.id for one in loose[start : start + 15])}))
        body = Control(1, club.group, signer("sam").public, own, parents, SetCard(CARD))
        chain.append(Event(digest(CONTROL, b"chain", start.to_bytes(4)), body))
    bounded(club, [*loose, *chain])


def test_removals_by_a_fork(club: World) -> None:
    """They count, all of them, and what the removed member does against them takes time too."""
    heads, last = club.now.parents(), club.last["sam"]
    stands = club.stands(club.now, "omar")
    flood = unsigned(club, "sam", ((Remove(id_of("omar"), stands), last, heads) for _ in range(MANY // 10)))
    answer: list[Event] = []
    for number in range(MANY // 10):
        prev, parents = (answer[-1].id, (answer[-1].id,)) if answer else (b"", heads)
        body = Control(1, club.group, signer("omar").public, prev, parents, CloseInvite(bytes(32)))
        answer.append(Event(digest(CONTROL, b"omar", number.to_bytes(4)), body))
    fold = bounded(club, [*flood, *answer])
    assert fold.members[id_of("omar")].status == "removed"


def test_what_never_finds_its_parents(club: World) -> None:
    flood = unsigned(club, "sam", ((Leave(), b"", (digest(CONTROL, n.to_bytes(4)),)) for n in range(MANY)))
    fold = bounded(club, flood)
    assert len(fold.missing) == MANY


def test_a_long_honest_log_folds_quickly() -> None:
    """The goal is 2 s for 10,000 events on a small machine; the bound leaves room for a busy one."""
    world = World()
    device = signer("ruth").public
    events: list[Event] = []
    for number in range(10_000):
        last = events[-1].id if events else world.group
        link = Invite("link", bytes(32), 1, number, "member", b"", 0, b"")
        events.append(Event(digest(CONTROL, number.to_bytes(4)), Control(1, world.group, device, last, (last,), link)))
    start = time.monotonic()
    fold = world.fold([world.genesis, *events[:-1]])
    assert time.monotonic() - start < 10
    start = time.monotonic()
    grown = fold.extend(events[-1:])
    assert grown.heads == (events[-1].id,)
    assert time.monotonic() - start < 0.1
