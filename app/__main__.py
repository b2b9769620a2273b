# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where everything is put together: `dooryard` opens the window, `dooryard COMMAND` runs a command."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from pathlib import Path

from app import cli
from app.keyring_box import KeyringBox
from app.messages import sentence
from app.profile import Profile


def main() -> int:
    """Run the program with the arguments of this process; returns its exit status."""
    return cli.main(sys.argv[1:], cli.surroundings(_profile, _window, _demo))


def _profile(folder: Path) -> Profile:
    return Profile(folder, keyring=KeyringBox.find())


def _window(folder: Path) -> int:
    if sys.platform.startswith("linux") and not _has_display():
        print(f"dooryard: {sentence('no-display')}", file=sys.stderr)
        return 1
    from ui.window import run  # Qt is loaded for the window alone: a server has none

    return run(Profile(folder, keyring=KeyringBox.find(), passphrase=os.environ.get(cli.PASSPHRASE)))


def _demo(options: Namespace) -> int:
    from app.demo import run  # it brings tools that nothing else needs

    return run(as_json=options.json, keep=options.keep, windows=options.windows)


def _has_display() -> bool:
    chosen = os.environ.get("QT_QPA_PLATFORM", "")
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")) or chosen in ("offscreen", "minimal")


if __name__ == "__main__":
    sys.exit(main())
