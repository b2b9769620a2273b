# SPDX-License-Identifier: AGPL-3.0-or-later
"""Random histories by honest and dishonest authors: any order, duplicates and partition give one result."""

from __future__ import annotations

import random
from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sync.membership import Fold
from sync.outcome import Accepted, Dropped, Void
from tests.sync.histories import History
from tests.sync.oracle import Oracle
from tests.sync.world import World, id_of, signer


def snapshot(fold: Fold) -> dict[str, Any]:
    """Everything that a fold says, to be compared."""
    return {
        "members": list(fold.members.values()),
        "devices": fold.devices,
        "invites": list(fold.invites.values()),
        "generations": list(fold.generations.values()),
        "keys": [(one.known_by, one.clean, one.step_commitments) for one in fold.generations.values()],
        "current": fold.current,
        "heads": fold.heads,
        "parents": fold.parents(),
        "verdicts": fold.verdicts,
        "card": fold.card,
        "relays": fold.relays,
        "version": fold.version,
        "history": fold.history,
        "missing": fold.missing,
        "next_depth": fold.next_depth,
    }


def history(seed: int, length: int) -> World:
    """A group after that many acts of all sorts."""
    return History(seed, length).world


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32), length=st.integers(4, 40))
def test_any_order_and_duplicates_give_the_same(seed: int, length: int) -> None:
    world = history(seed, length)
    rng = random.Random(seed + 1)
    shuffled = world.events * 2
    rng.shuffle(shuffled)
    assert snapshot(world.fold()) == snapshot(world.fold(shuffled))


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32), length=st.integers(4, 40))
def test_any_partition_gives_the_same(seed: int, length: int) -> None:
    world = history(seed, length)
    rng = random.Random(seed + 2)
    rest = world.events[1:]
    rng.shuffle(rest)
    grown = world.fold([world.genesis])
    while rest:
        cut = rng.randint(1, 6)
        grown, rest = grown.extend(rest[:cut]), rest[cut:]
    assert snapshot(grown) == snapshot(world.fold())


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32), length=st.integers(4, 30))
def test_a_fold_keeps_what_it_said_when_others_grow_out_of_it(seed: int, length: int) -> None:
    world = history(seed, length)
    rng = random.Random(seed + 3)
    rest = world.events[1:]
    rng.shuffle(rest)
    cut = len(rest) // 2
    first = world.fold([world.genesis, *rest[:cut]])
    one, other = first.extend(rest[cut:]), first.extend(rest[cut::-1])
    assert snapshot(first) == snapshot(world.fold([world.genesis, *rest[:cut]]))
    assert snapshot(one) == snapshot(world.fold())
    assert snapshot(other) == snapshot(world.fold([world.genesis, *rest[: cut + 1]]))


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32), length=st.integers(4, 40))
@example(seed=1289, length=45)
@example(seed=1359, length=45)
@example(seed=5217, length=110)
def test_the_plain_reading_of_the_protocol_says_the_same(seed: int, length: int) -> None:
    world = history(seed, length)
    fold, oracle = world.fold(), Oracle(world.events, world.group)
    for event in fold.verdicts:
        assert (event, said(fold.verdicts[event])) == (event, oracle.verdict(event))
    told = {one.id: ("" if one.status == "void" else one.role, one.status, one.path) for one in fold.members.values()}
    assert told == oracle.members()
    order = oracle.generations(oracle.everyone(), oracle.round)
    assert order == sorted(
        (one for one, state in fold.generations.items() if state.counts), key=lambda one: order.index(one)
    )
    for generation in order[:3]:
        if fold.generations[generation].clean:
            assert [one for one in oracle.inactive() if oracle.knows(one, generation)] == []
    if fold.current is not None:
        assert fold.current == next(one for one in order if fold.generations[one].clean)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32), length=st.integers(4, 40))
def test_a_new_generation_at_the_heads_is_clean(seed: int, length: int) -> None:
    world = history(seed, length)
    fold = world.now
    if fold.members[id_of("ruth")].status != "active" or len(fold.heads) > 15:
        return
    if fold.parents(signer("ruth").public) != fold.parents():
        return
    made = world.rotate("ruth", prev=fold.own_last(signer("ruth").public))
    if isinstance(world.now.verdict(made.id), Accepted):
        assert world.now.current == made.id
        active = {one.id for one in world.now.members.values() if one.status == "active"}
        assert world.now.generations[made.id].known_by == active


def said(verdict: Accepted | Dropped | Void) -> tuple[str, str]:
    """A verdict as the oracle says it: it does not tell apart how an event was voided by others."""
    match verdict:
        case Accepted():
            return "accepted", ""
        case Dropped(reason=reason):
            return "dropped", reason
        case Void(reason=reason):
            return "void", reason if reason in ("fork", "authority") else "cut"


@pytest.mark.parametrize("seed", range(40))
def test_the_same_histories_every_time(seed: int) -> None:
    world = history(seed, 40)
    grown = world.fold([world.genesis])
    for event in world.events:
        grown = grown.extend([event])
    assert snapshot(grown) == snapshot(world.fold(world.events[::-1]))


def test_a_snapshot_sees_differences() -> None:
    world = World()
    before = snapshot(world.fold())
    world.admit("ruth", "june")
    assert snapshot(world.fold()) != before
    with pytest.raises(TypeError):
        asdict(world.fold())  # type: ignore[call-overload]
