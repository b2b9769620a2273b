# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a profile leaves on the disk: for its owner alone, and never one lock fewer than before."""

from __future__ import annotations

from pathlib import Path

from app.profile import Profile
from crypto.passphrase import Cost

CHEAP = Cost(1, 8 * 1024)
PASSPHRASE = "the goat ate my sunday hat"


def made(folder: Path) -> None:
    Profile(folder, cost=CHEAP).create("Ruth", None, PASSPHRASE)[0].abandon()


def test_files_and_folder_are_the_owners_alone(tmp_path: Path) -> None:
    folder = tmp_path / "ruth"
    folder.mkdir(mode=0o755)
    made(folder)
    client = Profile(folder, cost=CHEAP).open(PASSPHRASE)
    rights = {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}
    client.abandon()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert rights["dooryard.db"] == 0o600
    assert set(rights.values()) == {0o600}


def test_a_database_that_was_moved_away_is_opened_by_its_own_lock_again(tmp_path: Path) -> None:
    folder = tmp_path / "ruth"
    made(folder)
    (folder / "dooryard.db").rename(tmp_path / "kept.db")
    made(folder)
    (tmp_path / "kept.db").rename(folder / "dooryard.db")
    for leftover in ("dooryard.db-wal", "dooryard.db-shm"):
        (folder / leftover).unlink(missing_ok=True)
    (folder / "vault.before-1").rename(folder / "vault")
    client = Profile(folder, cost=CHEAP).open(PASSPHRASE)
    assert client.account().name == "Ruth"
    client.abandon()
