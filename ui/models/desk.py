# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every page model is given: the client, who is who, the clock, and how to say and do things."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ui.errands import Errands
from ui.models.people import People

if TYPE_CHECKING:
    from app.client import Client


@dataclass(frozen=True)
class Desk:
    """`now` gives milliseconds since 1970; `say(text, action, undo)` shows a toast; `go(page, id)` opens a page."""

    client: Client
    people: People
    errands: Errands
    now: Callable[[], int]
    say: Callable[[str, str, Callable[[], None] | None], None]
    go: Callable[[str, str], None]
