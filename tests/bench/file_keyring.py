# SPDX-License-Identifier: AGPL-3.0-or-later
"""A keyring in a file, so that a process of its own opens a profile without a passphrase, as with a real keyring."""

from __future__ import annotations

import json
from pathlib import Path

from keyring.backend import KeyringBackend

from app.keyring_box import KeyringBox


class FileKeyring(KeyringBackend):
    """Keeps entries in a file, unprotected: for profiles that live as long as one measurement."""

    priority = -1  # keyring itself never chooses it

    def __init__(self, path: Path) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._path = path

    def _entries(self) -> dict[str, str]:
        return json.loads(self._path.read_text("utf-8")) if self._path.exists() else {}

    def get_password(self, service: str, username: str) -> str | None:
        return self._entries().get(f"{service}/{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        self._path.write_text(json.dumps({**self._entries(), f"{service}/{username}": password}), "utf-8")


def keyring_beside(folder: Path) -> KeyringBox:
    """The keyring of the profile in this folder."""
    return KeyringBox(FileKeyring(folder.with_suffix(".keyring")))
