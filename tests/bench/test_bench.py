# SPDX-License-Identifier: AGPL-3.0-or-later
"""Measuring works: every line is there, and a post weighs what it must. How fast it is, `make bench` says."""

from __future__ import annotations

import asyncio

import pytest

from tests.bench.__main__ import BEGIN, END, FILE, measure, measured, written
from tests.bench.machine import machine
from tests.bench.rows import Row, table
from tests.bench.sizes import QUICK
from tests.bench.world import POST_BYTES, text_of

STORIES = {
    "the window from start to painted feed": 1,
    "a post until it is shown elsewhere": 2,
    "receiving": 1,
    "relay: appends": 2,
    "a post of 256 bytes": 1,
    "memory of the idle window": 2,
    "memory of the idle relay": 3,
}


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return asyncio.run(measure(QUICK))


def test_every_story_is_told(rows: list[Row]) -> None:
    told = {story: sum(row.what.startswith(story) for row in rows) for story in STORIES}
    assert told == STORIES
    assert len(rows) == sum(STORIES.values())
    assert all(row.ours > 0 and row.floor > 0 for row in rows)


def test_a_post_of_256_bytes_weighs_512(rows: list[Row]) -> None:
    (weight,) = [row for row in rows if row.unit == "bytes"]
    assert (weight.ours, weight.floor) == (512, 256)


def test_posts_have_exactly_the_size_that_is_told() -> None:
    assert {len(text_of(number).encode()) for number in (0, 7, 9_999, 1_000_041)} == {POST_BYTES}


def test_a_row_tells_which_way_is_better() -> None:
    text = table([Row("a", 50.0, 200.0, "posts/s"), Row("b", 1500.0, 150.0, "ms")])
    assert "| a | 50.0 | 200 | posts/s | **0.25** | more |" in text
    assert "| b | 1,500 | 150 | ms | **10.00** | less |" in text


def test_the_table_is_written_between_its_marks_and_nothing_else_changes(rows: list[Row]) -> None:
    document = FILE.read_text("utf-8")
    before, after = document.split(BEGIN)[0], document.split(END)[1]
    first = written(document, "other figures")
    again = written(first, measured(machine(), rows))
    assert first.startswith(before)
    assert again.endswith(after)
    assert "other figures" in first
    assert "other figures" not in again
    assert written(first, "other figures") == first
