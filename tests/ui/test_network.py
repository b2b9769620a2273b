# SPDX-License-Identifier: AGPL-3.0-or-later
"""Nothing that somebody wrote makes the window call out."""

from __future__ import annotations

import re
import socket
from dataclasses import replace

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtQml import QQmlComponent

from tests.ui.conftest import Run
from tests.ui.driver import part, settle
from tests.ui.fakes import FakeProfile
from ui.window import QML, Window

FORMATS = ("RichText", "StyledText", "MarkdownText", "AutoText")


class Listener:
    """A local port that counts who comes."""

    def __init__(self) -> None:
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self._socket.listen()
        self._socket.setblocking(False)
        self.port = self._socket.getsockname()[1]

    def came(self) -> int:
        """How many connections were opened."""
        number = 0
        try:
            while True:
                self._socket.accept()[0].close()
                number += 1
        except BlockingIOError:
            return number
        finally:
            self._socket.close()


def test_a_picture_in_a_post_is_never_fetched(run: Run, complaints: list[str]) -> None:
    listener, profile = Listener(), FakeProfile()
    image = f'<p>Look <b>here</b> <img src="http://127.0.0.1:{listener.port}/spy.png" width="9" height="9"></p>'
    profile.client._posts[0] = replace(profile.client._posts[0], html=image, text=image)
    profile.client._comments = [replace(view, html=image, text=image) for view in profile.client._comments]

    async def story(window: Window) -> None:
        await settle(0.2)
        window.model._inside.go("thread", profile.client._posts[0].post)
        await settle(0.3)
        assert all("is unknown" in text for text in complaints)  # refused, and said so
        complaints.clear()

    run(story, profile)
    assert listener.came() == 0


@pytest.mark.parametrize("form", FORMATS)
def test_the_engine_refuses_whatever_a_text_asks_for(run: Run, form: str, complaints: list[str]) -> None:
    listener = Listener()

    async def story(window: Window) -> None:
        source = f"http://127.0.0.1:{listener.port}/spy.png"
        body = f"![spy]({source})" if form == "MarkdownText" else f"<img src='{source}'>"
        text = f'Text {{ textFormat: Text.{form}; text: "{body}" }}'
        qml = f'import QtQuick\nItem {{ {text} Image {{ source: "{source}" }} }}'
        component = QQmlComponent(window.engine)
        component.setData(qml.encode(), QUrl())
        item = component.create()
        assert item is not None, component.errorString()
        item.setProperty("parent", window.window.contentItem())
        await settle(0.3)
        item.deleteLater()
        complaints.clear()  # the engine rightly complains about each picture

    run(story)
    assert listener.came() == 0


def test_every_text_of_the_window_is_plain_or_prose() -> None:
    """`AutoText` would guess; only `Prose` may show markup, and only if app gave HTML."""
    for file in QML.glob("Dooryard/*/*.qml"):
        source = file.read_text("utf-8")
        if file.name != "Txt.qml":
            assert re.search(r"(?<![.\w])(Text|TextEdit|TextInput|T\.Label) \{", source) is None, file.name
        if file.name not in ("Txt.qml", "Prose.qml", "TextBox.qml"):
            assert "textFormat" not in source, file.name
    for name in ("Txt.qml", "TextBox.qml"):
        assert "PlainText" in (QML / "Dooryard" / "Parts" / name).read_text("utf-8")


def test_markup_is_shown_as_markup_and_signs_as_signs(run: Run) -> None:
    profile = FakeProfile()
    first, second = profile.client._posts[0], profile.client._posts[1]
    profile.client._posts[0] = replace(first, html="<p>Two <strong>hooks</strong></p>", text="Two **hooks**")
    profile.client._posts[1] = replace(second, html="<p>1 &lt; 2</p>", text="1 < 2")

    async def story(window: Window) -> None:
        rows = window.model._inside.pages.home._feed._rows.rows
        assert (rows[0].html, rows[1].html, rows[1].text) == ("<p>Two <strong>hooks</strong></p>", "", "1 < 2")
        assert part(window, "feed").isVisible()

    run(story, profile)
