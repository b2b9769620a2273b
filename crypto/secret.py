# SPDX-License-Identifier: AGPL-3.0-or-later
"""Secret bytes that cannot be shown by accident, and the only place where randomness is drawn."""

from __future__ import annotations

import hmac
import os
from typing import NoReturn, final

from crypto.errors import BadKey

MIN_SIZE = 16
MAX_SIZE = 64


def random_bytes(size: int) -> bytes:
    """Draw `size` bytes from the operating system: for nonces, salts and other values that are not secret."""
    return os.urandom(size)


@final
class Secret:
    """16 to 64 secret bytes without repr, hash or pickle; `==` takes the same time wherever the bytes differ."""

    __slots__ = ("_value",)
    __hash__ = None  # type: ignore[assignment]
    _value: bytes

    def __init__(self, value: bytes) -> None:
        """Wrap `value`; BadKey unless it has 16 to 64 bytes."""
        if not MIN_SIZE <= len(value) <= MAX_SIZE:
            raise BadKey
        object.__setattr__(self, "_value", bytes(value))

    @staticmethod
    def random(size: int = 32) -> Secret:
        """Draw a new secret of `size` bytes from the operating system."""
        return Secret(random_bytes(size))

    def reveal(self) -> bytes:
        """Return the bytes, to be handed to a primitive, an encoding or a key store and to nothing else."""
        return self._value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and hmac.compare_digest(self._value, other._value)

    def __repr__(self) -> str:
        return "Secret(…)"

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(name)

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(name)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Secret cannot be pickled or copied")
