# SPDX-License-Identifier: AGPL-3.0-or-later
"""One list model over frozen records that changes only the rows that differ, so that no list jumps while read."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Hashable, Sequence
from dataclasses import fields, is_dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import Property, QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

Row = TypeVar("Row")
Index = QModelIndex | QPersistentModelIndex
RECORD_ROLE = int(Qt.ItemDataRole.UserRole) + 1


def as_record(value: Any) -> Any:
    """A record as QML reads it: dataclasses become maps, tuples lists, nothing else changes."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: as_record(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, (tuple, list)):
        return [as_record(part) for part in value]
    return value


def longest_rise(numbers: Sequence[int]) -> set[int]:
    """The members of one longest strictly rising subsequence of distinct numbers."""
    tails: list[int] = []
    before: dict[int, int | None] = {}
    for number in numbers:
        at = bisect_left(tails, number)
        before[number] = tails[at - 1] if at else None
        tails[at : at + 1] = [number]
    kept: set[int] = set()
    last = tails[-1] if tails else None
    while last is not None:
        kept.add(last)
        last = before[last]
    return kept


class RecordModel(QAbstractListModel, Generic[Row]):
    """Rows are frozen dataclasses with a key each; delegates read one role, `record`, a map of the fields."""

    countChanged = Signal()

    def __init__(self, key: Callable[[Row], Hashable], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._key = key
        self._rows: list[Row] = []

    @property
    def rows(self) -> Sequence[Row]:
        """What is shown now, first row first."""
        return self._rows

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's name and default
        """How many rows stand in the list."""
        return 0 if parent.isValid() else len(self._rows)

    def roleNames(self) -> dict[int, Any]:
        """The one role."""
        return {RECORD_ROLE: b"record"}

    def data(self, index: Index, role: int = RECORD_ROLE) -> Any:
        """The record of one row as a map."""
        if role != RECORD_ROLE or not index.isValid():
            return None
        return as_record(self._rows[index.row()])

    def _count(self) -> int:
        return len(self._rows)

    count = Property(int, _count, notify=countChanged)

    def show(self, rows: Sequence[Row]) -> None:
        """Make the list equal to `rows`; rows of the same key that did not move stay where they are."""
        size = len(self._rows)
        staying = self._staying(rows)
        self._drop([at for at, row in enumerate(self._rows) if self._key(row) not in staying])
        self._fill(rows, staying)
        self._refresh(rows)
        if size != len(self._rows):
            self.countChanged.emit()

    def _staying(self, rows: Sequence[Row]) -> set[Hashable]:
        place = {self._key(row): at for at, row in enumerate(self._rows)}
        common = [place[key] for key in map(self._key, rows) if key in place]
        return {self._key(self._rows[at]) for at in longest_rise(common)}

    def _drop(self, places: list[int]) -> None:
        for first, last in reversed(_ranges(places)):
            self.beginRemoveRows(QModelIndex(), first, last)
            del self._rows[first : last + 1]
            self.endRemoveRows()

    def _fill(self, rows: Sequence[Row], staying: set[Hashable]) -> None:
        for first, last in _ranges([at for at, row in enumerate(rows) if self._key(row) not in staying]):
            self.beginInsertRows(QModelIndex(), first, last)
            self._rows[first:first] = rows[first : last + 1]
            self.endInsertRows()

    def _refresh(self, rows: Sequence[Row]) -> None:
        changed = [at for at, row in enumerate(rows) if self._rows[at] != row]
        self._rows = list(rows)
        for first, last in _ranges(changed):
            self.dataChanged.emit(self.index(first), self.index(last), [RECORD_ROLE])


def _ranges(places: Sequence[int]) -> list[tuple[int, int]]:
    """Rising places as closed ranges: 1, 2, 3, 7 becomes (1, 3), (7, 7)."""
    found: list[tuple[int, int]] = []
    for at in places:
        if found and found[-1][1] == at - 1:
            found[-1] = (found[-1][0], at)
        else:
            found.append((at, at))
    return found
