# SPDX-License-Identifier: AGPL-3.0-or-later
"""Groups and who is in them: start, describe, remove, leave, and how one appears there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from app.errors import NotAllowed, NotFound, TextError
from app.home import Home, bytes_of
from app.naming import checked_greeting, checked_name
from app.refusals import refusals
from app.relays import group_passes, parse_url
from app.views import Face, GroupStanding, GroupView, MemberView
from crypto.encoding import decode, encode
from sync.account import new_face
from sync.authoring import Draft, found_group, leave, remove, set_card, set_role
from sync.bodies import MAX_ABOUT, ROLES
from sync.commit import commit_draft, write
from sync.constitution import ACTIONS, constitution_for
from sync.content import Joined, Profile
from sync.errors import BadText
from sync.events import Card
from sync.fields import check_text
from sync.joining import NewFace
from sync.rounds import known_urls
from sync.store import doors, groups, projections, relays, settings
from sync.store.content import last_content
from sync.store.groups import KnownGroup

SIDE = 192
KINDS = ("community", "circle", "page", "direct")


def all_groups(home: Home) -> list[GroupView]:
    """Every group of this account, the oldest first."""
    with refusals():
        return [group_view(home, known) for known in groups.groups(home.sessions.db) if known.kind != "own"]


def group_view(home: Home, known: KnownGroup) -> GroupView:
    """One group as this account sees it."""
    card, standing = decode(Card, known.card), cast(GroupStanding, known.standing)
    if known.standing in ("waiting", "declined"):
        return GroupView(
            known.group.hex(), card.name, known.kind, card.place, card.paint, "", card.rules, "from-now", 0, 0, 0,
            "", standing, known.since, "", frozenset(),
        )  # fmt: skip
    db, session = home.sessions.db, home.sessions.get(known.group)
    me = session.fold.members.get(session.me.member)
    return GroupView(
        group=known.group.hex(),
        name=card.name,
        kind=known.kind,
        place=card.place,
        paint=card.paint,
        about=card.about,
        rules=card.rules,
        history=session.fold.history,
        members=sum(member.status == "active" for member in session.fold.members.values()),
        unread=projections.unread(db, known.group, session.me.member, known.seen),
        knocks=len(doors.knocks(db, known.group)) if session.may("admit") else 0,
        role="" if me is None else me.role,
        standing=standing,
        since=known.since,
        me=session.me.member.hex(),
        can=frozenset(action for action in ACTIONS if session.may(action)),
    )


def create_group(
    home: Home,
    name: str,
    kind: str,
    *,
    place: str,
    paint: str,
    history: str | None,
    relay_urls: Sequence[str] | None,
    rules: Sequence[str],
    about: str,
) -> str:
    """Start a group; without relays given, the profile's are used. TextError, RelayError, NotFound kind-unknown."""
    if kind not in KINDS or (history or "all") not in ("all", "from-now"):
        raise NotFound.of("kind-unknown")
    urls = [parse_url(url) for url in relay_urls] if relay_urls is not None else known_urls(home.sessions)
    seen = history or ("all" if kind == "community" else "from-now")
    card = _card(name, paint, about, place if kind == "community" else "", rules)
    db, now = home.sessions.db, home.clock()
    with refusals(), db.transaction():
        for url in urls:
            relays.know_relay(
                db, url.key, url.base, url.relay_pass.reveal() if url.relay_pass else b"", mine=False, now=now
            )
        face = next_face(home)
        texts = tuple(url.without_pass().text() for url in urls)
        table = constitution_for(kind, card.place)  # type: ignore[arg-type]
        draft = found_group(face.me, kind, table, card, texts, seen, group_passes(urls))  # type: ignore[arg-type]
        group = draft.session.group
        groups.add_group(db, _known(face, group, kind, now, card))
        commit_draft(home.sessions, draft, now)
        write(home.sessions, group, my_profile(home), (), now)
        note_joined(home, face, group)
    home.tell("groups", "members", "posts", ids=[group], group=group)
    return group.hex()


def _known(face: NewFace, group: bytes, kind: str, now: int, card: Card) -> KnownGroup:
    record = encode(face.me.record)
    return KnownGroup(
        group, kind, face.salt, face.override_index, face.user_generation, record, "member", now, now, encode(card)
    )


def next_face(home: Home) -> NewFace:
    """A face for one more group; within a transaction, so that no override key is used twice."""
    db, sessions = home.sessions.db, home.sessions
    index = int.from_bytes(settings.meta(db, "next-override") or b"\0\1", "big")
    if index >= len(sessions.account.overrides):
        raise NotAllowed.of("not-allowed")
    settings.put_meta(db, "next-override", (index + 1).to_bytes(2, "big"))
    generation = sessions.get(sessions.own_group).current
    if generation is None:  # its only members are this account's devices, so this cannot be
        raise NotAllowed.of("not-allowed")
    salt, me = new_face(sessions.account, sessions.user_key(generation), index)
    return NewFace(salt, index, generation, me)


