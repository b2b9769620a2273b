# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who this account is in one group, and what it can open of each of the group's generations (PROTOCOL 6)."""

from __future__ import annotations

from dataclasses import dataclass

from crypto.encoding import U16, Bytes32, Wire
from crypto.generation import Kit, advance
from crypto.member import MemberRecord
from crypto.sealing import SealingKey
from crypto.secret import Secret
from crypto.signing import SigningKey


@dataclass(frozen=True, slots=True)
class Me:
    """One face of this account on this device: what signs, what opens boxes, what makes delete tokens."""

    member: bytes
    record: MemberRecord
    device: SigningKey
    sealing: SealingKey
    deletion: Secret


class Held(Wire, frozen=True):
    """What is held of a generation; None for what neither role nor history policy gave. `content` is that of `step`."""

    step: U16
    content: Secret | None
    control: Secret
    lookout: Secret
    control_writer: Secret | None
    content_writer: Secret | None
    closer: Secret | None
    passes: tuple[tuple[Bytes32, Secret], ...]


def from_kit(kit: Kit) -> Held:
    """What a kit gives."""
    return Held(
        kit.step, kit.content, kit.control, kit.lookout, kit.control_writer, kit.content_writer, kit.closer, kit.passes
    )


def from_link(control: Secret, lookout: Secret, content: Secret | None) -> Held:
    """What the links of a later generation give: the log, and the content from step 0 if history is open."""
    return Held(0, content, control, lookout, None, None, None, ())


def merge(old: Held, new: Held) -> Held:
    """Both together: the lower step, and every part that either has; what a kit gave, no link replaces."""
    firm, other = (new, old) if old.control_writer is None and new.control_writer is not None else (old, new)
    lower = other if _leads_to(other, firm) else firm
    return Held(
        lower.step,
        lower.content,
        firm.control,
        firm.lookout,
        old.control_writer or new.control_writer,
        old.content_writer or new.content_writer,
        old.closer or new.closer,
        old.passes or new.passes,
    )


def _leads_to(other: Held, firm: Held) -> bool:
    """Say whether one begins earlier than the other, and comes to the same."""
    if other.content is None or firm.content is None:
        return other.content is not None
    return other.step < firm.step and advance(other.content, other.step, firm.step) == firm.content


def content_secret(held: Held, step: int) -> Secret | None:
    """The content secret of a step, None if what is held begins later or holds no content; StepTooFar past the last."""
    if held.content is None or step < held.step:
        return None
    return advance(held.content, held.step, step)
