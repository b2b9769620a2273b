# SPDX-License-Identifier: AGPL-3.0-or-later
"""One group as this account stands in it right now: the folded log, the keys held, and what follows from both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from crypto.generation import KitRole, mask
from crypto.secret import Secret
from sync.constitution import kit_role
from sync.errors import GroupUnknown
from sync.events import Admit, Event, GenerationBody, Invite, generation_of
from sync.fields import Action, Role
from sync.generations import fitting, open_links
from sync.keys import Held, Me, content_secret
from sync.membership import Fold

PREFIX = 8
MOST_PARENTS = 16


@dataclass(frozen=True)
class Session:
    """A frozen view: make a new one when the log or the keys have grown."""

    group: bytes
    me: Me
    fold: Fold
    events: Mapping[bytes, Event]
    held: Mapping[bytes, Held]
    faulty: frozenset[bytes] = frozenset()

    @cached_property
    def devices(self) -> dict[bytes, list[bytes]]:
        """Device keys by their first 8 bytes."""
        return by_prefix(self.fold.devices)

    @cached_property
    def controls(self) -> dict[bytes, list[bytes]]:
        """Control event ids by their first 8 bytes."""
        return by_prefix(self.events)

    @cached_property
    def masks(self) -> dict[bytes, Secret]:
        """The header mask of every generation that is held."""
        return {generation: mask(held.lookout) for generation, held in self.held.items()}

    @cached_property
    def _secrets(self) -> dict[tuple[bytes, int], Secret | None]:
        return {}

    def secret(self, generation: bytes, step: int) -> Secret | None:
        """The content secret of a generation's step, None if it is not held; StepTooFar past the last step."""
        wanted = (generation, step)
        if wanted not in self._secrets:
            self._secrets[wanted] = content_secret(self.held[generation], step)
        return self._secrets[wanted]

    @property
    def is_member(self) -> bool:
        """Say whether this account is in the group now."""
        found = self.fold.members.get(self.me.member)
        return found is not None and found.status == "active"

    def may(self, action: Action) -> bool:
        """Say whether the constitution lets this account do it now."""
        return self.is_member and self.fold.may(self.me.member, action)

    def body_of(self, generation: bytes) -> GenerationBody | None:
        """The record of a generation, None if it is not in the log."""
        event = self.events.get(generation)
        return None if event is None else generation_of(event)

    def invitation(self, event: bytes) -> Invite:
        """An invite by the id of its event; GroupUnknown if there is none."""
        found = self.events.get(event)
        if found is None or not isinstance(found.control.body, Invite):
            raise GroupUnknown
        return found.control.body

    def admission(self, event: bytes) -> Admit:
        """An admission by the id of its event; GroupUnknown if there is none."""
        found = self.events.get(event)
        if found is None or not isinstance(found.control.body, Admit):
            raise GroupUnknown
        return found.control.body

    def links(self, generation: bytes, held: Held) -> dict[bytes, Held]:
        """What a generation's links give of older ones, of which each is what its own record committed to."""
        body = self.body_of(generation)
        found = {}
        for older, link in ({} if body is None else open_links(self.group, body, held)).items():
            record = self.body_of(older)
            fit = None if record is None else fitting(link, record.commitments)
            if fit is not None:
                found[older] = fit
        return found

    def broken_links(self, generation: bytes) -> set[bytes]:
        """The older generations to which the links of a held one should lead, and do not."""
        body, held = self.body_of(generation), self.held.get(generation)
        if body is None or held is None:
            return set()
        links = self.links(generation, held)
        return {older for older, _ in body.control_links if not self._is_right(older, links.get(older), body, held)}

    def _is_right(self, older: bytes, link: Held | None, body: GenerationBody, held: Held) -> bool:
        known = self.held.get(older)
        if link is None or known is None:
            return link is not None
        # whoever begins later, or holds less, cannot tell what the link gives to others
        has_all = known.content is not None and known.step == 0
        can_tell = has_all and body.history == "all" and held.content is not None and held.step == 0
        return link.content is not None or not can_tell

    def _led_to(self, generation: bytes) -> set[bytes]:
        body = self.body_of(generation)
        if body is None or generation in self.faulty:
            return set()  # whoever was left out of a faulty one still looks where the older one is
        return {older for older, _ in body.control_links} - self.broken_links(generation)

    def admissions(self) -> list[Admit]:
        """Every admission in the log that counts."""
        found = ((event.id, event.control.body) for event in self.events.values())
        return [body for event, body in found if isinstance(body, Admit) and self.fold.is_accepted(event)]

    def kit_role_of(self, role: Role) -> KitRole:
        """Which kit a role holds under this group's constitution."""
        return kit_role(self.fold.constitution, role)

    @property
    def current(self) -> bytes | None:
        """The generation to seal under: the current one, if it will do and is held here."""
        current = self.fold.current
        if current is None or self.needs_generation or current not in self.held or self.held[current].content is None:
            return None
        return current

    @cached_property
    def needs_generation(self) -> bool:
        """Say whether the locks must be changed first: no generation is clean, or somebody lacks the current one,
        or an audit found it faulty."""
        current = self.fold.current
        if current is None or current in self.faulty:
            return True
        known_by = self.fold.generations[current].known_by
        return any(one.status == "active" and member not in known_by for member, one in self.fold.members.items())

    def tips(self) -> dict[bytes, Held]:
        """The held generations to which no other generation in the log leads back: what a new one links to."""
        linked = {older for one in self.fold.generations for older in self._led_to(one)}
        return {g: held for g, held in self.held.items() if g in self.fold.generations and g not in linked}


def by_prefix(ids: Iterable[bytes]) -> dict[bytes, list[bytes]]:
    """Ids grouped by their first 8 bytes: nearly always one each, and several where somebody ground one out."""
    found: dict[bytes, list[bytes]] = {}
    for full in ids:
        found.setdefault(full[:PREFIX], []).append(full)
    return found
