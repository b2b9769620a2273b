# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a fold says about each event, member, invite and generation: plain values (PROTOCOL 5.5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from crypto.member import MemberRecord
from sync.fields import History, InviteKind, Role


@dataclass(frozen=True, slots=True)
class Accepted:
    """The event has its effect."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """The event never had the right to one; honest devices do not cite it."""

    reason: str


@dataclass(frozen=True, slots=True)
class Void:
    """The event had its right where it was written and lost it to what others did; `by` is one of their events."""

    reason: Literal["fork", "cut", "ended", "used-twice", "authority"]
    by: bytes


Verdict = Accepted | Dropped | Void
ACCEPTED = Accepted()


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who is or was in the group: `since` which event, and with which seniority in the role (`path`)."""

    id: bytes
    record: MemberRecord
    role: Role
    status: Literal["active", "left", "removed", "void"]
    invited_by: bytes
    invite: bytes
    path: tuple[int, ...]
    since: bytes


@dataclass(frozen=True, slots=True)
class InviteState:
    """An invite as the next event would find it; `used_by` are the members who came in by it."""

    id: bytes
    kind: InviteKind
    key: bytes
    by: bytes
    role: Role
    uses: int
    expires: int
    used_by: tuple[bytes, ...]
    state: Literal["open", "used", "closed", "ended", "void"]


@dataclass(frozen=True, slots=True)
class GenerationState:
    """A generation; `counts` if it is not void. `step_commitments` are of the steps that admissions and invites opened.

    `known_by` are the members to whom it was sealed: those at its parents as its author saw them, and whoever was
    admitted under it. `clean` says that everyone who knows or could know its key is a member now.
    """

    id: bytes
    depth: int
    author: bytes
    history: History
    top_step: int
    step_commitments: dict[int, tuple[bytes, ...]]
    counts: bool
    known_by: frozenset[bytes]
    clean: bool
