# SPDX-License-Identifier: AGPL-3.0-or-later
"""Small things kept by name: account secrets, settings, drafts."""

from __future__ import annotations

from sync.store.database import Database


def put_meta(db: Database, name: str, value: bytes) -> None:
    """Keep bytes under a name."""
    db.run("INSERT INTO meta VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", (name, value))


def meta(db: Database, name: str) -> bytes | None:
    """Return the bytes kept under a name, None if there are none."""
    found = db.value("SELECT value FROM meta WHERE name = ?", (name,))
    return None if found is None else bytes(found)


def forget_meta(db: Database, name: str) -> None:
    """Remove what is kept under a name."""
    db.run("DELETE FROM meta WHERE name = ?", (name,))


def put_setting(db: Database, name: str, value: str) -> None:
    """Keep a setting of this computer."""
    db.run("INSERT INTO setting VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", (name, value))


def setting(db: Database, name: str) -> str | None:
    """Return a setting, None if it was never made."""
    found = db.value("SELECT value FROM setting WHERE name = ?", (name,))
    return None if found is None else str(found)


def put_draft(db: Database, place: str, text: str) -> None:
    """Keep what somebody is writing at a place; empty text forgets it."""
    if text:
        db.run("INSERT INTO draft VALUES (?, ?) ON CONFLICT (place) DO UPDATE SET text = excluded.text", (place, text))
    else:
        db.run("DELETE FROM draft WHERE place = ?", (place,))


def draft(db: Database, place: str) -> str:
    """Return the draft kept at a place, or nothing."""
    return str(db.value("SELECT text FROM draft WHERE place = ?", (place,)) or "")
