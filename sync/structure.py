# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which events are well placed: everything that an event's ancestors alone decide, whoever is right (PROTOCOL 5.2)."""

from __future__ import annotations

from itertools import combinations

from crypto import labels
from crypto.errors import BadSignature
from crypto.member import MemberRecord, member_id
from crypto.signing import verify
from sync.bodies import (
    Admit,
    CloseInvite,
    GenerationBody,
    Genesis,
    Invite,
    Join,
    Remove,
    Rotate,
    SetCard,
    SetRelays,
    SetRole,
    Stand,
    UnknownBody,
)
from sync.events import Event, join_parts
from sync.log import GENESIS, Log


def place(log: Log, event: Event) -> int:
    """Place an event and say in `log.flaws` what is wrong with it, None if nothing; returns its number."""
    number = log.place(event)
    log.flaws.append(_flaw(log, number))
    if log.flaws[number] is None:
        _register(log, number)
    return number


def record_of(event: Event) -> MemberRecord | None:
    """Return the record of the member that an event lets in, None if it lets in nobody."""
    match event.control.body:
        case Genesis(founder=record) | Admit(member=record) | Join(member=record):
            return record
    return None


def _flaw(log: Log, number: int) -> str | None:
    control = log.events[number].control
    if any(log.precedes(a, b) or log.precedes(b, a) for a, b in combinations(log.parents[number], 2)):
        return "parents"
    if number != GENESIS and (
        (control.prev != b"" and log.previous[number] is None)
        or (control.prev == b"" and control.device == log.events[GENESIS].control.device)
    ):
        return "prev"
    match control.body:
        case UnknownBody():
            return "kind-unknown"
        case Admit() as admit:
            return _admit_flaw(log, number, admit)
        case Join() as join:
            return _join_flaw(log, number, join)
        case Invite(generation=generation) if generation:
            return _opening_flaw(log, number, generation)
        case CloseInvite(invite=closed):
            return None if isinstance(_body(log, number, closed), Invite) else "invite-unknown"
        case Rotate(generation=generation):
            return _rotate_flaw(log, number, generation)
        case Remove(member=member, stands=stands):
            return _stands_flaw(log, number, member, stands, is_needed=True)
        case SetRole(member=member, stands=stands):
            return _stands_flaw(log, number, member, stands, is_needed=False)
    return None


def _register(log: Log, number: int) -> None:
    event, clock = log.events[number], log.clocks[number]
    log.by_device[event.control.device].append(number)
    record = record_of(event)
    if record is not None:
        member = member_id(record)
        log.members[number] = member
        log.records.setdefault(member, record)
        log.trails["admissions", member].add(clock, number)
        log.trails["given", member].add(clock, number)
        for device in record.devices:
            if member not in log.device_members[device]:
                log.device_members[device].append(member)
    match event.control.body:
        case Genesis(generation=generation, card=card, relays=relays):
            log.cards[number], log.relays[number] = card, relays
            log.generations[number] = generation
            log.trails["turns",].add(clock, number)
            log.opened[number], log.offers[number] = (number, 0), "owner"
        case Rotate(generation=generation):
            log.generations[number] = generation
            log.generation_depths[number] = generation.depth
            log.trails["turns",].add(clock, number)
            log.trails["locks",].add(clock, number)
        case SetRole(member=member, stands=stands):
            log.stands[number] = stands
            log.trails["given", member].add(clock, number)
        case Remove(stands=stands):
            log.stands[number] = stands
            log.trails["locks",].add(clock, number)
        case Admit(invite=invite, generation=opened, step=step, role=role, step_commitment=commitment):
            log.openings[number] = (step, commitment)
            log.opened[number], log.offers[number] = (log.numbers[opened], step), role
            log.trails["uses", invite].add(clock, number)
        case Join(invite=invite, generation=opened, step=step):
            log.opened[number] = (log.numbers[opened], step)
            log.offers[number] = log.invites[log.numbers[invite]].role
            log.joined[number] = invite
            log.trails["uses", invite].add(clock, number)
        case Invite() as made:
            log.invites[number] = made
            log.openings[number] = (made.step, made.step_commitment)
        case SetCard(card=card):
            log.cards[number] = card
        case SetRelays(relays=relays):
            log.relays[number] = relays
        case CloseInvite(invite=invite):
            log.trails["closings", invite].add(clock, number)


