# SPDX-License-Identifier: AGPL-3.0-or-later
"""Make a group's control events: each continues this device's chain and cites what it knows (PROTOCOL 3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from crypto.capability import new_pass
from crypto.generation import KitRole, step_commitment
from crypto.labels import JOIN
from crypto.member import MemberRecord
from crypto.secret import Secret, random_bytes
from crypto.signing import SigningKey
from sync.errors import NotAllowed
from sync.events import (
    ROLES,
    Admit,
    BoxPart,
    Card,
    CloseInvite,
    Constitution,
    Control,
    ControlBody,
    Event,
    Genesis,
    Invite,
    Join,
    Leave,
    Remove,
    Rotate,
    SetCard,
    SetRelays,
    SetRole,
    SignedControl,
    Stand,
    join_parts,
    prove_devices,
    sign_control,
    verify_control,
)
from sync.fields import History, InviteKind, Kind, Role
from sync.generations import Made, Passes, kit_from, make_admission, make_generation
from sync.keys import Held, Me
from sync.membership import fold
from sync.session import Session


@dataclass(frozen=True, slots=True)
class Draft:
    """What one act adds to a session: signed events in order, box parts, and keys of generations it made."""

    session: Session
    signed: tuple[SignedControl, ...] = ()
    parts: tuple[BoxPart, ...] = ()
    made: dict[bytes, Held] = field(default_factory=dict)


def found_group(
    me: Me, kind: Kind, constitution: Constitution, card: Card, relays: Sequence[str], history: History, passes: Passes
) -> Draft:
    """Begin a group whose only member is me."""
    keeper = [(me.record, KitRole.KEEPER)]
    made = make_generation(b"", keeper, depth=0, history=history, passes=passes, older={})
    proofs = prove_devices(b"", me.record, [me.device])
    body = Genesis(1, kind, constitution, me.record, random_bytes(32), made.body, card, tuple(relays), proofs)
    signed = sign_control(me.device, Control(1, b"", me.device.public, b"", (), body))
    event = verify_control(signed)
    held = {event.id: made.held()}
    session = Session(event.id, me, fold([event], event.id), {event.id: event}, held)
    return Draft(session, (signed,), made.parts, held)


def act(draft: Draft, body: ControlBody) -> Draft:
    """Sign one event onto the draft; NotAllowed if the log would drop it."""
    session = draft.session
    device = session.me.device
    control = Control(1, session.group, device.public, last_control(session), session.fold.parents(device.public), body)
    signed = sign_control(device, control)
    event = verify_control(signed)
    grown = extend(session, [event])
    if not grown.fold.is_accepted(event.id):
        raise NotAllowed
    return replace(draft, session=grown, signed=(*draft.signed, signed))


def extend(session: Session, events: Sequence[Event], held: dict[bytes, Held] | None = None) -> Session:
    """The session after more events and keys."""
    known = {**session.events, **{event.id: event for event in events}}
    return replace(session, fold=session.fold.extend(events), events=known, held={**session.held, **(held or {})})


def last_control(session: Session) -> bytes:
    """The last control event of this device, b"" if there is none."""
    return session.fold.own_last(session.me.device.public)


def rotate(draft: Draft, passes: Passes | None = None, history: History | None = None) -> Draft:
    """Make a new generation for everyone who is in now; after somebody went, the links that they know end (7.3)."""
    if draft.session.fold.current is None:
        draft = _end_links(draft)
    session = draft.session
    members = [
        (member.record, session.kit_role_of(member.role))
        for _, member in sorted(session.fold.members.items())
        if member.status == "active"
    ]
    tips = session.tips()
    depth = 1 + max(generation.depth for generation in session.fold.generations.values())
    kept = current_passes(session) if passes is None else passes
    made = make_generation(
        session.group, members, depth=depth, history=history or session.fold.history, passes=kept, older=tips
    )
    return _with_generation(draft, made)


def _renewed(draft: Draft) -> Draft:
    """Change the locks first where they must be, so that whoever went can't open what comes after."""
    if not draft.session.needs_generation:
        return draft
    try:
        return rotate(draft)
    except NotAllowed:
        return draft  # it waits until somebody did who may


def _end_links(draft: Draft) -> Draft:
    """A link lies in the log, so whoever is out would read what stands behind it from now on."""
    for invite, state in draft.session.fold.invites.items():
        if state.kind == "link" and state.state == "open":
            draft = close_invite(draft, invite)
    return draft


def _with_generation(draft: Draft, made: Made) -> Draft:
    grown = act(draft, Rotate(made.body))
    generation = _last_id(grown)
    held = {generation: made.held()}
    session = replace(grown.session, held={**grown.session.held, **held})
    return replace(grown, session=session, parts=(*grown.parts, *made.parts), made={**grown.made, **held})


