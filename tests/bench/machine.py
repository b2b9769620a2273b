# SPDX-License-Identifier: AGPL-3.0-or-later
"""Says on what is measured."""

from __future__ import annotations

import os
import platform
import sqlite3
from importlib.metadata import version
from pathlib import Path


def machine() -> str:
    """One line: processor, memory, system, the releases that matter, and how busy it was in the last minute."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    parts = (
        f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GB",
        platform.freedesktop_os_release()["PRETTY_NAME"],
        f"Python {platform.python_version()}, PySide6 {version('pyside6-essentials')}, SQLite {sqlite3.sqlite_version}",
        f"sqlcipher3 {version('sqlcipher3')}, PyNaCl {version('pynacl')}",
        f"load of others just before: {os.getloadavg()[0]:.1f}",
    )
    return "; ".join(parts)


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())
