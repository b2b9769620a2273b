# SPDX-License-Identifier: AGPL-3.0-or-later
"""For every removal: every key of the removed profile against every byte at the relay. And the attack can succeed."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from pathlib import Path

import pytest

from app.demo.attack import Attack, Opening
from app.demo.errors import ProvesNothing
from app.demo.keys import Haul, dig, haul_profile, haul_relay, haul_strings, open_store
from app.demo.locks import Lock, envelope_lock, read_content
from app.demo.proof import Attacked, attack, attack_as_relay, attack_as_removed, check_attack, is_notice, locks_of
from app.demo.relay_view import stored
from app.views import History
from crypto.encoding import encode
from crypto.envelope import Draft
from crypto.generation import advance
from crypto.invite import card_key, door_key, seal_invite
from crypto.secret import Secret, random_bytes
from sync.events import Event, Remove, Rotate
from sync.keys import Held
from sync.store import groups
from tests.app.removals import EARLIER, LATER, OFFLINE, PASSPHRASE, Removal, removal


def haul_of(folder: Path) -> Haul:
    db, also = open_store(folder, PASSPHRASE)
    try:
        return haul_profile(db, also=also)
    finally:
        db.close()


def held_by(played: Removal, name: str) -> dict[bytes, Held]:
    db, _ = open_store(played.folder / name, PASSPHRASE)
    try:
        return groups.held_keys(db, bytes.fromhex(played.group))
    finally:
        db.close()


def run(haul: Haul, *locks: Lock | None) -> Attack:
    made = Attack(haul, [lock for lock in locks if lock is not None])
    for _ in made.run():
        pass
    return made


def sealed(key: Secret, step: int = 0) -> Lock | None:
    """An envelope under this key."""
    draft = Draft(advance(key, 0, step), step, Secret.random(), random_bytes(16))
    return envelope_lock("here", draft.seal(b"what it says"), is_new=True)


@pytest.mark.parametrize("history", ["all", "from-now"])
async def test_a_removed_member_and_the_relay_open_nothing_that_came_after(tmp_path: Path, history: History) -> None:
    async with removal(tmp_path, history) as played:
        assert played.texts("ruth") >= {EARLIER, OFFLINE, LATER}
        assert not played.texts("sam") & {OFFLINE, LATER}
        locks = played.locks()
        fresh = [lock.place for lock in locks if lock.is_new]
        member = await check_attack(played.before, PASSPHRASE, locks, [OFFLINE, LATER], fresh)
        assert {one.place for one in member.opened_after} >= set(fresh)
        removed = await attack_as_removed(tmp_path / "sam", PASSPHRASE, played.relay_folder, locks)
        assert [one.place for one in removed.leaks] == []
        assert removed.after == len(fresh) > len(removed.notices) > 0
        told = [found.control.body for one in removed.notices if isinstance(found := read_content(one.content), Event)]
        assert {Remove, Rotate} <= {type(body) for body in told}
        assert 0 < removed.opened_before <= removed.before
        relay = await attack_as_relay(played.relay_folder, locks_of(stored(played.relay_folder), frozenset()))
        assert relay.opened_after == ()
        assert relay.after == len(locks)


async def test_one_key_too_many_and_the_attack_succeeds(tmp_path: Path) -> None:
    """Were a removed member left with a single key of the new generation, everything would open: it is seen."""
    async with removal(tmp_path) as played:
        (new,) = held_by(played, "june").keys() - held_by(played, "sam").keys()
        content = held_by(played, "june")[new].content
        assert content is not None
        done = await attack(haul_of(tmp_path / "sam") | haul_strings([content.reveal()]), played.locks())
        said = b"".join(one.content for one in done.leaks)
        assert OFFLINE.encode() in said
        assert LATER.encode() in said


async def test_with_the_keys_of_the_removed_the_check_fails(tmp_path: Path) -> None:
    async with removal(tmp_path) as played:
        locks = played.locks()
        with pytest.raises(ProvesNothing):
            await check_attack(tmp_path / "sam", PASSPHRASE, locks, [LATER], [])


async def test_a_link_that_was_open_shows_him_nothing_more(tmp_path: Path) -> None:
    """A removal ends the links whose secret he keeps: no card is written behind them again."""
    async with removal(tmp_path, link_uses=5) as played:
        done = await attack_as_removed(tmp_path / "sam", PASSPHRASE, played.relay_folder, played.locks())
        assert not done.leaks
        assert done.tries > 0


@pytest.mark.parametrize("step", [0, 1, 40, 900])
def test_a_content_secret_opens_its_steps(step: int) -> None:
    key = Secret.random()
    made = run(haul_strings([key.reveal()], secret=True), sealed(key, step))
    assert [one.content for one in made.openings] == [b"what it says"]


@pytest.mark.parametrize("derive", [door_key, card_key])
def test_a_link_opens_what_lies_behind_it(derive: object) -> None:
    assert callable(derive)
    link = Secret.random()
    lock = envelope_lock("here", seal_invite(derive(link), random_bytes(16), b"what it says"), is_new=True)
    assert len(run(haul_strings([link.reveal()], secret=True), lock).openings) == 1
    assert len(run(haul_strings([link.reveal()]), lock).openings) == 1


def test_a_key_is_found_inside_a_longer_string() -> None:
    key = Secret.random()
    made = run(haul_strings([b"xyz" + key.reveal() + b"more"]), sealed(key))
    assert [one.kind for one in made.openings] == ["window"]


def test_another_key_opens_nothing() -> None:
    made = run(haul_strings([random_bytes(32) for _ in range(5)], secret=True), sealed(Secret.random()))
    assert made.openings == []
    assert sum(made.tries.values()) > sum(made.keys.values()) / 2 > 0


def test_what_is_no_envelope_is_no_lock() -> None:
    assert envelope_lock("here", bytes(511), is_new=True) is None


@pytest.mark.parametrize(
    "hidden",
    [
        lambda key: key,
        lambda key: encode((1, "name", (b"", key), encode((key,)))),
        lambda key: encode((encode((encode((key, 7)),)),)),
        lambda key: key.hex().encode(),
        lambda key: b"dooryard://invite#" + urlsafe_b64encode(encode((1, "link", key, ())) + b"sum!").rstrip(b"="),
        lambda key: key + bytes(32),
    ],
)
def test_a_key_is_dug_out_of_whatever_holds_it(hidden: object) -> None:
    assert callable(hidden)
    key = random_bytes(32)
    assert key in haul_strings([hidden(key)]).values


def test_digging_ends_on_noise() -> None:
    assert list(dig(b"\xc1" * 40)) == [b"\xc1" * 40]


async def test_the_relay_has_keys_of_its_own_to_try(tmp_path: Path) -> None:
    async with removal(tmp_path) as played:
        haul = haul_relay(played.relay_folder)
        assert {(played.relay_folder / name).read_bytes() for name in ("relay.key", "first.pass")} <= haul.secrets
        assert {one.address for one in stored(played.relay_folder)} <= haul.values


def test_somebodys_words_are_no_notice() -> None:
    lock = sealed(Secret.random())
    assert lock is not None
    post = Opening(lock, "as it is", b"a post")
    assert not is_notice(post)
    assert Attacked(1, 0, (post,), 0, 1, 1).leaks == (post,)
