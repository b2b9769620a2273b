# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tells which command a process runs, so that nobody ends another program that was given its number."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_ASKING = {
    "win32": ["wmic", "process", "where", "processid={pid}", "get", "commandline"],
    "other": ["ps", "-ww", "-o", "command=", "-p", "{pid}"],
}
SECONDS = 5.0


def command_of(pid: int, platform: str = sys.platform) -> str | None:
    """Return the command line of a running process, None if there is none with that number or it has ended."""
    if platform.startswith("linux"):
        try:
            words = Path(f"/proc/{pid}/cmdline").read_bytes()  # empty when it has ended and nobody took note
        except OSError:
            return None
        return words.replace(b"\0", b" ").decode("utf-8", "surrogateescape").strip() or None
    asked = [word.format(pid=pid) for word in _ASKING.get(platform, _ASKING["other"])]
    try:
        told = subprocess.run(asked, capture_output=True, check=False, timeout=SECONDS)  # noqa: S603 - fixed words
    except (OSError, subprocess.SubprocessError):
        return None
    return told.stdout.decode("utf-8", "replace").strip() or None
