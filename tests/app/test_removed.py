# SPDX-License-Identifier: AGPL-3.0-or-later
"""A removed member with all that a profile holds, and the relay with all that it holds, try every key on every byte."""

from __future__ import annotations

from pathlib import Path

from app.demo.proof import attack_as_removed, check_attack, locks_of
from app.demo.relay_view import stored
from tests.app.town import PASSPHRASE, Town, family, member_id, settle, sync, texts, town


async def lives_on(place: Town) -> tuple[str, frozenset[bytes]]:
    """Sam is removed, knowing every kind of invitation; then life goes on. Returns what the relay had before."""
    group, ruth, (june, sam) = await family(place, "June", "Sam")
    for kind in ("link", "door", "words"):
        await sam.invite(group, kind)
    link = await ruth.invite(group, "link")
    ruth.post(group, "before the removal")
    await settle(sam, ruth, june)
    before = frozenset(one.digest for one in stored(place.relay.folder))

    place.relay.is_away = True
    june.post(group, "written offline before the removal")
    place.relay.is_away = False
    ruth.remove_member(group, member_id(ruth, group, "Sam"))
    await sync(ruth, june, ruth)
    post = ruth.post(group, "after the removal")
    await sync(ruth, june)
    june.comment(post, "a comment after it")
    await settle(ruth, june, sam)
    fresh = await ruth.invite(group, "link")
    assert fresh.link != link.link
    omar = place.move_in("Omar")
    await sync(ruth)
    await omar.join(fresh.link, greeting="a greeting after it")
    await sync(omar, ruth)
    ruth.admit(group, ruth.requests(group)[0].request)
    await settle(ruth, omar, june)
    await place.let_in(ruth, place.move_in("Lena"), group, "words")
    omar.post(group, "hello from Omar")
    await settle(omar, ruth, june, sam)
    assert texts(sam) == ["before the removal"]
    assert len(texts(june)) == 4
    return group, before


async def test_nothing_that_was_sent_after_a_removal_opens(tmp_path: Path) -> None:
    async with town(tmp_path) as place:
        _, before = await lives_on(place)
        locks = locks_of(stored(place.relay.folder), before)
        assert sum(lock.is_new for lock in locks) > 15
        done = await attack_as_removed(tmp_path / "Sam", PASSPHRASE, place.relay.folder, locks)
        assert done.leaks == ()
        assert done.opened_before
        # the same tries with June's keys open what June reads
        await check_attack(tmp_path / "June", PASSPHRASE, locks, ["after the removal", "hello from Omar"], [])