def note_joined(home: Home, face: NewFace, group: bytes) -> None:
    """Tell the account's other devices, and whoever comes back with the words, about a face in a group."""
    body = Joined(group, face.salt, face.override_index, face.user_generation, face.me.record)
    write(home.sessions, home.sessions.own_group, body, (), home.clock())


def my_profile(home: Home) -> Profile:
    """How I appear where I chose nothing else."""
    db = home.sessions.db
    name = (settings.meta(db, "name") or b"").decode()
    return Profile(name, "", settings.meta(db, "picture") or b"")


def set_face(home: Home, group: str, name: str, picture: bytes | None) -> None:
    """Change how I appear in one group; None keeps the picture."""
    session = home.writable(group)
    mine = projections.faces(home.sessions.db, session.group).get(session.me.member)
    kept = picture if picture is not None else (mine.picture if mine else b"")
    with refusals():
        body = Profile(checked_name(name), checked_greeting(mine.greeting if mine else ""), kept)
        write(home.sessions, session.group, body, (), home.clock())
    home.tell("members", "posts", ids=[session.group], group=session.group)


def members(home: Home, group: str) -> list[MemberView]:
    """Who is in a group now: by role, then by how long."""
    session = home.session(group)
    db = home.sessions.db
    faces = projections.faces(db, session.group)
    times = groups.control_times(db, session.group)
    active = [m for m in session.fold.members.values() if m.status == "active"]
    views = []
    for member in sorted(active, key=lambda m: (ROLES.index(m.role), times.get(m.since, 0), m.id)):
        face = faces.get(member.id)
        by = member.invited_by
        views.append(
            MemberView(
                member=member.id.hex(),
                name=face.name if face else "",
                role=member.role,
                invited_by=None if by is None else by.hex(),
                invited_by_name=None if by is None or by not in faces else faces[by].name,
                since=times.get(member.since, 0),
                me=member.id == session.me.member,
                has_picture=bool(face and face.picture),
            )
        )
    return views


def remove_member(home: Home, group: str, member: str) -> str:
    """Put somebody out and change the locks; returns the new generation."""
    session = home.writable(group)
    target = bytes_of(member, "member-unknown")
    found = session.fold.members.get(target)
    if found is None:
        raise NotFound.of("member-unknown")
    if target == session.me.member:
        raise NotAllowed.of("member-self")
    if found.status != "active":
        raise NotAllowed.of("member-gone")
    db = home.sessions.db
    with refusals(), db.transaction():
        last = {device: last_content(db, session.group, device) for device in found.record.devices}
        draft = remove(Draft(session), target, last)
        commit_draft(home.sessions, draft, home.clock())
    home.tell("groups", "members", "invites", "posts", ids=[session.group], group=session.group)
    return next(iter(draft.made)).hex()


def change_role(home: Home, group: str, member: str, role: str) -> None:
    """Give a member another role."""
    session = home.writable(group)
    target = bytes_of(member, "member-unknown")
    found = session.fold.members.get(target)
    if found is None:
        raise NotFound.of("member-unknown")
    if role not in ROLES:
        raise NotFound.of("role-unknown")
    db = home.sessions.db
    with refusals(), db.transaction():
        last = {device: last_content(db, session.group, device) for device in found.record.devices}
        commit_draft(home.sessions, set_role(Draft(session), target, role, last), home.clock())
    home.tell("groups", "members", ids=[session.group], group=session.group)


def leave_group(home: Home, group: str) -> str:
    """Leave; what was received stays here. The last owner hands over first, unless nobody else is there."""
    session = home.writable(group)
    fold = session.fold
    me = fold.members[session.me.member]
    others = [m for m in fold.members.values() if m.status == "active" and m.id != me.id]
    if me.role == "owner" and others and not any(m.role == "owner" for m in others):
        raise NotAllowed.of("group-last-host")
    with refusals():
        commit_draft(home.sessions, leave(Draft(session)), home.clock())
    home.tell("groups", "members", ids=[session.group], group=session.group)
    return (fold.current or session.group).hex()


def change_card(home: Home, group: str, name: str, paint: str, about: str, place: str, rules: Sequence[str]) -> None:
    """Change how a group shows itself."""
    session = home.writable(group)
    card = _card(name, paint, about, place, rules)
    with refusals():
        commit_draft(home.sessions, set_card(Draft(session), card), home.clock())
    home.tell("groups", ids=[session.group], group=session.group)


def _card(name: str, paint: str, about: str, place: str, rules: Sequence[str]) -> Card:
    shown = checked_name(name)
    try:
        check_text(about, MAX_ABOUT, 0)
    except BadText:
        raise TextError.of("about-too-long") from None
    try:
        return Card(shown, paint, about, place, tuple(rules))  # type: ignore[arg-type]
    except (BadText, ValueError):
        raise TextError.of("rules-too-long") from None


def face_of(home: Home, member: str) -> Face | None:
    """The decoded picture of a member, None if there is none (or not yet)."""
    row = home.sessions.db.row(
        "SELECT pixels FROM face WHERE member = ? ORDER BY sort DESC LIMIT 1", (bytes_of(member, "member-unknown"),)
    )
    return None if row is None or not row[0] else Face(SIDE, SIDE, bytes(row[0]))
