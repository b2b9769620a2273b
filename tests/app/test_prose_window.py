# SPDX-License-Identifier: AGPL-3.0-or-later
"""No text makes a real window ask anything of anybody, while the same window does ask for a picture in raw HTML."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from app.prose import text_to_html
from tests.app.nasty import nasty


class Listener:
    """A server on this computer that remembers what was asked of it."""

    def __init__(self) -> None:
        asked: list[str] = []

        class Handler(BaseHTTPRequestHandler):
            def handle_one_request(self) -> None:
                asked.append(self.rfile.readline().decode("latin-1"))
                self.close_connection = True

        self.asked = asked
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    listening = Listener()
    yield listening
    listening.close()


def show(texts: list[str]) -> None:
    env = {name: os.environ[name] for name in ("PATH", "HOME", "LD_LIBRARY_PATH") if name in os.environ}
    env |= {"QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.app.rich_text", "1.5"],
        input=json.dumps(texts),
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{len(texts)}\n"


def test_a_window_asks_for_a_picture_in_raw_html(listener: Listener) -> None:
    show([f"<img src='{listener.address}/control.png'>"])
    assert [line for line in listener.asked if "/control.png" in line]


def test_no_text_makes_a_window_ask_for_anything(listener: Listener) -> None:
    show([text_to_html(text) for text in nasty(listener.address)])
    assert listener.asked == []
