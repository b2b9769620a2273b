# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writes small private files whole or not at all, whatever crashes or fills up meanwhile."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from tempfile import mkstemp

from app.errors import StoreError

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def write_whole(path: Path, data: bytes) -> None:
    """Replace the file at `path` by `data`, readable by its owner alone, and return once it is on the disk.

    A crash leaves the old file or the new one. StoreError: disk-full, store-refused.
    """
    try:
        descriptor, fresh = mkstemp(".new", path.name + ".", path.parent)  # 0600
        try:
            _fill(descriptor, data)
            os.replace(fresh, path)
        except OSError:
            os.unlink(fresh)
            raise
        _settle(path.parent)
    except OSError as error:
        raise disk_error(error) from None


def read_small(path: Path, most: int) -> bytes | None:
    """Return the content of a file, None if there is none; more than `most` bytes are cut after one more."""
    try:
        with path.open("rb") as file:
            return file.read(most + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise disk_error(error) from None


def disk_error(error: OSError) -> StoreError:
    """Return what a person is told when the system refuses to read or write."""
    return StoreError.of("disk-full" if error.errno in _FULL else "store-refused")


def _fill(descriptor: int, data: bytes) -> None:
    with open(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _settle(folder: Path) -> None:
    if os.name != "posix":  # only there can a folder be opened and told to be written
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