def remove(draft: Draft, member: bytes, last_contents: Mapping[bytes, bytes]) -> Draft:
    """Remove a member and change the locks; `last_contents` has the last content event of each of their devices."""
    return rotate(act(draft, Remove(member, _stands(draft.session, member, last_contents))))


def _stands(session: Session, member: bytes, last_contents: Mapping[bytes, bytes]) -> tuple[Stand, ...]:
    devices = session.fold.members[member].record.devices
    return tuple(Stand(d, session.fold.last_control(d), last_contents.get(d, b"")) for d in devices)


def leave(draft: Draft) -> Draft:
    """Leave; whoever posts next changes the locks."""
    return act(draft, Leave())


def set_role(draft: Draft, member: bytes, role: Role, last_contents: Mapping[bytes, bytes]) -> Draft:
    """Give a member a role; a change of what it may hold changes the locks."""
    before = draft.session.fold.members[member].role
    is_lower = ROLES.index(role) > ROLES.index(before)
    stands = _stands(draft.session, member, last_contents) if is_lower else ()
    if draft.session.kit_role_of(before) is draft.session.kit_role_of(role):
        return act(_renewed(draft), SetRole(member, role, stands))
    changed = act(draft, SetRole(member, role, stands))
    return rotate(changed, fresh_passes(changed.session) if is_lower else None)


def set_card(draft: Draft, card: Card) -> Draft:
    """Change name, paint, rules … of the group."""
    return act(_renewed(draft), SetCard(card))


def set_relays(draft: Draft, relays: Sequence[str], passes: Passes) -> Draft:
    """Change the relays; their passes travel with a new generation."""
    return rotate(act(draft, SetRelays(tuple(relays))), passes)


def invite_by_link(draft: Draft, link: Secret, uses: int, expires: int, role: Role) -> Draft:
    """Open a link at which people knock; the log keeps its secret, so that every member can answer (PROTOCOL 7.3)."""
    return act(_renewed(draft), Invite("link", link.reveal(), uses, expires, role, b"", 0, b""))


def invite_by_box(draft: Draft, kind: InviteKind, key: SigningKey, expires: int, role: Role) -> Draft:
    """Open an invite whose box holds the keys of the current generation from a new step on (PROTOCOL 7.1)."""
    session = draft.session
    generation = session.current
    if generation is None:
        raise NotAllowed
    step = next_step(session, generation)
    secret = session.secret(generation, step)
    if secret is None:
        raise NotAllowed
    return act(draft, Invite(kind, key.public, 1, expires, role, generation, step, step_commitment(secret)))


def next_step(session: Session, generation: bytes) -> int:
    """From which step a newcomer reads: the first with open history, else one that nothing was sealed under yet."""
    known = session.fold.generations[generation]
    return 0 if known.history == "all" else known.top_step + 1


def close_invite(draft: Draft, invite: bytes) -> Draft:
    """End an invite."""
    return act(draft, CloseInvite(invite))


def admit(
    draft: Draft, member: MemberRecord, proofs: tuple[bytes, ...], role: Role, invite: bytes, request: bytes
) -> Draft:
    """Let somebody in who knocked: one box."""
    session = draft.session
    generation = session.current
    if generation is None:
        raise NotAllowed
    held, step = session.held[generation], next_step(session, generation)
    kit = kit_from(held, session.kit_role_of(role), step)
    made = make_admission(session.group, generation, member, kit)
    body = Admit(member, role, invite, request, generation, made.step, made.step_commitment, made.kit, made.box, proofs)
    return act(draft, body)


def join(draft: Draft, invite: bytes, generation: bytes, step: int, key: SigningKey) -> Draft:
    """Let myself in with the key that an invite's box held."""
    me, group = draft.session.me, draft.session.group
    signature = key.sign(JOIN, *join_parts(group, invite, me.record))
    proofs = prove_devices(group, me.record, [me.device])
    return act(draft, Join(me.record, invite, generation, step, signature, proofs))


def current_passes(session: Session) -> Passes:
    """What goes into a new generation: the passes of those before it, and new ones once somebody who held them went."""
    return fresh_passes(session) if session.fold.current is None else _passes(session, session.tips())


def fresh_passes(session: Session) -> Passes:
    """A new pass wherever the group has one: those before are ended when the new generation is sent."""
    return tuple((key, new_pass()) for key, _ in _passes(session, session.tips()))


def _passes(session: Session, tips: dict[bytes, Held]) -> Passes:
    """One pass for each relay: where several were given at once, that of whoever stands highest."""

    def order(generation: bytes) -> tuple[int, int, tuple[int, ...]]:
        made = session.fold.generations[generation]
        author = session.fold.members[made.author]
        return -made.depth, ROLES.index(author.role), author.path

    found: dict[bytes, Secret] = {}
    for generation in sorted(tips, key=order, reverse=True):
        found.update(dict(tips[generation].passes))
    return tuple(sorted(found.items()))


def _last_id(draft: Draft) -> bytes:
    return verify_control(draft.signed[-1]).id
