# SPDX-License-Identifier: AGPL-3.0-or-later
"""People with real keys who act in one group without a network: sessions joined by handing drafts over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from crypto.root import Root
from crypto.secret import Secret
from sync.account import Account, new_account, new_face
from sync.authoring import Draft, admit, extend, found_group
from sync.bodies import Card
from sync.constitution import constitution_for
from sync.events import Event, part_digest, prove_devices, verify_control
from sync.fields import History, Kind, Place, Role
from sync.generations import Passes, open_admission, open_generation, open_links
from sync.keys import Held, Me, from_kit
from sync.membership import fold
from sync.session import Session


@cache
def account(name: str) -> Account:
    """An account of somebody."""
    return new_account(Root(Secret(name.encode().ljust(32, b"."))))


def face(name: str, index: int = 0) -> Me:
    """A face of this person."""
    return new_face(account(name), account(name).device_secret, index)[1]


def found(
    me: Me, kind: Kind = "community", history: History = "all", place: Place = "family", passes: Passes = ()
) -> Draft:
    """A group that this person begins."""
    shown = place if kind == "community" else ""
    card = Card("Maple Street", "clay", "", shown, ())
    return found_group(me, kind, constitution_for(kind, shown), card, (), history, passes)


def let_in(draft: Draft, newcomer: Me, role: Role = "member") -> Draft:
    """Admit somebody who knocked."""
    proofs = prove_devices(draft.session.group, newcomer.record, [newcomer.device])
    return admit(draft, newcomer.record, proofs, role, b"", bytes(32))


def events(*drafts: Draft) -> list[Event]:
    """All events of these drafts."""
    return [verify_control(signed) for draft in drafts for signed in draft.signed]


def arrive(me: Me, *drafts: Draft) -> Session:
    """What somebody knows who receives these drafts first of all."""
    known = events(*drafts)
    group = known[0].group
    return learn(Session(group, me, fold(known, group), {event.id: event for event in known}, {}), *drafts)


def learn(session: Session, *drafts: Draft) -> Session:
    """What somebody knows who receives these drafts: keys out of boxes, admissions and links."""
    fresh = [event for event in events(*drafts) if event.id not in session.events]
    session = extend(session, fresh)
    held = dict(session.held)
    for generation in tuple(session.fold.generations)[::-1]:
        held |= {g: one for g, one in _given(session, generation, drafts, held).items() if g not in held}
    return replace(session, held=held)


def _given(session: Session, generation: bytes, drafts: Sequence[Draft], held: dict[bytes, Held]) -> dict[bytes, Held]:
    body = session.body_of(generation)
    assert body is not None
    group = b"" if generation == session.group else session.group
    parts = [part for draft in drafts for part in draft.parts if part_digest(part) in body.parts]
    kit = open_generation(group, body, parts, session.me)
    if generation not in held and kit is not None:
        return {generation: from_kit(kit), **open_links(session.group, body, from_kit(kit))}
    for one in session.admissions():
        if one.member == session.me.record and one.generation == generation:
            role = session.kit_role_of(one.role)
            got = from_kit(open_admission(session.group, one, role, body.commitments, session.me))
            return {generation: got, **open_links(session.group, body, got)}
    return {}
