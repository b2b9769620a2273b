# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads and writes the files that a person chose, and says plainly when that does not work."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl

LARGEST = 32 * 1024 * 1024


def read(where: QUrl) -> bytes | None:
    """The bytes of a local file of at most 32 MB; None if it can't be read or is larger."""
    path = Path(where.toLocalFile())
    try:
        if not where.isLocalFile() or path.stat().st_size > LARGEST:
            return None
        return path.read_bytes()
    except OSError:
        return None


def write(where: QUrl, data: bytes) -> bool:
    """Write a local file; False if that can't be done."""
    try:
        Path(where.toLocalFile()).write_bytes(data)
    except OSError:
        return False
    return True
