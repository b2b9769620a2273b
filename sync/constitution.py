# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may do what: the tables that a genesis takes over, and the order of standing between members (PROTOCOL 5.7)."""

from __future__ import annotations

from typing import get_args

from crypto.generation import KitRole
from sync.bodies import ROLES, Constitution
from sync.fields import Action, Kind, Place, Role

Status = tuple[int, tuple[int, ...]]
"""Rank of a role (0 owner … 4 reader), then the path of the grant. The smaller one outranks the other."""

ACTIONS: tuple[Action, ...] = get_args(Action)
MAX_PATH = 128

_EVERYONE: tuple[Role, ...] = ROLES[:4]
_MODERATORS: tuple[Role, ...] = ROLES[:3]
_ADMINS: tuple[Role, ...] = ROLES[:2]
_OWNER: tuple[Role, ...] = ROLES[:1]

_COMMUNITY: dict[Action, tuple[Role, ...]] = {
    "admit": _MODERATORS,
    "card": _ADMINS,
    "close-invite": _MODERATORS,
    "history": _ADMINS,
    "invite-key-box": _MODERATORS,
    "invite-link": _MODERATORS,
    "post": _EVERYONE,
    "relays": _ADMINS,
    "remove": _MODERATORS,
    "role": _ADMINS,
    "rotate": _MODERATORS,
    "upgrade": _OWNER,
}
_PLACES: dict[Place, dict[Action, tuple[Role, ...]]] = {
    "": {},
    "club": {},
    "organization": {},
    # at home everybody holds the keys to the locks, so that nobody's post waits for somebody who sleeps; but whoever
    # comes in at the door does not fall because somebody else's device changed the locks meanwhile (PROTOCOL 5.4)
    "family": {
        "admit": _EVERYONE,
        "invite-key-box": _EVERYONE,
        "invite-link": _EVERYONE,
        "rotate": _EVERYONE,
    },
    "neighborhood": {"invite-link": _EVERYONE},
}
_KEPT: dict[Action, tuple[Role, ...]] = {**dict.fromkeys(ACTIONS, _OWNER), "post": _EVERYONE}
_KINDS: dict[Kind, dict[Action, tuple[Role, ...]]] = {
    "community": _COMMUNITY,
    "channel": _COMMUNITY,
    "circle": _KEPT,
    "page": {**dict.fromkeys(ACTIONS, _ADMINS), "role": _OWNER, "upgrade": _OWNER},
    "direct": {**_KEPT, "rotate": _EVERYONE},
    "own": dict.fromkeys(ACTIONS, _OWNER),
}


def constitution_for(kind: Kind, place: Place = "") -> Constitution:
    """Return the table that a group of this kind starts with; `place` matters for a community (PROTOCOL 5.7)."""
    table = _KINDS[kind] if kind != "community" else {**_COMMUNITY, **_PLACES[place]}
    return tuple((action, table[action]) for action in ACTIONS)


def allows(constitution: Constitution, role: Role, action: Action) -> bool:
    """Say whether the table lets this role do it; what it does not list, nobody may."""
    return any(name == action and role in roles for name, roles in constitution)


def kit_role(constitution: Constitution, role: Role) -> KitRole:
    """Return which kit a role holds: who may change the locks keeps them, who may post writes, others read."""
    if allows(constitution, role, "rotate"):
        return KitRole.KEEPER
    return KitRole.WRITER if allows(constitution, role, "post") else KitRole.READER


def rank(role: Role) -> int:
    """Return 0 for an owner to 4 for a reader."""
    return ROLES.index(role)


def newcomer_role(kind: Kind) -> Role:
    """Return the role that an invite gives where nobody chose one: a page is for reading."""
    return "reader" if kind == "page" else "member"
