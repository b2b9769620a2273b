# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tries to open and to find what must stay shut and hidden, and first makes sure that it could."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from app.demo.attack import Attack, Opening
from app.demo.errors import ProvesNothing
from app.demo.keys import Haul, haul_profile, haul_relay, open_store
from app.demo.locks import AnyLock, envelope_lock, read_control
from app.demo.planted import check_search
from app.demo.relay_view import Stored
from app.demo.search import Find, Needles, files_of, search, search_files
from sync.events import CloseInvite, Event, PartItem, Remove, Rotate


@dataclass(frozen=True, slots=True)
class Attacked:
    """What an attack did: envelopes that came after the removal, and before it; what opened of each; what was tried."""

    after: int
    before: int
    opened_after: tuple[Opening, ...]
    opened_before: int
    keys: int
    tries: int

    @property
    def notices(self) -> tuple[Opening, ...]:
        """What tells somebody that they were put out, and nothing else."""
        return tuple(one for one in self.opened_after if is_notice(one))

    @property
    def leaks(self) -> tuple[Opening, ...]:
        """What should have stayed shut."""
        return tuple(one for one in self.opened_after if not is_notice(one))


@dataclass(frozen=True, slots=True)
class Searched:
    """What a search did: files, bytes, forms of words looked for, ways in which it was tested, what it found."""

    files: int
    size: int
    forms: int
    ways: int
    finds: tuple[Find, ...]


def is_notice(opening: Opening) -> bool:
    """Say whether this is what a removal leaves in the old log: who was put out, that the locks were changed, and boxes
    for others. All of it is signed, sealed to others, or known to the one removed; it holds nobody's words."""
    found = read_control(opening.content)
    if isinstance(found, Event):
        return isinstance(found.control.body, Remove | Rotate | CloseInvite)
    return isinstance(found, PartItem)


def locks_of(envelopes: Iterable[Stored], before: frozenset[bytes]) -> list[AnyLock]:
    """Return a relay's envelopes as locks; new are those whose digest is not among those from before."""
    found = (envelope_lock(one.place, one.data, is_new=one.digest not in before) for one in envelopes)
    return [lock for lock in found if lock is not None]


async def attack(haul: Haul, locks: list[AnyLock], is_enough: Callable[[Attack], bool] | None = None) -> Attacked:
    """Try all keys of a haul against these locks, letting others have their turn."""
    made = Attack(haul, list(locks)) if is_enough is None else Attack(haul, list(locks), is_enough)
    await take_turns(made.run())
    opened = {one.place for one in made.opened(is_new=False)} & {lock.place for lock in locks}
    return Attacked(
        sum(lock.is_new for lock in locks),
        sum(not lock.is_new for lock in locks),
        tuple(made.opened(is_new=True)),
        len(opened),
        sum(made.keys.values()),
        sum(made.tries.values()),
    )


async def attack_as_removed(profile: Path, passphrase: str, relay: Path, locks: list[AnyLock]) -> Attacked:
    """Try everything that a removed member and the relay together have."""
    return await attack(_haul(profile, passphrase) | haul_relay(relay), locks)


async def attack_as_relay(relay: Path, locks: list[AnyLock]) -> Attacked:
    """Try everything that the relay alone has, against everything that it holds."""
    return await attack(haul_relay(relay), locks)


async def check_attack(
    profile: Path, passphrase: str, locks: list[AnyLock], texts: Iterable[str], places: Iterable[str]
) -> Attacked:
    """The same tries with the keys of somebody who was not removed, from before they heard of it; ProvesNothing unless
    they open all these places, and these texts in them."""
    wanted, needed = [text.encode() for text in texts], frozenset(places)

    def is_all(openings: Iterable[Opening]) -> bool:
        found = tuple(openings)
        contents = b"\0".join(one.content for one in found)
        return needed <= {one.place for one in found} and all(text in contents for text in wanted)

    done = await attack(_haul(profile, passphrase), locks, lambda made: is_all(made.opened(is_new=True)))
    if not is_all(done.opened_after):
        raise ProvesNothing("with a member's keys the same tries don't open what that member reads")
    return done


async def search_everything(
    folder: Path, texts: Iterable[tuple[str, str]], ids: Iterable[bytes] = (), told: Iterable[tuple[str, bytes]] = ()
) -> Searched:
    """Search every file in a folder for texts (what, text) and ids, and what was `told` (place, bytes) for the texts.

    ProvesNothing if the search misses planted words.
    """
    ways, needles = check_search(), Needles()
    for what, text in texts:
        needles.add_text(what, text)
    finds = [find for place, data in told for find in search(needles, data, place)]
    for one in ids:
        needles.add_bytes("an id or a link", one)
    paths = files_of(folder)
    size = sum(path.stat().st_size for path in paths)
    await take_turns(_kept(search_files(needles, paths, folder), finds))
    return Searched(len(paths), size, len(needles), ways, tuple(finds))


async def take_turns(steps: Iterator[None]) -> None:
    """Do something long in steps, so that it can be ended between them."""
    for _ in steps:
        await asyncio.sleep(0)


def _kept(found: Iterator[Find | None], finds: list[Find]) -> Iterator[None]:
    for one in found:
        if one is None:
            yield
        else:
            finds.append(one)


def _haul(profile: Path, passphrase: str) -> Haul:
    db, also = open_store(profile, passphrase)
    try:
        return haul_profile(db, also=also)
    finally:
        db.close()
