# SPDX-License-Identifier: AGPL-3.0-or-later
"""From starting the process to the first painted feed, against an empty window; and what both take of memory, idle."""

from __future__ import annotations

from pathlib import Path
from statistics import median
from time import perf_counter, sleep

from tests.bench.processes import Memory, started
from tests.bench.rows import Row
from tests.bench.sizes import Sizes

PAINTED = "painted"


def run(profile: Path, sizes: Sizes) -> list[Row]:
    """Open the windows in turns; the first pair only brings their files into the system's memory."""
    ours, floor = [], []
    for _ in range(sizes.windows + 1):
        ours.append(_opened("tests.bench.window", str(profile)))
        floor.append(_opened("tests.bench.empty_window"))
    name = f"with {sizes.posts:,} posts"
    our_memory = _idle("tests.bench.window", str(profile), settle=sizes.settle)
    their_memory = _idle("tests.bench.empty_window", settle=sizes.settle)
    return [
        Row(f"the window from start to painted feed, {name}", median(ours[1:]), median(floor[1:]), "ms"),
        Row(f"memory of the idle window, {name} (PSS)", our_memory.pss, their_memory.pss, "MB"),
        Row(f"memory of the idle window, {name} (RSS)", our_memory.rss, their_memory.rss, "MB"),
    ]


def _opened(*words: str) -> float:
    """How long (ms) a window takes until it is painted."""
    begun = perf_counter()
    with started(*words) as window:
        taken = perf_counter() - begun
        _check(window.line)
    return taken * 1000


def _idle(*words: str, settle: float) -> Memory:
    with started(*words) as window:
        _check(window.line)
        sleep(settle)
        return window.memory()


def _check(line: str) -> None:
    if line != PAINTED:
        raise RuntimeError("the window said something else")
