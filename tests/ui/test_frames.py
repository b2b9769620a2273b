# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ten thousand posts: the list holds few of them at a time, and scrolling makes no long pause."""

from __future__ import annotations

import time
from dataclasses import replace

from tests.ui import demo
from tests.ui.conftest import Run
from tests.ui.driver import items, part, settle
from tests.ui.fakes import FakeProfile
from ui.window import Window

NUMBER = 10_000
STEPS = 120
SLOWEST = 0.25  # seconds of work, whatever else the machine does; the benchmark measures the real thing


def crowded() -> FakeProfile:
    """A profile with very many posts."""
    profile = FakeProfile()
    first = profile.client._posts[0]
    made = [
        replace(first, post=demo.ident("many", str(n)), text=f"{n}. {demo.QUILT}", html="", new=False, comments=0)
        for n in range(NUMBER)
    ]
    profile.client._posts = made
    return profile


def test_few_rows_exist_at_a_time_and_none_comes_late(run: Run) -> None:
    async def story(window: Window) -> None:
        home = window.model._inside.pages.home._feed
        home._limit = NUMBER
        began = time.process_time()
        home.refresh()
        assert time.process_time() - began < 3
        assert home._rows.rowCount() == NUMBER
        feed = part(window, "feed")
        pauses = []
        for step in range(STEPS):
            feed.setProperty("contentY", step * 90.0)
            began = time.process_time()
            window.window.grabWindow()
            pauses.append(time.process_time() - began)
            await settle(0)
        cards = [item for item in items(feed) if item.metaObject().className().startswith("PostCard")]
        assert 0 < len(cards) < 40
        assert sorted(pauses)[STEPS * 95 // 100] < SLOWEST

    run(story, crowded(), (900, 640))


def test_older_posts_come_when_the_end_is_near(run: Run) -> None:
    async def story(window: Window) -> None:
        home = window.model._inside.pages.home._feed
        before = home._rows.rowCount()
        home.more()
        assert home._rows.rowCount() > before

    run(story, crowded())
