# SPDX-License-Identifier: AGPL-3.0-or-later
"""A program of its own for the tests: shows HTML in a real window's text and says so when all was drawn.

`python -m tests.app.rich_text` reads a JSON list of HTML texts from standard input, shows each of them, waits the
seconds that are its argument, and ends. Nothing keeps this window from the network but the texts themselves.
"""

from __future__ import annotations

import json
import sys
from typing import cast

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlComponent
from PySide6.QtQuick import QQuickView

TEXT = b"""
import QtQuick
Column {
    width: 600
    property alias texts: shown.model
    property int drawn: shown.count
    Repeater {
        id: shown
        delegate: Text {
            required property string modelData
            width: 600; wrapMode: Text.Wrap; font.pixelSize: 16
            textFormat: Text.RichText; text: modelData
        }
    }
}
"""


def show(texts: list[str], seconds: float) -> int:
    """Show all texts in one window for some seconds; returns how many there are in it."""
    app = QGuiApplication(["rich-text"])
    view = QQuickView()
    component = QQmlComponent(view.engine())
    component.setData(TEXT, "")
    column = component.createWithInitialProperties({"texts": texts})
    assert column is not None, component.errorString()
    view.setContent("", component, column)
    view.show()
    QTimer.singleShot(round(seconds * 1000), app.quit)
    app.exec()
    view.grabWindow()
    return cast("int", column.property("drawn"))


if __name__ == "__main__":
    print(show(json.load(sys.stdin), float(sys.argv[1])))
