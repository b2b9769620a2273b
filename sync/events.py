# SPDX-License-Identifier: AGPL-3.0-or-later
"""Control events: signed statements about a group that name their parents, and what carries them (PROTOCOL 3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, get_args

from msgspec import Meta

from crypto import labels
from crypto.encoding import U16, Bytes32, Bytes64, Wire, decode, encode
from crypto.errors import BadEncoding, BadKey, BadMember, BadSignature
from crypto.hashing import digest
from crypto.member import MemberRecord, check_record
from crypto.signing import SigningKey, verify
from sync.bodies import (
    BOX_SIZE,
    ROLES,
    Admit,
    Card,
    CloseInvite,
    Constitution,
    ControlBody,
    GenerationBody,
    Genesis,
    Invite,
    Join,
    Leave,
    Remove,
    Rotate,
    SetCard,
    SetRelays,
    SetRole,
    Stand,
    UnknownBody,
    Upgrade,
    check_invite_key,
)
from sync.content import (
    Comment,
    ContentBody,
    Core,
    Decline,
    Delete,
    Edit,
    Joined,
    Post,
    Profile,
    Reaction,
    ReadMark,
    Sealed,
    Setting,
    UnknownKind,
    check_refs,
    content_id,
    decode_body,
    encode_body,
    kind_of,
    sign_content,
    verify_content,
)
from sync.errors import ControlForged, ControlKeys, ControlMalformed, ControlNewer, ControlTooLarge
from sync.fields import check_ascending, check_empty_or_id

__all__ = [
    "BOX_SIZE", "MAX_CONTROL", "MAX_PARENTS", "ROLES", "Admit", "Box", "BoxPart", "Card", "CloseInvite", "Comment",
    "Constitution", "ContentBody", "Control", "ControlBody", "ControlItem", "Core", "Decline", "Delete", "Edit",
    "Event", "FaceItem", "GenerationBody", "Genesis", "Invite", "Join", "Joined", "Leave", "PartItem", "Post",
    "Profile", "Reaction", "ReadMark", "Remove", "Rotate", "Sealed", "SetCard", "SetRelays", "SetRole", "Setting",
    "SignedControl", "SignedItem", "Stand", "UnknownBody", "UnknownKind", "Upgrade", "check_refs", "content_id",
    "decode_body", "encode_body", "generation_of", "join_parts", "kind_of", "part_digest", "prove_devices",
    "sign_content", "sign_control", "verify_content", "verify_control",
]  # fmt: skip

VERSION = 1
MAX_PARENTS = 16
MAX_CONTROL = 262_144
BOXES_IN_A_PART = 128


class SignedControl(Wire, frozen=True):
    """The bytes of a control event and its device's signature: what is kept and passed on, never encoded again."""

    control: bytes
    signature: Bytes64


class Box(Wire, frozen=True):
    """The key of one of a generation's kits (0 reader, 1 writer, 2 keeper), sealed to one member."""

    member: Bytes32
    kit: Literal[0, 1, 2]
    box: Annotated[bytes, Meta(min_length=BOX_SIZE, max_length=BOX_SIZE)]


class BoxPart(Wire, frozen=True):
    """At most 128 of a generation's boxes; they travel beside the event that lists the digests of all parts."""

    number: U16
    boxes: Annotated[tuple[Box, ...], Meta(min_length=1, max_length=BOXES_IN_A_PART)]


class SignedItem(Wire, frozen=True, tag=1):
    """In a control mailbox: a control event."""

    signed: SignedControl


class PartItem(Wire, frozen=True, tag=2):
    """In a control mailbox: boxes of a generation."""

    part: BoxPart


class FaceItem(Wire, frozen=True, tag=3):
    """In a control mailbox: a member's name and picture, so that newcomers see who is there."""

    sealed: Sealed


ControlItem = SignedItem | PartItem | FaceItem


@dataclass(frozen=True, slots=True)
class Control:
    """A control event: `group` b"" and no `parents` only in a genesis; `prev` is the device's previous one, or b""."""

    version: int
    group: bytes
    device: bytes
    prev: bytes
    parents: tuple[bytes, ...]
    body: ControlBody | UnknownBody


@dataclass(frozen=True, slots=True)
class Event:
    """A control event whose encoding, keys and signatures were found right; what it is worth, the fold says."""

    id: bytes
    control: Control

    @property
    def group(self) -> bytes:
        """The 32-byte id of the group that it belongs to."""
        return self.control.group or self.id


