# SPDX-License-Identifier: AGPL-3.0-or-later
"""One line of the table, and how it is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: what was measured, ours and the floor in `unit`."""

    what: str
    ours: float
    floor: float
    unit: str

    @property
    def ratio(self) -> float:
        """Ours as a part of the floor: above 1 it took more, or there was more in a second."""
        return self.ours / self.floor

    @property
    def better(self) -> str:
        """Which way is better."""
        return "more" if self.unit.endswith("/s") else "less"


def table(rows: Sequence[Row]) -> str:
    """The rows as a table in Markdown."""
    lines = ["| what | ours | floor | unit | ours / floor | better is |", "|---|---:|---:|---|---:|---|"]
    for row in rows:
        cells = (row.what, _figure(row.ours), _figure(row.floor), row.unit, f"**{row.ratio:.2f}**", row.better)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _figure(number: float) -> str:
    return f"{number:,.0f}" if number >= 100 else f"{number:.1f}"
