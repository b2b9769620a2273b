# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every page has in common: one frozen record that QML reads, shown anew only when it differs."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Property, QObject, Signal

from ui.record_model import as_record


class Page(QObject):
    """Holds the record that a page shows; `view` is it as a map."""

    viewChanged = Signal()

    def __init__(self, state: Any, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state = state
        self._record = as_record(state)

    def _view(self) -> Any:
        return self._record

    view = Property("QVariant", _view, notify=viewChanged)  # type: ignore[arg-type]  # Qt takes a name, too

    def show(self, state: Any) -> None:
        """Show `state`, a frozen record of the page's own kind."""
        if state != self.state:
            self.state = state
            self._record = as_record(state)
            self.viewChanged.emit()
