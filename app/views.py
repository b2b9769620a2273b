# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the headless client shows: frozen answers that the window and the command line read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sync.status import Idle as Idle
from sync.status import NoRelay as NoRelay
from sync.status import Offline as Offline
from sync.status import Syncing as Syncing

GroupStanding = Literal["member", "waiting", "declined", "left", "removed"]
PostState = Literal["waiting", "sent", "received", "locked", "set-aside"]
InviteKind = Literal["door", "words", "link"]
History = Literal["all", "from-now"]
RelayCondition = Literal["unknown", "awake", "asleep", "wrong-key", "refused", "nonsense"]

# Times are milliseconds since 1970 UTC. Ids are lower-case hex strings (64 characters, whole).


@dataclass(frozen=True, slots=True)
class Face:
    """A decoded picture: `rgb` holds width * height * 3 bytes, row by row."""

    width: int
    height: int
    rgb: bytes


@dataclass(frozen=True, slots=True)
class RelayView:
    """A relay as a person knows it; `url` carries the key but never the pass."""

    url: str
    label: str
    state: RelayCondition
    here: bool
    since: int
    waiting: int


@dataclass(frozen=True, slots=True)
class AccountView:
    """The person: `sheet` says whether the recovery sheet is still to be made."""

    account: str
    name: str
    has_picture: bool
    devices: tuple[str, ...]
    relays: tuple[RelayView, ...]
    sheet: Literal["due", "later", "done"]


@dataclass(frozen=True, slots=True)
class GroupView:
    """A group as this account sees it; `can` holds the constitution's actions that it may take now."""

    group: str
    name: str
    kind: str
    place: str
    paint: str
    about: str
    rules: tuple[str, ...]
    history: History
    members: int
    unread: int
    knocks: int
    role: str
    standing: GroupStanding
    since: int
    me: str
    can: frozenset[str]


@dataclass(frozen=True, slots=True)
class MemberView:
    """One face in one group."""

    member: str
    name: str
    role: str
    invited_by: str | None
    invited_by_name: str | None
    since: int
    me: bool
    has_picture: bool


@dataclass(frozen=True, slots=True)
class ReactionView:
    """One member's reaction."""

    emoji: str
    member: str
    name: str


@dataclass(frozen=True, slots=True)
class PostView:
    """A post or a comment; a locked one has no text and says why in `reason`.

    `reason` is a code of app/messages.py ("before-you-joined", "waiting-for-key", "newer-version",
    "damaged", "removed-since", …) and `reason_text` the sentence. `could_read` names members removed
    since who could still read it. `parent` is the comment that this one answers, or the post.
    """

    post: str
    group: str
    group_name: str
    author: str
    author_name: str
    text: str
    html: str
    created: int
    edited: int | None
    state: PostState
    reason: str | None
    reason_text: str | None
    audience: int
    reactions: tuple[ReactionView, ...]
    comments: int
    mine: bool
    new: bool
    parent: str | None
    could_read: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ThreadView:
    """A post or comment with its answers, oldest first."""

    post: PostView
    replies: tuple[ThreadView, ...]


@dataclass(frozen=True, slots=True)
class KnockView:
    """Somebody who asks to come in; `invited_by` is the name of the member whose link it was, `inviter` the id."""

    request: str
    group: str
    group_name: str
    name: str
    greeting: str
    has_picture: bool
    invited_by: str | None
    since: int
    inviter: str | None = None


@dataclass(frozen=True, slots=True)
class InviteView:
    """An open invitation; `words` is None unless four words are spoken with it.

    `reach` says how far the link works: "anywhere" only if a relay of it was reached from outside the
    house, "house" if its relays are on this network, "none" if the group has no relay yet.
    """

    invite: str
    group: str
    kind: InviteKind
    link: str
    words: str | None
    expires: int
    uses: int
    used: int
    reach: Literal["anywhere", "house", "none"]


@dataclass(frozen=True, slots=True)
class InvitePreview:
    """What somebody reads before accepting. Only `kind` is known until the words are right."""

    kind: InviteKind
    opened: bool
    group_name: str
    place: str
    paint: str
    people: int
    history: History
    rules: tuple[str, ...]
    inviter: str
    inviter_face: Face | None
    hosts: tuple[str, ...]
    expires: int


@dataclass(frozen=True, slots=True)
class Joined:
    """How joining ended: in at once, or waiting to be let in."""

    group: str
    state: Literal["member", "waiting"]


@dataclass(frozen=True, slots=True)
class Counts:
    """What `dooryard status` tells; `refused` has codes of why something is not shown, and how often that was so."""

    groups: int
    posts: int
    locked: int
    outbox: int
    bytes_on_disk: int
    version: str
    refused: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Changed:
    """What an operation or the network changed; views that show one of these query again.

    `kinds` is drawn from: account, groups, members, posts, knocks, invites, relays, settings, clock (it is off).
    `ids` are group or post ids; empty means "any".
    """

    kinds: frozenset[str]
    ids: frozenset[str]


# The engine's state, given to one callback: sync/status.py has the others.


@dataclass(frozen=True, slots=True)
class Stopped:
    """A relay refused, or the disk is full: `text` is the sentence for the person."""

    code: str
    text: str


SyncState = Idle | Syncing | Offline | NoRelay | Stopped
