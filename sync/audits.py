# SPDX-License-Identifier: AGPL-3.0-or-later
"""Audits every new generation once, and keeps what is wrong with it, so that others lock better (PROTOCOL 6.3)."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.json import decode, encode

from sync.bodies import GenerationBody
from sync.events import BoxPart
from sync.locks import Finding, audit
from sync.session import Session
from sync.store import groups, settings
from sync.store.database import Database

TURNING = frozenset({"box-missing", "box-foreign", "box-twice", "link-wrong"})
Known = Mapping[bytes, tuple[Finding, ...]]


def findings(db: Database, group: bytes) -> Known:
    """What is wrong with each generation that was audited; nothing where all is right."""
    kept = decode(settings.meta(db, _name(group)) or b"{}", type=dict[str, list[tuple[str, str]]])
    return {
        bytes.fromhex(generation): tuple(Finding(fault, bytes.fromhex(member)) for fault, member in found)  # type: ignore[arg-type]
        for generation, found in kept.items()
    }


def faulty(db: Database, group: bytes) -> frozenset[bytes]:
    """The generations that leave a member out, let in somebody else, or lead to nothing: not to be sealed under."""
    known = findings(db, group)
    return frozenset(generation for generation, found in known.items() if any(one.fault in TURNING for one in found))


def audit_new(db: Database, session: Session) -> bool:
    """Audit the generations whose parts are complete and whose keys are held, each once; True if there is a fault."""
    known = dict(findings(db, session.group))
    fresh = [g for g in session.fold.generations if g in session.held and g not in known and g != session.group]
    for generation in fresh:
        body = session.body_of(generation)
        parts = [] if body is None else [part for part in (groups.part(db, one) for one in body.parts) if part]
        if body is not None and len(parts) == len(body.parts):
            known[generation] = tuple(_audit(session, generation, body, parts))
    kept = {g.hex(): [(one.fault, one.member.hex()) for one in found] for g, found in known.items()}
    if fresh:
        settings.put_meta(db, _name(session.group), encode(kept))
    return any(known.get(generation) for generation in fresh)


def _audit(session: Session, generation: bytes, body: GenerationBody, parts: list[BoxPart]) -> list[Finding]:
    state = session.fold.generations[generation]
    expected = session.fold.at(session.events[generation].control.parents).kits()
    # who may know it by what its author saw, or by an admission, is no stranger; who is out by now lacks nothing
    active = {member for member, one in session.fold.members.items() if one.status == "active"}
    found = [
        one
        for one in audit(body, parts, expected)
        if not (one.fault == "box-foreign" and one.member in state.known_by)
        and not (one.fault == "box-missing" and one.member not in active & state.known_by)
    ]
    return found + [Finding("link-wrong", b"")] * bool(session.broken_links(generation))


def _name(group: bytes) -> str:
    return f"faults {group.hex()}"
