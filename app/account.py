# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who the person is, and the recovery sheet with its 24 words."""

from __future__ import annotations

from collections import Counter
from importlib.metadata import version
from typing import Literal

from app.home import Home
from app.messages import REASONS
from app.naming import checked_name
from app.refusals import refusals
from app.relays import profile_relays
from app.views import AccountView, Counts
from sync.store import envelopes, groups, settings
from sync.store.database import Database

DAY = 86_400_000
THIS_COMPUTER = "This computer"


def account_view(home: Home) -> AccountView:
    """The account; `sheet` is due when it is time to ask for the recovery sheet again."""
    db = home.sessions.db
    return AccountView(
        home.sessions.own_group.hex(),
        (settings.meta(db, "name") or b"").decode(),
        bool(settings.meta(db, "picture")),
        (THIS_COMPUTER,),
        tuple(profile_relays(home)),
        _sheet(home),
    )


def _sheet(home: Home) -> Literal["due", "later", "done"]:
    db = home.sessions.db
    if settings.meta(db, "words") is None:
        return "done"
    return "later" if home.clock() < int(settings.setting(db, "sheet-after") or 0) else "due"


def set_account(home: Home, name: str, picture: bytes | None) -> None:
    """Change the face for groups to come; TextError."""
    shown = checked_name(name)
    with refusals(), home.sessions.db.transaction():
        settings.put_meta(home.sessions.db, "name", shown.encode())
        if picture is not None:
            settings.put_meta(home.sessions.db, "picture", picture)
    home.tell("account")


def recovery_words(home: Home) -> tuple[str, ...] | None:
    """The words while they are kept here."""
    found = settings.meta(home.sessions.db, "words")
    return None if found is None else tuple(found.decode().split())


def sheet_relays(home: Home) -> tuple[str, ...]:
    """Where the words find everything again."""
    return tuple(view.url for view in profile_relays(home))


def sheet_done(home: Home) -> None:
    """Forget the words: the sheet holds them now."""
    with refusals():
        settings.forget_meta(home.sessions.db, "words")
    home.tell("account")


def sheet_later(home: Home) -> None:
    """Ask again tomorrow, and from then on weekly."""
    db = home.sessions.db
    asked = int(settings.setting(db, "sheet-asked") or 0)
    with refusals(), db.transaction():
        settings.put_setting(db, "sheet-asked", str(asked + 1))
        settings.put_setting(db, "sheet-after", str(home.clock() + (7 * DAY if asked else DAY)))
    home.tell("account")


def counts(home: Home) -> Counts:
    """What `dooryard status` tells."""
    db = home.sessions.db
    size = sum(path.stat().st_size for path in home.folder.glob("dooryard.db*"))
    with refusals():
        return Counts(
            groups=sum(known.kind != "own" for known in groups.groups(db)),
            posts=int(db.value("SELECT count(*) FROM post")),
            locked=len(envelopes.locked(db)),
            outbox=envelopes.waiting(db),
            bytes_on_disk=size,
            version=version("dooryard"),
            refused=_refused(db),
        )


def _refused(db: Database) -> tuple[tuple[str, int], ...]:
    """What came and will never be shown, by reason: the codes that app/messages.py has."""
    found: Counter[str] = Counter()
    for reason, count in db.rows("SELECT reason, count(*) FROM envelope WHERE state = 2 GROUP BY reason"):
        if reason != "deleted":
            found[reason if reason in REASONS else "not-well-formed"] += count
    return tuple(sorted(found.items()))