def _body(log: Log, number: int, event: bytes) -> object:
    """The body of an ancestor that is well placed itself, None if there is none of this id."""
    found = log.numbers.get(event)
    if found is None or found == number or not log.precedes(found, number) or log.flaws[found] is not None:
        return None
    return log.events[found].control.body


def _admit_flaw(log: Log, number: int, admit: Admit) -> str | None:
    if admit.invite:
        invite = _body(log, number, admit.invite)
        if not isinstance(invite, Invite):
            return "invite-unknown"
        if invite.kind != "link":
            return "invite-kind"
        if log.trails["closings", admit.invite].newest(log.clocks[number]):
            return "invite-ended"
        if log.trails["uses", admit.invite].count(log.clocks[number]) >= invite.uses:
            return "invite-used"
    return _device_flaw(log, number, admit.member) or _opening_flaw(log, number, admit.generation)


def _join_flaw(log: Log, number: int, join: Join) -> str | None:
    clock = log.clocks[number]
    invite = _body(log, number, join.invite)
    if not isinstance(invite, Invite):
        return "invite-unknown"
    if invite.kind == "link":
        return "invite-kind"
    try:
        verify(invite.key, join.signature, labels.JOIN, *join_parts(log.group, join.invite, join.member))
    except BadSignature:
        return "invite-signature"
    if (join.generation, join.step) != (invite.generation, invite.step):
        return "generation-other"
    opened = log.numbers[join.invite]
    locks = [*log.trails["locks",].newest(clock), *log.trails["closings", join.invite].newest(clock)]
    if any(not log.precedes(one, opened) for one in locks):
        return "invite-ended"
    if log.trails["uses", join.invite].count(clock):
        return "invite-used"
    if log.trails["admissions", member_id(join.member)].count(clock):
        return "member-known"
    return _device_flaw(log, number, join.member)


def _device_flaw(log: Log, number: int, record: MemberRecord) -> str | None:
    """One device speaks for one member: only somebody who signs twice at once can get around it."""
    own, clock = member_id(record), log.clocks[number]
    others = {other for device in record.devices for other in log.device_members.get(device, ())} - {own}
    return "device-known" if any(log.trails["admissions", other].count(clock) for other in others) else None


def _opening_flaw(log: Log, number: int, generation: bytes) -> str | None:
    return None if isinstance(_body(log, number, generation), Genesis | Rotate) else "generation-unknown"


def _rotate_flaw(log: Log, number: int, generation: GenerationBody) -> str | None:
    if generation.depth != log.generation_depths[number] + 1:
        return "depth"
    linked = {one for one, _ in (*generation.control_links, *generation.content_links)}
    bodies = [_body(log, number, one) for one in linked]
    if not generation.control_links or not all(isinstance(body, Genesis | Rotate) for body in bodies):
        return "links"
    return None


def _stands_flaw(log: Log, number: int, member: bytes, stands: tuple[Stand, ...], *, is_needed: bool) -> str | None:
    if not log.trails["admissions", member].count(log.clocks[number]):
        return "member-unknown"
    if not stands and not is_needed:
        return None
    if tuple(stand.device for stand in stands) != log.records[member].devices:
        return "stands"
    for stand in stands:
        if stand.last_control and not _is_by(log, number, stand.last_control, stand.device):
            return "stands"
    return None


def _is_by(log: Log, number: int, event: bytes, device: bytes) -> bool:
    return _body(log, number, event) is not None and log.events[log.numbers[event]].control.device == device
