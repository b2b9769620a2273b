# SPDX-License-Identifier: AGPL-3.0-or-later
"""An empty window of PySide6 in a process of its own: says `painted` with its first frame, and stays."""

from __future__ import annotations

import sys

from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow

EMPTY = b"import QtQuick\nWindow { width: 1280; height: 800; visible: true }"


def main() -> int:
    """Open it and stay until the process is ended."""
    application = QGuiApplication(sys.argv[:1])
    engine = QQmlApplicationEngine()
    engine.loadData(EMPTY)
    (window,) = engine.rootObjects()
    assert isinstance(window, QQuickWindow)
    window.frameSwapped.connect(lambda: print("painted", flush=True))
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
