# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list model changes only what differs."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex

from ui.record_model import RECORD_ROLE, RecordModel, longest_rise


@dataclass(frozen=True, slots=True)
class Row:
    """A key and something that may change."""

    key: int
    text: str


class Mirror:
    """Follows a model by its signals alone, as a view does."""

    def __init__(self, model: RecordModel[Row]) -> None:
        self._model = model
        self.rows: list[int] = [row.key for row in model.rows]
        self.inserted = self.removed = self.changed = 0
        model.rowsInserted.connect(self._insert)
        model.rowsRemoved.connect(self._remove)
        model.dataChanged.connect(self._change)

    def _insert(self, parent: QModelIndex, first: int, last: int) -> None:
        self.inserted += last - first + 1
        self.rows[first:first] = [self._key(at) for at in range(first, last + 1)]

    def _remove(self, parent: QModelIndex, first: int, last: int) -> None:
        self.removed += last - first + 1
        del self.rows[first : last + 1]

    def _change(self, first: QModelIndex, last: QModelIndex) -> None:
        self.changed += last.row() - first.row() + 1

    def _key(self, at: int) -> int:
        return int(self._model.data(self._model.index(at), RECORD_ROLE)["key"])


def made(keys: list[int], text: str = "") -> list[Row]:
    """Rows of these keys."""
    return [Row(key, text) for key in keys]


lists = st.lists(st.integers(0, 30), unique=True, max_size=20)


@given(lists, lists)
def test_any_list_becomes_any_other(before: list[int], after: list[int]) -> None:
    model: RecordModel[Row] = RecordModel(lambda row: row.key)
    model.show(made(before))
    mirror = Mirror(model)
    model.show(made(after))
    assert mirror.rows == after
    assert list(model.rows) == made(after)
    assert mirror.changed == 0


@given(lists, st.integers(100, 110))
def test_one_new_row_moves_no_other(keys: list[int], new: int) -> None:
    model: RecordModel[Row] = RecordModel(lambda row: row.key)
    model.show(made(keys))
    mirror = Mirror(model)
    model.show(made([new, *keys]))
    assert (mirror.inserted, mirror.removed, mirror.changed) == (1, 0, 0)


def test_a_changed_row_is_told_and_nothing_else() -> None:
    model: RecordModel[Row] = RecordModel(lambda row: row.key)
    model.show(made([1, 2, 3]))
    mirror = Mirror(model)
    model.show([Row(1, ""), Row(2, "new"), Row(3, "")])
    assert (mirror.inserted, mirror.removed, mirror.changed) == (0, 0, 1)
    assert model.data(model.index(1), RECORD_ROLE) == {"key": 2, "text": "new"}


@given(st.lists(st.integers(0, 50), unique=True))
def test_longest_rise(numbers: list[int]) -> None:
    kept = [number for number in numbers if number in longest_rise(numbers)]
    assert kept == sorted(kept)
    best = [1] * len(numbers)
    for at, number in enumerate(numbers):
        best[at] = 1 + max((best[before] for before in range(at) if numbers[before] < number), default=0)
    assert len(kept) == max(best, default=0)
