# SPDX-License-Identifier: AGPL-3.0-or-later
"""The window in a process of its own, opened as `dooryard` opens it: says `painted` once posts are on it, and stays.

`python -m tests.bench.window PROFILE`; the keyring is a file beside the profile.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtQuick import QQuickItem
from qasync import QEventLoop

import app.__main__  # noqa: F401 - all that the program brings along before it opens a window
from app.keyring_box import KeyringBox
from app.profile import Profile
from tests.bench.file_keyring import keyring_beside
from ui.window import Window, make_application, now_ms


def main(folder: Path) -> None:
    """Open the window on a profile and stay until the process is ended."""
    KeyringBox.find()  # as the program does; what it finds is left alone
    application = make_application(["dooryard"])
    with QEventLoop(application) as loop:
        loop.run_until_complete(_stay(Profile(folder, keyring=keyring_beside(folder))))


async def _stay(profile: Profile) -> None:
    window = Window(profile, now_ms)
    painted = asyncio.Event()

    def look() -> None:
        if not painted.is_set() and _shows_posts(window):
            print("painted", flush=True)
            painted.set()

    window.window.frameSwapped.connect(look)
    await asyncio.Event().wait()


def _shows_posts(window: Window) -> bool:
    """Whether the frame that was just painted had a post in view."""
    return any(
        item.isVisible() and item.height() > 0 and item.metaObject().className().startswith("PostCard")
        for item in _items(window.window.contentItem())
    )


def _items(root: QQuickItem) -> Iterator[QQuickItem]:
    yield root
    for child in root.childItems():
        yield from _items(child)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
