# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a control event can say: one struct for each kind, numbered for ever (PROTOCOL 3.3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta

from crypto.encoding import U16, U32, Bytes32, Bytes64, Wire
from crypto.generation import Commitments
from crypto.member import MemberRecord
from crypto.signing import check_public
from sync.errors import BadText
from sync.fields import (
    MAX_NAME,
    MAX_RELAY_URL,
    MAX_RELAYS,
    MAX_RULES,
    Action,
    History,
    InviteKind,
    Kind,
    Millis,
    Place,
    Role,
    Sealed8k,
    check_ascending,
    check_empty_or_id,
    check_line,
    check_text,
)

ROLES: tuple[Role, ...] = ("owner", "admin", "moderator", "member", "reader")
STATE_ROOT = bytes(32)
MAX_LINKS = 16
MAX_PARTS = 1_024
MAX_ABOUT = 4_000
MAX_RULE = 1_000
MAX_PAINT = 32
BOX_SIZE = 1_168

Constitution = tuple[tuple[Action, tuple[Role, ...]], ...]
Links = Annotated[tuple[tuple[Bytes32, Sealed8k], ...], Meta(max_length=MAX_LINKS)]
Proofs = Annotated[tuple[Bytes64, ...], Meta(max_length=16)]
Relays = Annotated[tuple[str, ...], Meta(max_length=MAX_RELAYS)]


class Card(Wire, frozen=True):
    """How a group shows itself: name (1 to 64 characters), paint, about, place and rules, all plain text."""

    name: str
    paint: str
    about: str
    place: Place
    rules: Annotated[tuple[str, ...], Meta(max_length=MAX_RULES)]

    def __post_init__(self) -> None:
        check_line(self.name, MAX_NAME, 1)
        check_line(self.paint, MAX_PAINT)
        check_text(self.about, MAX_ABOUT, 0)
        for rule in self.rules:
            check_text(rule, MAX_RULE)


class GenerationBody(Wire, frozen=True):
    """A generation's public record; its id is that of the event that carries it (PROTOCOL 6)."""

    depth: U32
    history: History
    commitments: Commitments
    reader_kit: Sealed8k
    writer_kit: Sealed8k
    keeper_kit: Sealed8k
    parts: Annotated[tuple[Bytes32, ...], Meta(min_length=1, max_length=MAX_PARTS)]
    control_links: Links
    content_links: Links
    state_root: Bytes32

    def __post_init__(self) -> None:
        for links in (self.control_links, self.content_links):
            check_ascending(tuple(generation for generation, _ in links))
        if self.state_root != STATE_ROOT or (self.content_links and self.history != "all"):
            raise ValueError("a state root or content links where none may be")


class Genesis(Wire, frozen=True, tag=1):
    """The beginning: its id is the group's. Signed by the founder's first device."""

    fold_version: U16
    kind: Kind
    constitution: Constitution
    founder: MemberRecord
    salt: Bytes32
    generation: GenerationBody
    card: Card
    relays: Relays
    proofs: Proofs

    def __post_init__(self) -> None:
        check_ascending(tuple(action for action, _ in self.constitution))
        for _, roles in self.constitution:
            if list(roles) != [role for role in ROLES if role in roles]:
                raise ValueError("roles are listed once each, from owner to reader")
        check_relays(self.relays)
        generation = self.generation
        if self.fold_version != 1 or generation.depth or generation.control_links or generation.content_links:
            raise ValueError("a beginning has nothing before it")


class Admit(Wire, frozen=True, tag=2):
    """A member lets somebody in who asked; `box` holds the key of `kit`, which opens the generation from `step` on."""

    member: MemberRecord
    role: Role
    invite: bytes
    request: bytes
    generation: Bytes32
    step: U16
    step_commitment: Bytes32
    kit: Sealed8k
    box: Annotated[bytes, Meta(min_length=BOX_SIZE, max_length=BOX_SIZE)]
    proofs: Proofs

    def __post_init__(self) -> None:
        check_empty_or_id(self.invite)
        check_empty_or_id(self.request)


class Join(Wire, frozen=True, tag=3):
    """A newcomer lets itself in with the key that lay in an invite's box; `signature` is by that key."""

    member: MemberRecord
    invite: Bytes32
    generation: Bytes32
    step: U16
    signature: Bytes64
    proofs: Proofs


class Leave(Wire, frozen=True, tag=4):
    """The author leaves for good."""


class Stand(Wire, frozen=True):
    """The last control and the last content event of a device that stand (b"" for none)."""

    device: Bytes32
    last_control: bytes
    last_content: bytes

    def __post_init__(self) -> None:
        check_empty_or_id(self.last_control)
        check_empty_or_id(self.last_content)


Stands = Annotated[tuple[Stand, ...], Meta(max_length=16)]


class Remove(Wire, frozen=True, tag=5):
    """Put a member out; `stands` has each of its devices, in the order of its record."""

    member: Bytes32
    stands: Stands


class Rotate(Wire, frozen=True, tag=6):
    """Change the locks: a new generation for the members at this event's parents."""

    generation: GenerationBody


class Invite(Wire, frozen=True, tag=7):
    """Open an invite. `key` is a key box's public key, or the link's secret; a link has no generation (b"", 0, b"")."""

    kind: InviteKind
    key: Bytes32
    uses: Annotated[int, Meta(ge=1, le=0xFFFF)]
    expires: Millis
    role: Role
    generation: bytes
    step: U16
    step_commitment: bytes

    def __post_init__(self) -> None:
        check_empty_or_id(self.generation)
        check_empty_or_id(self.step_commitment)
        has_box = self.kind != "link"
        if (bool(self.generation), bool(self.step_commitment)) != (has_box, has_box):
            raise ValueError("a key box opens a generation, and a link none")
        if (self.uses != 1 or self.role not in ("member", "reader")) if has_box else self.step != 0:
            raise ValueError("a key box lets in one member or reader")


class CloseInvite(Wire, frozen=True, tag=8):
    """End an invite."""

    invite: Bytes32


class SetRole(Wire, frozen=True, tag=9):
    """Give a member a role; a lower one than it has comes with stands, as a removal does, any other with none."""

    member: Bytes32
    role: Role
    stands: Stands


class SetCard(Wire, frozen=True, tag=10):
    """Change how the group shows itself."""

    card: Card


class SetRelays(Wire, frozen=True, tag=11):
    """Change where the group's mailboxes are."""

    relays: Relays

    def __post_init__(self) -> None:
        check_relays(self.relays)


class Upgrade(Wire, frozen=True, tag=12):
    """Raise the fold version."""

    fold_version: Annotated[int, Meta(ge=2, le=0xFFFF)]


@dataclass(frozen=True, slots=True)
class UnknownBody:
    """A kind outside this version: it affects nobody, and its event keeps its place in the log."""

    kind: int
    data: bytes


ControlBody = (
    Genesis | Admit | Join | Leave | Remove | Rotate | Invite | CloseInvite | SetRole | SetCard | SetRelays | Upgrade
)


def check_relays(relays: tuple[str, ...]) -> None:
    """Return if these are different relay URLs by their length and characters, else BadText."""
    if len(set(relays)) != len(relays):
        raise BadText
    for url in relays:
        check_line(url, MAX_RELAY_URL, 1)


def check_invite_key(invite: Invite) -> None:
    """Return if the key of a key box is one that may sign, else BadKey; a link's secret is none."""
    if invite.kind != "link":
        check_public(invite.key)
