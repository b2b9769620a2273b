# SPDX-License-Identifier: AGPL-3.0-or-later
"""Make a generation for a set of members, and find one's own part in one that somebody else made (PROTOCOL 6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from msgspec import structs

from crypto.encoding import encode
from crypto.errors import CryptoError, WrongCommitment
from crypto.generation import (
    Commitments,
    GenerationSecrets,
    Kit,
    KitRole,
    advance,
    check_kit,
    check_link,
    commitments,
    make_kit,
    open_kit,
    open_link,
    seal_kit,
    seal_link,
    step_commitment,
)
from crypto.hashing import digest
from crypto.labels import COMMITMENTS
from crypto.member import MemberRecord, member_id
from crypto.sealing import BoxContext, key_id, open_box, seal
from crypto.secret import Secret
from sync.bodies import Admit, GenerationBody
from sync.events import Box, BoxPart, part_digest
from sync.fields import History
from sync.keys import Held, Me, from_link

BOXES_IN_A_PART = 128
STATE_ROOT = bytes(32)

Passes = tuple[tuple[bytes, Secret], ...]


@dataclass(frozen=True, slots=True)
class Made:
    """A new generation: what goes into the log, the boxes that travel beside it, and its secrets."""

    body: GenerationBody
    parts: tuple[BoxPart, ...]
    secrets: GenerationSecrets
    passes: Passes

    def held(self) -> Held:
        """What its maker holds: everything."""
        s = self.secrets
        return Held(0, s.content, s.control, s.lookout, s.control_writer, s.content_writer, s.closer, self.passes)


def make_generation(
    group: bytes,
    members: Iterable[tuple[MemberRecord, KitRole]],
    *,
    depth: int,
    history: History,
    passes: Passes,
    older: Mapping[bytes, Held],
) -> Made:
    """Draw a generation and seal it to each member by role; `older` are the generations it links back to."""
    secrets = GenerationSecrets.create()
    committed = commitments(secrets)
    record = _record(committed)
    sealed = {role: seal_kit(make_kit(secrets, role, 0, passes), _kit_context(group, record, role)) for role in KitRole}
    boxes = [_box(group, record, member, role, sealed[role][0]) for member, role in members]
    parts = tuple(
        BoxPart(number, tuple(boxes[start : start + BOXES_IN_A_PART]))
        for number, start in enumerate(range(0, len(boxes), BOXES_IN_A_PART))
    )
    reader, writer, keeper = (sealed[role][1] for role in (KitRole.READER, KitRole.WRITER, KitRole.KEEPER))
    digests = tuple(part_digest(part) for part in parts)
    links = _control_links(group, record, secrets, older)
    contents = _content_links(group, record, secrets, older) if history == "all" else ()
    body = GenerationBody(depth, history, committed, reader, writer, keeper, digests, links, contents, STATE_ROOT)
    return Made(body, parts, secrets, passes)


def open_generation(group: bytes, body: GenerationBody, parts: Sequence[BoxPart], me: Me) -> Kit | None:
    """My kit of a generation, None if no box of these parts is for me; CryptoError names a bad box."""
    record = _record(body.commitments)
    for part in parts:
        for box in part.boxes:
            if box.member == me.member:
                role = KitRole(box.kit)
                context = BoxContext(group, record, me.member, key_id(me.sealing.public), b"generation")
                key = Secret(open_box(me.sealing, context, box.box))
                sealed = {
                    KitRole.READER: body.reader_kit,
                    KitRole.WRITER: body.writer_kit,
                    KitRole.KEEPER: body.keeper_kit,
                }
                kit = open_kit(key, _kit_context(group, record, role), sealed[role])
                check_kit(kit, role, body.commitments)
                return kit
    return None


def open_links(group: bytes, body: GenerationBody, held: Held) -> dict[bytes, Held]:
    """What the links of a held generation claim of older ones, by generation: `fitting` says which of it is true.

    A link that does not open gives nothing: whoever made it wronged the group, and the others lead on.
    """
    record = _record(body.commitments)
    contents: dict[bytes, Secret] = {}
    if held.content is not None and held.step == 0:
        for older, sealed in body.content_links:
            payload = _opened(held.content, _link_context(group, record, older, b"content-link"), sealed)
            if len(payload) == 32:
                contents[older] = Secret(payload)
    found = {}
    for older, sealed in body.control_links:
        payload = _opened(held.control, _link_context(group, record, older, b"control-link"), sealed)
        if len(payload) == 64:
            found[older] = from_link(Secret(payload[:32]), Secret(payload[32:]), contents.get(older))
    return found


def _opened(under: Secret, context: BoxContext, sealed: bytes) -> bytes:
    try:
        return open_link(under, context, sealed)
    except CryptoError:
        return b""


def fitting(link: Held, committed: Commitments) -> Held | None:
    """As much of what a link claims as is what the older generation committed to; None if not even the log is."""
    try:
        check_link(committed, link.control, link.lookout, None)
    except WrongCommitment:
        return None
    try:
        check_link(committed, link.control, link.lookout, link.content if link.step == 0 else None)
    except WrongCommitment:
        return structs.replace(link, content=None)
    return link


@dataclass(frozen=True, slots=True)
class Admission:
    """The part of an admission that lets a newcomer in: a step, its commitment, a kit and a box for its key."""

    step: int
    step_commitment: bytes
    kit: bytes
    box: bytes


def kit_from(held: Held, role: KitRole, step: int) -> Kit:
    """The kit that a newcomer of this role gets from `step` on; ValueError if too little is held."""
    if held.content is None or held.control_writer is None or step < held.step:
        raise ValueError("what is held begins later")
    reads_only, keeps = role is KitRole.READER, role is KitRole.KEEPER
    return Kit(
        step,
        advance(held.content, held.step, step),
        held.control,
        held.lookout,
        held.control_writer,
        None if reads_only else held.content_writer,
        held.closer if keeps else None,
        held.passes if keeps else (),
    )


def make_admission(group: bytes, generation: bytes, member: MemberRecord, kit: Kit) -> Admission:
    """Seal a kit to a newcomer: one box (PROTOCOL 6.4)."""
    newcomer = member_id(member)
    key, sealed = seal_kit(kit, BoxContext(group, newcomer, b"", generation, b"admit-kit"))
    context = BoxContext(group, newcomer, newcomer, key_id(member.sealing), b"admit")
    return Admission(kit.step, step_commitment(kit.content), sealed, seal(member.sealing, context, key.reveal()))


def open_admission(group: bytes, admit: Admit, role: KitRole, committed: Commitments, me: Me) -> Kit:
    """My kit out of my own admission; CryptoError if it is not what was committed to."""
    context = BoxContext(group, me.member, me.member, key_id(me.sealing.public), b"admit")
    key = Secret(open_box(me.sealing, context, admit.box))
    kit = open_kit(key, BoxContext(group, me.member, b"", admit.generation, b"admit-kit"), admit.kit)
    check_kit(kit, role, committed, admit.step_commitment)
    return kit


def _record(committed: Commitments) -> bytes:
    return digest(COMMITMENTS, encode(committed))


def _kit_context(group: bytes, record: bytes, role: KitRole) -> BoxContext:
    return BoxContext(group, record, b"", bytes([role.value]), b"kit")


def _link_context(group: bytes, record: bytes, older: bytes, purpose: bytes) -> BoxContext:
    return BoxContext(group, record, b"", older, purpose)


def _box(group: bytes, record: bytes, member: MemberRecord, role: KitRole, key: Secret) -> Box:
    recipient = member_id(member)
    context = BoxContext(group, record, recipient, key_id(member.sealing), b"generation")
    return Box(recipient, role.value, seal(member.sealing, context, key.reveal()))


Links = tuple[tuple[bytes, bytes], ...]


def _control_links(group: bytes, record: bytes, secrets: GenerationSecrets, older: Mapping[bytes, Held]) -> Links:
    return tuple(
        (generation, seal_link(
            secrets.control,
            _link_context(group, record, generation, b"control-link"),
            held.control.reveal() + held.lookout.reveal(),
        ))
        for generation, held in sorted(older.items())
    )  # fmt: skip


def _content_links(group: bytes, record: bytes, secrets: GenerationSecrets, older: Mapping[bytes, Held]) -> Links:
    return tuple(
        (generation, seal_link(
            secrets.content, _link_context(group, record, generation, b"content-link"), held.content.reveal()
        ))
        for generation, held in sorted(older.items())
        if held.content is not None and held.step == 0
    )  # fmt: skip
