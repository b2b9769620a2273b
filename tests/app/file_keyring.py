# SPDX-License-Identifier: AGPL-3.0-or-later
"""A keyring in a file, for processes of tests: `PYTHON_KEYRING_BACKEND` names it, `TEST_KEYRING` its folder."""

from __future__ import annotations

import os
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError


class FileKeyring(KeyringBackend):
    """Keeps every entry in a file of its own."""

    priority = 5  # keyring reads it from the class

    def get_password(self, service: str, username: str) -> str | None:
        place = _place(service, username)
        return place.read_text() if place.exists() else None

    def set_password(self, service: str, username: str, password: str) -> None:
        _place(service, username).write_text(password)

    def delete_password(self, service: str, username: str) -> None:
        if not _place(service, username).exists():
            raise PasswordDeleteError
        _place(service, username).unlink()


def _place(service: str, username: str) -> Path:
    return Path(os.environ["TEST_KEYRING"]) / f"{service}-{username}"