class _ControlWire(Wire, frozen=True):
    version: Literal[1]
    group: bytes
    device: Bytes32
    prev: bytes
    parents: Annotated[tuple[Bytes32, ...], Meta(max_length=MAX_PARENTS)]
    body: bytes

    def __post_init__(self) -> None:
        check_empty_or_id(self.group)
        check_empty_or_id(self.prev)
        check_ascending(self.parents)


def sign_control(key: SigningKey, control: Control) -> SignedControl:
    """Encode and sign a control event with its device's key (PROTOCOL 3.2)."""
    body = control.body.data if isinstance(control.body, UnknownBody) else encode(control.body)
    fields = (VERSION, control.group, control.device, control.prev, control.parents, body)
    data = encode(fields)
    return SignedControl(data, key.sign(labels.CONTROL_SIGNATURE, data))


def verify_control(signed: SignedControl) -> Event:
    """Return the event if it is one: size, version, encoding, signature, keys; the first failure is raised (3.4)."""
    data = signed.control
    if len(data) > MAX_CONTROL:
        raise ControlTooLarge
    control = _decode(data)
    try:
        verify(control.device, signed.signature, labels.CONTROL_SIGNATURE, data)
    except BadSignature:
        raise ControlForged from None
    _check_keys(control)
    return Event(digest(labels.CONTROL, data), control)


def join_parts(group: bytes, invite: bytes, record: MemberRecord) -> tuple[bytes, bytes, bytes]:
    """Return what the key of an invite signs under the label `join` (PROTOCOL 3.5)."""
    return group, invite, encode(record)


def prove_devices(group: bytes, record: MemberRecord, keys: Iterable[SigningKey]) -> tuple[bytes, ...]:
    """Show that a record's devices agree to stand in it, in its order; `group` is b"" in a genesis (PROTOCOL 3.6)."""
    return tuple(key.sign(labels.MEMBER_PROOF, group, encode(record)) for key in keys)


def part_digest(part: BoxPart) -> bytes:
    """Return the 32-byte digest by which a generation lists a part."""
    return digest(labels.BOX_PART, encode(part))


def generation_of(event: Event) -> GenerationBody | None:
    """Return the generation that an event carries, None if it carries none."""
    body = event.control.body
    return body.generation if isinstance(body, Genesis | Rotate) else None


def _decode(data: bytes) -> Control:
    try:
        wire = decode(_ControlWire, data)
        body = _decode_body(wire.body)
    except BadEncoding:
        # the version is the first field of every version
        if data[:1] >= b"\x90" and data[:1] <= b"\x9f" and b"\1" < data[1:2] < b"\x80":
            raise ControlNewer from None
        raise ControlMalformed from None
    is_first = isinstance(body, Genesis)
    if (is_first, is_first) != (not wire.group, not wire.parents) or (is_first and wire.prev):
        raise ControlMalformed
    return Control(VERSION, wire.group, wire.device, wire.prev, wire.parents, body)


def _decode_body(data: bytes) -> ControlBody | UnknownBody:
    kind = kind_of(data)
    if kind > LAST_KIND:
        return UnknownBody(kind, data)
    body: ControlBody = decode(ControlBody, data)
    return body


def _check_keys(control: Control) -> None:
    try:
        match control.body:
            case Genesis(founder=record, proofs=proofs):
                _check_member(control, record, proofs, record.devices[:1] == (control.device,))
            case Admit(member=record, proofs=proofs):
                _check_member(control, record, proofs, True)
            case Join(member=record, proofs=proofs):
                _check_member(control, record, proofs, record.devices[:1] == (control.device,) and not control.prev)
            case Invite() as invite:
                check_invite_key(invite)
    except (BadKey, BadMember, BadSignature):
        raise ControlKeys from None


def _check_member(control: Control, record: MemberRecord, proofs: Sequence[bytes], is_right: bool) -> None:
    check_record(record)
    if not is_right or len(proofs) != len(record.devices):
        raise BadMember
    for device, proof in zip(record.devices, proofs, strict=True):
        verify(device, proof, labels.MEMBER_PROOF, control.group, encode(record))


LAST_KIND = max(kind.__struct_config__.tag for kind in get_args(ControlBody))
