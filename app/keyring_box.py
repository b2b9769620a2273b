# SPDX-License-Identifier: AGPL-3.0-or-later
"""Puts secrets into the system's keyring, if there is one that keeps them from others and gives them back."""

from __future__ import annotations

import keyring
from keyring.backend import KeyringBackend
from keyring.backends import SecretService, chainer, fail, null
from keyring.errors import KeyringError, PasswordDeleteError

from app.errors import ProfileError
from crypto.errors import BadKey
from crypto.secret import Secret

SERVICE = "Dooryard"
# Backends below this are not recommended by their makers: they keep plain text, or ask on a terminal.
RECOMMENDED = 1


def _service_trouble() -> tuple[type[Exception], ...]:
    """keyring lets what its Secret Service backend stands on come through as it is."""
    service = getattr(SecretService, "secretstorage", None)
    return () if service is None else (service.exceptions.SecretStorageException, service.util.DBusErrorResponse)


_TROUBLE: tuple[type[Exception], ...] = (KeyringError, RuntimeError, OSError, *_service_trouble())
# What a person's own settings of keyring may lead to besides.
_SETTINGS: tuple[type[Exception], ...] = (*_TROUBLE, ImportError, AttributeError, ValueError)


class KeyringBox:
    """The person's keyring, for entries of Dooryard; it may ask the person, so call it in a thread."""

    def __init__(self, backend: KeyringBackend) -> None:
        self._backend = backend

    @classmethod
    def find(cls) -> KeyringBox | None:
        """Return this system's keyring, None if it has none that is fit for a secret. Asks nobody."""
        try:
            chosen = keyring.get_keyring()
        except _SETTINGS:
            return None
        offered = chosen.backends if isinstance(chosen, chainer.ChainerBackend) else [chosen]
        return next((cls(backend) for backend in offered if _is_fit(backend)), None)

    def put(self, entry: str, secret: Secret) -> None:
        """Keep a secret under a name, and make sure that it can be had again; ProfileError keyring-locked."""
        try:
            self._backend.set_password(SERVICE, entry, secret.reveal().hex())
            kept = self._backend.get_password(SERVICE, entry)
        except _TROUBLE:
            raise ProfileError.of("keyring-locked") from None
        if kept is None or _secret(kept) != secret:
            raise ProfileError.of("keyring-locked")

    def get(self, entry: str) -> Secret:
        """Return the secret of that name; ProfileError keyring-locked, keyring-empty."""
        try:
            kept = self._backend.get_password(SERVICE, entry)
        except _TROUBLE:
            raise ProfileError.of("keyring-locked") from None
        found = None if kept is None else _secret(kept)
        if found is None:
            raise ProfileError.of("keyring-empty")
        return found

    def drop(self, entry: str) -> None:
        """Forget the secret of that name, if there is one; ProfileError keyring-locked."""
        try:
            self._backend.delete_password(SERVICE, entry)
        except PasswordDeleteError:
            return
        except _TROUBLE:
            raise ProfileError.of("keyring-locked") from None


def _is_fit(backend: KeyringBackend) -> bool:
    if isinstance(backend, fail.Keyring | null.Keyring | chainer.ChainerBackend):
        return False
    try:
        return bool(backend.priority >= RECOMMENDED)
    except _TROUBLE:
        return False


def _secret(kept: str) -> Secret | None:
    try:
        return Secret(bytes.fromhex(kept))
    except (ValueError, BadKey):
        return None
