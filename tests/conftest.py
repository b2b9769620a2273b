# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keeps every test away from the person's own files, keyring, screen and language."""

from __future__ import annotations

import atexit
import itertools
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

_HOMES = Path(tempfile.mkdtemp(prefix="dooryard-tests-"))
_numbers = itertools.count()

atexit.register(shutil.rmtree, _HOMES, ignore_errors=True)

# Qt reads these once, when it is first imported: they stand before any test module is.
os.environ |= {
    "QT_QPA_PLATFORM": "offscreen",
    "QT_QUICK_BACKEND": "software",
    "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
    "XDG_RUNTIME_DIR": str(_HOMES),
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
}
for _name in ("DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "DOORYARD_PASSPHRASE", "QT_SCALE_FACTOR"):
    os.environ.pop(_name, None)

# Time limits are pytest's; a shared machine is too uneven for one on each example. In CI the examples are the same.
settings.register_profile("dooryard", deadline=None, derandomize="CI" in os.environ, print_blob=True)
settings.load_profile("dooryard")


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new, empty home folder for each test, with the folders of the XDG specification in it."""
    folder = _HOMES / f"home-{next(_numbers)}"
    folder.mkdir()
    for name, place in {
        "HOME": "",
        "XDG_DATA_HOME": ".local/share",
        "XDG_STATE_HOME": ".local/state",
        "XDG_CONFIG_HOME": ".config",
        "XDG_CACHE_HOME": ".cache",
    }.items():
        monkeypatch.setenv(name, str(folder / place))
    return folder
