# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demo's search finds words in every form, and only words that are there; its two columns stay two columns."""

from __future__ import annotations

import zlib
from base64 import b64encode
from datetime import date
from pathlib import Path

import pytest

from app.demo.errors import ProvesNothing
from app.demo.planted import TEXT, check_search, noise, planted
from app.demo.proof import search_everything
from app.demo.relay_view import Stored
from app.demo.search import SHORTEST, Needles, pieces, search
from app.demo.table import columns, member_cell, relay_cell, width_of
from app.demo.unpack import LARGEST, unpacked

WAYS = dict(planted(TEXT))


def needles(text: str = TEXT) -> Needles:
    made = Needles()
    made.add_text("a text", text)
    return made


@pytest.mark.parametrize("way", WAYS)
def test_words_are_found_however_they_are_hidden(way: str) -> None:
    assert {find.what for find in search(needles(), WAYS[way], "here")} == {"a text"}


def test_noise_holds_no_words() -> None:
    assert list(search(needles(), noise(7), "here")) == []
    assert list(search(needles("Something else that was said elsewhere"), WAYS["utf-8, in zlib"], "here")) == []


def test_a_search_that_misses_words_proves_nothing() -> None:
    with pytest.raises(ProvesNothing):
        check_search([("turned round", TEXT[::-1].encode())])
    with pytest.raises(ProvesNothing):
        check_search([("as it is", TEXT.encode()), ("not at all", noise(1))])
    assert check_search() == len(WAYS)


def test_one_word_of_many_is_enough() -> None:
    assert list(search(needles(), b"..." + "pancakes".encode("utf-16-le") + b"...", "here")) == []
    assert list(search(needles(), b"..." + "breakfast.".encode("utf-16-le") + b"...", "here")) != []
    assert list(search(needles(), "…nobody wrote…".encode(), "here")) != []


@pytest.mark.parametrize("shift", range(6))
def test_bytes_are_found_in_base64_wherever_they_begin(shift: int) -> None:
    made = Needles()
    made.add_bytes("an id", bytes(range(100, 132)))
    assert made.find(b64encode(bytes(range(shift)) + bytes(range(100, 132)) + b"xyz"[:shift]))
    assert not made.find(b64encode(b"\xff" * shift + bytes(range(101, 133)) + b"xyz"[:shift]))


def test_what_is_too_short_to_mean_anything_is_not_looked_for() -> None:
    made = Needles()
    made.add_bytes("a crumb", b"x" * (SHORTEST - 1))
    assert len(made) == 0
    assert pieces("To be, or not") == {"To be, or not"}


def test_packed_in_packed_is_unpacked() -> None:
    data = b"the kernel of it all"
    for _ in range(3):
        data = zlib.compress(data)
    assert any(b"kernel" in view for view, _ in unpacked(data))


def test_what_is_packed_to_explode_stays_small() -> None:
    views = [len(view) for view, _ in unpacked(zlib.compress(bytes(40_000_000)))]
    assert LARGEST <= max(views) < LARGEST + 1024


async def test_every_file_and_its_name_are_searched(tmp_path: Path) -> None:
    (tmp_path / "deep" / "down").mkdir(parents=True)
    (tmp_path / "deep" / "down" / "cache.bin").write_bytes(noise(1) + zlib.compress(TEXT.encode()) + noise(2))
    (tmp_path / "maple syrup.tmp").write_bytes(b"")
    (tmp_path / "ids").write_bytes(b"..." + bytes(range(32)))
    (tmp_path / "clean").write_bytes(noise(3))
    told = [("what was said", b"about nobody wrote this")]
    done = await search_everything(tmp_path, [("a text", "maple syrup"), ("another", TEXT)], [bytes(range(32))], told)
    assert done.files == 4
    assert {find.place for find in done.finds} == {
        "deep/down/cache.bin",
        "the name of maple syrup.tmp",
        "ids",
        "what was said",
    }
    assert not any("maple" in f"{find.what} {find.form}" for find in done.finds)


def test_columns_stay_apart_whatever_is_written_in_them() -> None:
    post = {
        "author_name": "June Henderson",
        "created": "2026-05-01T19:14:00.000Z",
        "text": "صباح الخير 🌅 and a line that is much too long for half of a terminal, so that it wraps\n\nbye",
        "reactions": [{"emoji": "🍅", "name": "Ruth Henderson"}],
    }
    envelope = Stored(bytes(range(32)), 7, date(2027, 5, 1), bytes(32), bytes(range(256)) * 2)
    lines = list(columns(80, [(member_cell(post), relay_cell(envelope)), (["one"], ["other"])]))
    bars = {width_of(line[: line.index(sign)]) for line in lines for sign in "│┼" if sign in line}
    assert len(bars) == 1
    assert max(map(width_of, lines)) <= 80
    text = "\n".join(lines)
    assert "June Henderson, 19:14" in text
    assert "🍅 Ruth" in text
    assert "512 bytes, to be kept until 2027-05-01" in text
    assert "mailbox 000102…, no. 7" in text
