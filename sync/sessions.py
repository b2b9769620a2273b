# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sessions as the database has them: folded once, and again only when a log or the keys have grown."""

from __future__ import annotations

from dataclasses import replace

from crypto.encoding import decode, encode
from crypto.member import MemberRecord
from crypto.secret import Secret
from sync.account import Account, face
from sync.audits import faulty
from sync.errors import GroupUnknown
from sync.events import verify_control
from sync.keys import Me
from sync.membership import fold
from sync.session import Session
from sync.store import groups
from sync.store.database import Database
from sync.store.groups import KnownGroup


class Sessions:
    """The sessions of one database connection; `own_group` is the account's own."""

    def __init__(self, db: Database, account: Account, own_group: bytes) -> None:
        self.db = db
        self.account = account
        self.own_group = own_group
        self._cache: dict[bytes, tuple[int, Session]] = {}
        # what was read within a transaction that did not come to its end was never so
        db.on_rollback = self._cache.clear

    def get(self, group_id: bytes) -> Session:
        """The session of a group as it is now; GroupUnknown."""
        cached = self._cache.get(group_id)
        if cached is not None and cached[0] == groups.version(self.db, group_id):
            return cached[1]
        known = groups.group(self.db, group_id)
        if known is None or known.standing in ("waiting", "declined"):
            raise GroupUnknown
        session = self._load(known, None if cached is None else cached[1])
        self._cache[group_id] = (known.version, session)
        return session

    def keep(self, session: Session) -> None:
        """Remember a session that was just written to the database."""
        known = groups.group(self.db, session.group)
        if known is not None:
            self._cache[session.group] = (known.version, session)

    def user_key(self, generation: bytes) -> Secret:
        """The user key of a generation of the own group, GroupUnknown if it is not held.

        The device secret stands in for the own group itself.
        """
        if not generation:
            return self.account.device_secret
        held = groups.held_keys(self.db, self.own_group).get(generation)
        if held is None or held.content is None:
            raise GroupUnknown
        return held.content

    def face_of(self, known: KnownGroup) -> Me:
        """The keys of my face in a group."""
        user_key = self.user_key(known.user_generation)
        return face(self.account, user_key, known.salt, decode(MemberRecord, known.record))

    def _load(self, known: KnownGroup, before: Session | None) -> Session:
        held, wrong = groups.held_keys(self.db, known.group), faulty(self.db, known.group)
        # whoever came back has another face
        if before is not None and encode(before.me.record) == known.record:
            signed = groups.control_log(self.db, known.group, leaving_out=before.events.keys())
            fresh = [verify_control(one) for one in signed]
            events = {**before.events, **{event.id: event for event in fresh}}
            return replace(
                before, fold=before.fold.extend(fresh) if fresh else before.fold, events=events, held=held, faulty=wrong
            )
        found = [verify_control(one) for one in groups.control_log(self.db, known.group)]
        return Session(
            known.group,
            self.face_of(known),
            fold(found, known.group),
            {event.id: event for event in found},
            held,
            wrong,
        )
