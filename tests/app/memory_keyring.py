# SPDX-License-Identifier: AGPL-3.0-or-later
"""A keyring that lives in memory, after keyring's own interface, and can be told to fail."""

from __future__ import annotations

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError


class MemoryKeyring(KeyringBackend):
    """Keeps entries in a dict; raises `trouble` instead while that is set."""

    priority = -1  # the class is never chosen by keyring itself

    def __init__(self, fitness: float = -1) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.priority = fitness  # type: ignore[assignment]
        self.entries: dict[tuple[str, str], str] = {}
        self.trouble: Exception | None = None
        self.forgets = False

    def get_password(self, service: str, username: str) -> str | None:
        self._fail()
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._fail()
        if not self.forgets:
            self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._fail()
        if self.entries.pop((service, username), None) is None:
            raise PasswordDeleteError

    def _fail(self) -> None:
        if self.trouble is not None:
            raise self.trouble
