# SPDX-License-Identifier: AGPL-3.0-or-later
"""How much is measured: the whole, or just enough to see that measuring works."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sizes:
    """Posts in the profile; how many people receive them, windows are opened, posts are timed, requests are sent."""

    posts: int
    readers: int
    windows: int
    shown: int
    requests: int
    settle: float


FULL = Sizes(posts=10_000, readers=3, windows=7, shown=40, requests=3000, settle=3.0)
QUICK = Sizes(posts=200, readers=1, windows=1, shown=4, requests=160, settle=0.5)
