# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a fold says about each event, member, invite and generation: plain values (PROTOCOL 5.5)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
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


@dataclass(frozen=True)
class GenerationState:
    """A generation; `counts` if it is not void. What takes long to find is found when it is asked for."""

    id: bytes
    depth: int
    author: bytes
    history: History
    top_step: int
    counts: bool
    find_known_by: Callable[[], frozenset[bytes]] = field(compare=False, repr=False)
    find_clean: Callable[[], bool] = field(compare=False, repr=False)
    find_steps: Callable[[], Mapping[int, tuple[bytes, ...]]] = field(compare=False, repr=False)

    @cached_property
    def known_by(self) -> frozenset[bytes]:
        """To whom it was sealed: the members at its parents as its author saw them, and who was let in under it."""
        return self.find_known_by()

    @cached_property
    def clean(self) -> bool:
        """Whether everyone who knows or could know its key is a member now."""
        return self.find_clean()

    @cached_property
    def step_commitments(self) -> Mapping[int, tuple[bytes, ...]]:
        """The commitments to the steps that were opened, by step; more than one if somebody lied."""
        return self.find_steps()
