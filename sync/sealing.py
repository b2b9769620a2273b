# SPDX-License-Identifier: AGPL-3.0-or-later
"""Seal and open what travels: control items and content, each check in its one order (PROTOCOL 4 and 5)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

from crypto.capability import token_hash
from crypto.encoding import decode, encode
from crypto.envelope import Draft, open_envelope, read_header
from crypto.errors import (
    BadEncoding,
    BadSignature,
    CannotOpen,
    StepTooFar,
    TooLarge,
    UnknownSuite,
    UnknownVersion,
    WrongCommitment,
    WrongSize,
)
from crypto.generation import mask
from crypto.member import delete_token
from crypto.secret import random_bytes
from sync.errors import BadContent, HeadsUnknown
from sync.events import (
    ControlItem,
    Core,
    FaceItem,
    Sealed,
    UnknownKind,
    check_refs,
    content_id,
    decode_body,
    kind_of,
    sign_content,
    verify_content,
)
from sync.keys import Held
from sync.session import MOST_PARENTS, PREFIX, Session

DELETE_KIND, FACE_KIND = 5, 6
TRIES = 64
FARTHEST = 1024


@dataclass(frozen=True, slots=True)
class Opened:
    """A content event that passed every check."""

    id: bytes
    author: bytes
    device: bytes
    core: Core
    kind: int
    time: int
    generation: bytes
    step: int


@dataclass(frozen=True, slots=True)
class Locked:
    """Not to be opened yet; `reason` is a code for people, and it is tried again when keys or log grow."""

    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Never to be shown; `reason` names the first check that failed."""

    reason: str


def seal_item(session: Session, generation: bytes, item: ControlItem) -> bytes:
    """Seal a control item for the control mailbox of a generation."""
    held = session.held[generation]
    return Draft(held.control, 0, session.masks[generation], random_bytes(16)).seal(encode(item))


def open_item(held: Held, envelope: bytes) -> ControlItem | Locked | Refused:
    """Open what lay in a control mailbox, with what is held of its generation."""
    flaw = _check_shape(envelope)
    if flaw is not None:
        return flaw
    try:
        data = open_envelope(envelope, held.control)
        if read_header(envelope).step(mask(held.lookout)) != 0:
            return Refused("not-well-formed")
        opened: ControlItem = decode(ControlItem, data)
    except (WrongCommitment, CannotOpen):
        return Refused("damaged")
    except BadEncoding:
        return Refused("not-well-formed")
    return opened


def seal_core(session: Session, generation: bytes, core: Core, time: int) -> bytes:
    """Sign and seal one of my cores under a generation, at its highest opened step.

    A face (Profile) is sealed under the control secret instead, so that newcomers see who is there; it then goes into
    the control mailbox.
    """
    event = content_id(session.group, session.me.device.public, core)
    is_face = kind_of(core.body) == FACE_KIND
    step = 0 if is_face else session.fold.generations[generation].top_step
    secret = session.held[generation].control if is_face else session.secret(generation, step)
    if secret is None:
        raise StepTooFar
    hashed = token_hash(delete_token(session.me.deletion, event))
    draft = Draft(secret, step, session.masks[generation], hashed)
    heads = heads_of(session)
    signature = sign_content(session.me.device, session.group, generation, draft.header, heads, time, event)
    sealed = Sealed(signature, session.me.device.public[:PREFIX], tuple(head[:PREFIX] for head in heads), time, core)
    return draft.seal(encode(FaceItem(sealed)) if is_face else encode(sealed))


def heads_of(session: Session) -> tuple[bytes, ...]:
    """What I cite: the heads of the log that count, at most 16."""
    return session.fold.heads[:MOST_PARENTS]


def open_content(session: Session, generation: bytes, envelope: bytes) -> Opened | Locked | Refused:
    """Open what lay in a content mailbox."""
    flaw = _check_shape(envelope)
    if flaw is not None:
        return flaw
    try:
        step = read_header(envelope).step(session.masks[generation])
        known = session.fold.generations.get(generation)
        if known is None or step > known.top_step + FARTHEST:
            # nobody walks further than that on a claim; nor is it shown as something that waits
            return Refused("waiting-for-log")
        secret = session.secret(generation, step)
        if secret is None:
            return Locked("before-you-joined" if session.held[generation].step else "waiting-for-key")
        sealed = decode(Sealed, open_envelope(envelope, secret))
        if kind_of(sealed.core.body) == FACE_KIND:
            return Refused("not-well-formed")
        if step > known.top_step:
            # whoever sealed this had seen an admission that has not come here
            return Locked("waiting-for-log")
    except (WrongCommitment, CannotOpen, StepTooFar):
        return Refused("damaged")
    except BadEncoding:
        return Refused("not-well-formed")
    return check_sealed(session, generation, envelope, sealed, step)


def check_sealed(
    session: Session, generation: bytes, envelope: bytes, sealed: Sealed, step: int
) -> Opened | Locked | Refused:
    """Who signed it, whether they might at that point of the log, and whether the body is well-formed."""
    candidates = [session.controls.get(prefix, []) for prefix in sealed.heads]
    devices = session.devices.get(sealed.device, [])
    if not devices or not all(candidates):
        return Locked("waiting-for-log")
    for tried, (device, *heads) in enumerate(product(devices, *candidates)):
        if tried == TRIES:
            break
        try:
            event = content_id(session.group, device, sealed.core)
            header = envelope[:76]
            verify_content(
                device, sealed.signature, session.group, generation, header, tuple(heads), sealed.time, event
            )
        except BadSignature:
            continue
        return _check_right(session, generation, sealed, step, device, tuple(heads), event)
    return Refused("author-unknown")


def _check_right(
    session: Session,
    generation: bytes,
    sealed: Sealed,
    step: int,
    device: bytes,
    heads: tuple[bytes, ...],
    event: bytes,
) -> Opened | Locked | Refused:
    author = session.fold.devices[device]
    kind = kind_of(sealed.core.body)
    try:
        then = session.fold.at(heads)
    except HeadsUnknown:
        return Locked("waiting-for-log")  # what comes before them has not all arrived
    if kind != FACE_KIND and step < then.top_step(generation):
        # its author had seen a newcomer come in at a later step, and keeps this from them
        return Refused("not-well-formed")
    # everybody who is in may have a face and take back what is theirs
    has_right = then.may(author, "face" if kind in (FACE_KIND, DELETE_KIND) else "post")
    # content is never void: it is set aside where the admission of its author fell
    if not has_right and session.fold.members[author].status != "void":
        return Refused("no-right")
    try:
        body = decode_body(sealed.core.body)
        if isinstance(body, UnknownKind):
            return Locked("newer-kind")
        check_refs(body, sealed.core.refs)
    except BadContent:
        return Refused("not-well-formed")
    return Opened(event, author, device, sealed.core, kind, sealed.time, generation, step)


def _check_shape(envelope: bytes) -> Locked | Refused | None:
    try:
        read_header(envelope)
    except (UnknownVersion, UnknownSuite):
        return Locked("newer-version")
    except TooLarge:
        return Refused("too-large")
    except WrongSize:
        return Refused("cut")
    return None
