# SPDX-License-Identifier: AGPL-3.0-or-later
"""The fold a second time, written from PROTOCOL.md with plain sets and no care for time, to hold sync/ against."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from crypto import labels
from crypto.errors import BadSignature
from crypto.member import MemberRecord, member_id
from crypto.signing import verify
from sync.bodies import (
    ROLES,
    Admit,
    CloseInvite,
    Genesis,
    Invite,
    Join,
    Leave,
    Remove,
    Rotate,
    SetCard,
    SetRelays,
    SetRole,
    UnknownBody,
    Upgrade,
)
from sync.events import Event, join_parts

NOBODY = (9, ())
Standing = tuple[int, tuple[int, ...]]


@dataclass
class Round:
    """One judgement of everything under a set of void events."""

    refused: dict[bytes, str] = field(default_factory=dict)
    author: dict[bytes, bytes] = field(default_factory=dict)
    standing: dict[bytes, Standing] = field(default_factory=dict)
    grants: dict[bytes, tuple[bytes, Standing]] = field(default_factory=dict)
    counts: set[bytes] = field(default_factory=set)


class Oracle:
    """Everything that can be said of a set of events."""

    def __init__(self, events: Iterable[Event], group: bytes) -> None:
        found = {event.id: event for event in events if event.group == group}
        self.group = group
        self.past: dict[bytes, frozenset[bytes]] = {}
        self.order: list[bytes] = []
        self.events: dict[bytes, Event] = {}
        while True:
            ready = [one for one in found.values() if set(one.control.parents) <= self.past.keys()]
            if not ready:
                break
            for event in ready:
                parents = event.control.parents
                self.past[event.id] = frozenset(parents).union(*(self.past[one] for one in parents))
                self.events[event.id] = found.pop(event.id)
                self.order.append(event.id)
        self.body = {one: event.control.body for one, event in self.events.items()}
        self.flaw = dict.fromkeys(self.order, "")
        for one in self.order:
            self.flaw[one] = self._flaw(one)
        self.forked = self._forks()
        self.ever: set[bytes] = set()
        self.void: dict[bytes, set[bytes]] = {}
        self.causes: set[bytes] = set()
        self._judge()
        self.void = {one: set(rivals) for one, rivals in self.forked.items()}
        self.round = self._settle()

    # what an event's ancestors alone decide

    def before(self, one: bytes, kind: type | tuple[type, ...]) -> list[bytes]:
        """The well-placed ancestors of these kinds."""
        return [p for p in self.order if p in self.past[one] and isinstance(self.body[p], kind) and not self.flaw[p]]

    def record(self, one: bytes) -> MemberRecord | None:
        """The record of whom an event lets in."""
        body = self.body[one]
        return body.founder if isinstance(body, Genesis) else body.member if isinstance(body, Admit | Join) else None

    def member(self, one: bytes) -> bytes:
        """The id of whom an event lets in, or says it lets in."""
        record = self.record(one)
        return b"" if record is None else member_id(record)

    def admissions(self, one: bytes) -> list[bytes]:
        """The well-placed ancestors that let somebody in."""
        return self.before(one, (Genesis, Admit, Join))

    def generation_depth(self, one: bytes) -> int:
        """The greatest depth of a generation before an event."""
        bodies = [self.body[p] for p in self.before(one, Rotate)]
        return max((body.generation.depth for body in bodies if isinstance(body, Rotate)), default=0)

    def _flaw(self, one: bytes) -> str:
        control, past = self.events[one].control, self.past[one]
        body = control.body
        if any(a in self.past[b] for a in control.parents for b in control.parents):
            return "parents"
        if one != self.group:
            prev = control.prev
            if prev and (prev not in past or self.events[prev].control.device != control.device):
                return "prev"
            if not control.prev and control.device == self.events[self.group].control.device:
                return "prev"
        match body:
            case UnknownBody():
                return "kind-unknown"
            case Admit():
                return self._admit_flaw(one, body)
            case Join():
                return self._join_flaw(one, body)
            case Invite() if body.generation and body.generation not in self.before(one, (Genesis, Rotate)):
                return "generation-unknown"
            case CloseInvite() if body.invite not in self.before(one, Invite):
                return "invite-unknown"
            case Rotate():
                if body.generation.depth != self.generation_depth(one) + 1:
                    return "depth"
                linked = {g for g, _ in (*body.generation.control_links, *body.generation.content_links)}
                if not body.generation.control_links or not linked <= set(self.before(one, (Genesis, Rotate))):
                    return "links"
            case Remove() | SetRole():
                return self._stands_flaw(one, body)
        return ""

    def _uses(self, one: bytes, invite: bytes) -> int:
        bodies = [self.body[p] for p in self.before(one, (Admit, Join))]
        return sum(isinstance(body, Admit | Join) and body.invite == invite for body in bodies)

    def _closed(self, one: bytes, invite: bytes) -> bool:
        bodies = [self.body[p] for p in self.before(one, CloseInvite)]
        return any(isinstance(body, CloseInvite) and body.invite == invite for body in bodies)

    def _device_known(self, one: bytes, record: MemberRecord) -> bool:
        for other in self.admissions(one):
            known = self.record(other)
            if known is not None and known != record and set(known.devices) & set(record.devices):
                return True
        return False

    def _admit_flaw(self, one: bytes, body: Admit) -> str:
        if body.invite:
            if body.invite not in self.before(one, Invite):
                return "invite-unknown"
            invite = self.body[body.invite]
            assert isinstance(invite, Invite)
            if invite.kind != "link":
                return "invite-kind"
            if self._closed(one, body.invite):
                return "invite-ended"
            if self._uses(one, body.invite) >= invite.uses:
                return "invite-used"
        if self._device_known(one, body.member):
            return "device-known"
        return "" if body.generation in self.before(one, (Genesis, Rotate)) else "generation-unknown"

    def _join_flaw(self, one: bytes, body: Join) -> str:
        if body.invite not in self.before(one, Invite):
            return "invite-unknown"
        invite = self.body[body.invite]
        assert isinstance(invite, Invite)
        if invite.kind == "link":
            return "invite-kind"
        try:
            verify(invite.key, body.signature, labels.JOIN, *join_parts(self.group, body.invite, body.member))
        except BadSignature:
            return "invite-signature"
        if (body.generation, body.step) != (invite.generation, invite.step):
            return "generation-other"
        turns = set(self.before(one, (Rotate, Remove))) - self.past[body.invite]
        if turns or self._closed(one, body.invite):
            return "invite-ended"
        if self._uses(one, body.invite):
            return "invite-used"
        if any(self.member(p) == self.member(one) for p in self.admissions(one)):
            return "member-known"
        return "device-known" if self._device_known(one, body.member) else ""

    def _stands_flaw(self, one: bytes, body: Remove | SetRole) -> str:
        known = [self.record(p) for p in self.admissions(one) if self.member(p) == body.member]
        if not known or known[0] is None:
            return "member-unknown"
        if isinstance(body, SetRole) and not body.stands:
            return ""
        if tuple(stand.device for stand in body.stands) != known[0].devices:
            return "stands"
        for stand in body.stands:
            last = stand.last_control
            if last and (
                last not in self.past[one] or self.flaw[last] or self.events[last].control.device != stand.device
            ):
                return "stands"
        return ""

    def _chain(self, last: bytes) -> list[bytes]:
        """An event and those that its device signed before it, by `prev`."""
        chain = []
        while last:
            chain.append(last)
            control = self.events[last].control
            prev = control.prev
            is_link = prev in self.past[last] and self.events[prev].control.device == control.device
            last = prev if is_link else b""
        return chain

    def _forks(self) -> dict[bytes, set[bytes]]:
        signed: dict[tuple[bytes, bytes], set[bytes]] = {}
        for one, event in self.events.items():
            if one != self.group:
                signed.setdefault((event.control.device, event.control.prev), set()).add(one)
        found = {}
        for one in self.order:
            for step in self._chain(one):
                control = self.events[step].control
                rivals = signed.get((control.device, control.prev), set()) if step != self.group else set()
                if len(rivals) > 1:
                    if not isinstance(self.body[one], Remove | Leave):
                        found[one] = rivals - {step}
                    break
        return found

    # what holds at a set of events

    def winner(self, found: list[bytes], here: Round) -> bytes:
        """Later beats earlier, then the higher standing, the greater depth, the smaller id."""
        last = [a for a in found if not any(a in self.past[b] for b in found)]
        return min(last, key=lambda one: (here.standing[one], -self.depth(one), one))

    def depth(self, one: bytes) -> int:
        """How many events lie on the longest way from the beginning."""
        parents = self.events[one].control.parents
        return 0 if not parents else 1 + max(self.depth(parent) for parent in parents)

    def grant(self, member: bytes, known: frozenset[bytes], here: Round) -> Standing | None:
        """The standing of a member, ended or not."""
        found = [one for one in here.counts & known if here.grants.get(one, (b"",))[0] == member]
        return here.grants[self.winner(found, here)][1] if found else None

    def ended(self, member: bytes, known: frozenset[bytes], here: Round) -> str:
        """Whether a member was removed or has left."""
        bodies = [(one, self.body[one]) for one in here.counts & known]
        if any(isinstance(body, Remove) and body.member == member for _, body in bodies):
            return "removed"
        return "left" if any(isinstance(b, Leave) and here.author[one] == member for one, b in bodies) else ""

    def active(self, member: bytes, known: frozenset[bytes], here: Round) -> Standing | None:
        """The standing of somebody who is a member."""
        return None if self.ended(member, known, here) else self.grant(member, known, here)

    def _speaker(self, device: bytes, known: frozenset[bytes], here: Round) -> tuple[Standing, bytes] | None:
        found = []
        for record in {self.record(one) for one in self.order if not self.flaw[one]} - {None}:
            if record is not None and device in record.devices:
                standing = self.active(member_id(record), known, here)
                if standing is not None:
                    found.append((standing, member_id(record)))
        return min(found, default=None)

    def _may(self, standing: Standing, action: str) -> bool:
        genesis = self.body[self.group]
        assert isinstance(genesis, Genesis)
        return ROLES[standing[0]] in dict(genesis.constitution).get(action, ())  # type: ignore[call-overload]

    def generations(self, known: frozenset[bytes], here: Round) -> list[bytes]:
        """The generations that count, the greatest first."""
        found = [one for one in here.counts & known if isinstance(self.body[one], Genesis | Rotate)]
        return sorted(found, key=lambda one: (-self._generation(one).depth, here.standing[one], one))

    def _generation(self, one: bytes):  # type: ignore[no-untyped-def]
        body = self.body[one]
        assert isinstance(body, Genesis | Rotate)
        return body.generation

    def _top(self, generation: bytes, known: frozenset[bytes]) -> int:
        bodies = [self.body[one] for one in known & self.ever]
        return max((b.step for b in bodies if isinstance(b, Admit | Invite) and b.generation == generation), default=0)

    # who is right

    def _settle(self) -> Round:
        while True:
            self.causes = self._causes()
            here = self._judge()
            hits = self._hits(here)
            new = [hit for hit in hits if hit[1] not in self.void]
            if new:
                best = min(hit[0] for hit in new)
                due = [hit for hit in new if hit[0] == best]
            else:
                due = [hit for hit in hits if hit[2] not in self.void[hit[1]]]
            if not due and self.causes == self._causes():
                return here
            for _, target, cause in due:
                self.void.setdefault(target, set()).add(cause)

    def _causes(self) -> set[bytes]:
        """What voids events that had their right once."""
        return {cause for one, causes in self.void.items() if one in self.ever for cause in causes}

    def _judge(self) -> Round:
        here = Round()
        for one in self.order:
            standing, author, refusal = self._judge_one(one, here)
            here.standing[one], here.author[one] = standing, author
            if refusal:
                here.refused[one] = refusal
                continue
            self.ever.add(one)
            if one not in self.void:
                here.counts.add(one)
                self._give(one, here)
        return here

    def _give(self, one: bytes, here: Round) -> None:
        body = self.body[one]
        if isinstance(body, Genesis):
            here.grants[one] = (member_id(body.founder), (0, ()))
        elif isinstance(body, Admit | SetRole | Join):
            source = body.invite if isinstance(body, Join) else one
            chosen = self.body[source]
            role = chosen.role if isinstance(chosen, Invite | Admit | SetRole) else "reader"
            record = next(r for r in map(self.record, self.order) if r and member_id(r) == here.author[source])
            place = (len(self._chain(source)) - 1) * 16 + record.devices.index(self.events[source].control.device)
            path = (*here.standing[source][1], place)
            member = body.member if isinstance(body, SetRole) else self.member(one)
            here.grants[one] = (member, (ROLES.index(role), path))

    def _judge_one(self, one: bytes, here: Round) -> tuple[Standing, bytes, str]:
        body, past = self.body[one], self.past[one]
        if isinstance(body, Genesis):
            return (0, ()), self.member(one), ""
        if self.flaw[one]:
            return NOBODY, b"", self.flaw[one]
        if isinstance(body, Join):
            refusal = "" if body.invite in here.counts else "invite-unknown"
            return here.standing[body.invite], here.author[body.invite], refusal
        found = self._speaker(self.events[one].control.device, past, here)
        if found is None:
            return NOBODY, b"", "not-a-member"
        return *found, self._refusal(body, past, found[0], here)

    def _refusal(self, body: object, past: frozenset[bytes], own: Standing, here: Round) -> str:
        match body:
            case Invite():
                if not self._may(own, "invite-link" if body.kind == "link" else "invite-key-box"):
                    return "no-right"
                step = "" if body.kind == "link" else self._step_refusal(body, past)
                return step or self._role_refusal(own, body.role)
            case Rotate():
                return self._rotate_refusal(body, past, own, here)
            case Admit():
                return self._admit_refusal(body, past, own, here)
            case Remove():
                if not self._may(own, "remove"):
                    return "no-right"
                target = self.grant(body.member, past, here)
                return "outranked" if target is not None and target <= own else ""
            case SetRole():
                return self._set_role_refusal(body, past, own, here)
            case SetCard():
                return "" if self._may(own, "card") else "no-right"
            case SetRelays():
                return "" if self._may(own, "relays") else "no-right"
            case Upgrade():
                versions = [self.body[one] for one in here.counts & past]
                top = max((v.fold_version for v in versions if isinstance(v, Upgrade)), default=1)
                return "no-right" if not self._may(own, "upgrade") else "" if body.fold_version > top else "version"
        return ""

    def _admit_refusal(self, body: Admit, past: frozenset[bytes], own: Standing, here: Round) -> str:
        if not self._may(own, "admit"):
            return "no-right"
        if self.ended(member_id(body.member), past, here):
            return "member-ended"
        known = self.grant(member_id(body.member), past, here)
        if known is not None and known <= own:
            return "outranked"
        return self._step_refusal(body, past) or self._role_refusal(own, body.role)

    def _set_role_refusal(self, body: SetRole, past: frozenset[bytes], own: Standing, here: Round) -> str:
        if not self._may(own, "role"):
            return "no-right"
        target = self.active(body.member, past, here)
        if target is None:
            return "member-ended"
        if target <= own:
            return "outranked"
        if (ROLES.index(body.role) > target[0]) != bool(body.stands):
            return "stands"
        return self._role_refusal(own, body.role)

    def _step_refusal(self, body: Admit | Invite, past: frozenset[bytes]) -> str:
        if self._generation(body.generation).history == "all":
            return "step" if body.step else ""
        top = self._top(body.generation, past)
        return "" if top < body.step <= top + 64 else "step"

    def _role_refusal(self, own: Standing, role: str) -> str:
        if ROLES.index(role) < own[0]:
            return "role-too-high"
        return "too-deep" if len(own[1]) >= 128 else ""

    def _rotate_refusal(self, body: Rotate, past: frozenset[bytes], own: Standing, here: Round) -> str:
        history = self._generation(self.generations(past, here)[0]).history
        if body.generation.history != history and not self._may(own, "history"):
            return "no-right"
        if self._may(own, "rotate"):
            return ""
        tips = [g for g in self.generations(past, here) if not any(g in self.past[h] for h in here.counts & past
                if isinstance(self.body[h], Rotate))]  # fmt: skip
        good = [g for g in tips if not self._touched(past - self.past[g] - {g}, here) and self._complete(g, past, here)]
        return "" if not good and self._may(own, "post") else "no-right"

    def _touched(self, since: frozenset[bytes], here: Round) -> bool:
        return any(
            one in self.causes
            or (one in here.counts and isinstance(self.body[one], Remove | Leave))
            or (one in self.ever - here.counts and isinstance(self.body[one], Admit | Join))
            for one in since
        )

    def _complete(self, generation: bytes, past: frozenset[bytes], here: Round) -> bool:
        late = [self.body[one] for one in (here.counts & past) - self.past[generation] - {generation}]
        return all(body.generation == generation for body in late if isinstance(body, Admit | Join))

    # who voids what

    def _hits(self, here: Round) -> list[tuple[Standing, bytes, bytes]]:
        found = []
        joins = [one for one in self.order if one in here.counts and isinstance(self.body[one], Join)]
        for cause in (one for one in self.order if one in here.counts):
            body = self.body[cause]
            if isinstance(body, Remove | SetRole):
                found += [(here.standing[cause], target, cause) for target in self._cut(cause, body, here)]
            if isinstance(body, Remove | Rotate | CloseInvite):
                found += [(here.standing[cause], join, cause) for join in joins if self._ends(cause, join, here)]
        for a in joins:
            for b in joins:
                if a != b and self.body[a].invite == self.body[b].invite:  # type: ignore[union-attr]
                    found.append((here.grants[a][1], a, b))
        return found

    def _cut(self, cause: bytes, body: Remove | SetRole, here: Round) -> list[bytes]:
        found = []
        for stand in body.stands:
            kept = self._chain(stand.last_control)
            for one in self.order:
                if (
                    self.events[one].control.device == stand.device
                    and not self.flaw[one]
                    and one not in kept
                    and cause not in self.past[one]
                    and not isinstance(self.body[one], Genesis | Join | Leave)
                    and here.standing[one] >= here.standing[cause]
                ):
                    found.append(one)
        return found

    def _ends(self, cause: bytes, join: bytes, here: Round) -> bool:
        body, made = self.body[cause], self.body[join]
        assert isinstance(made, Join)
        if cause in self.past[join] or join in self.past[cause]:
            return False
        if isinstance(body, CloseInvite) and body.invite != made.invite:
            return False
        is_own = here.author[cause] == here.author[join]
        return here.standing[cause] < here.grants[join][1] and (
            is_own or self._may(here.standing[cause], "close-invite")
        )

    # what is said to people

    def everyone(self) -> frozenset[bytes]:
        """All events that are placed."""
        return frozenset(self.order)

    def members(self) -> dict[bytes, tuple[str, str, tuple[int, ...]]]:
        """Role, status and path of everyone who ever was a member."""
        found: dict[bytes, tuple[str, str, tuple[int, ...]]] = {}
        for one in self.order:
            if one in self.ever and self.record(one) is not None:
                member = self.member(one)
                grant = self.grant(member, self.everyone(), self.round)
                ended = self.ended(member, self.everyone(), self.round)
                if grant is not None:
                    found[member] = (ROLES[grant[0]], ended or "active", grant[1])
                else:
                    found.setdefault(member, ("", "void", ()))
        return found

    def verdict(self, one: bytes) -> tuple[str, str]:
        """What became of an event, and why."""
        if one in self.round.counts:
            return "accepted", ""
        if one not in self.ever:
            return "dropped", self.round.refused[one]
        if one in self.forked:
            return "void", "fork"
        return "void", "cut" if one in self.void else "authority"

    def knows(self, member: bytes, generation: bytes) -> bool:
        """Whether there is somebody honest who held the generation and took this member for one."""
        for one in self.order:
            if one in self.ever and self.record(one) is not None and self.member(one) == member:
                seen = self.past[generation] | {generation}
                if one not in seen:
                    seen = seen | self.past[one] | {one}
                view = Oracle((self.events[p] for p in seen), self.group)
                if view.active(member, view.everyone(), view.round) is not None:
                    return True
        return False

    def inactive(self) -> list[bytes]:
        """Everyone who once was a member."""
        return [member for member, (_, status, _) in self.members().items() if status != "active"]
