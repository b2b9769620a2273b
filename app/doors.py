# SPDX-License-Identifier: AGPL-3.0-or-later
"""Invitations: make, show, read, accept; who knocks, and letting them in."""

from __future__ import annotations

import asyncio
from ipaddress import ip_address
from typing import Literal
from urllib.parse import urlsplit

from app.errors import InviteError, NotAllowed, NotFound, PictureError
from app.home import Home, bytes_of
from app.naming import checked_greeting, checked_name
from app.people import my_profile, next_face, note_joined
from app.pictures import decode as decode_picture
from app.refusals import invitations, refusals
from app.views import Face, InviteKind, InvitePreview, InviteView, Joined, KnockView
from crypto.invite import door_key, spoken_words, words_key
from crypto.secret import Secret
from relay.url import is_loopback
from sync.commit import write
from sync.content import Profile
from sync.doors import Door, cancel, decline, let_in, open_door, open_link
from sync.joining import Offer, enter, forget_knock, knock_at, make_face, read_offer
from sync.links import InviteLink, read_link, write_link
from sync.logbook import relay_urls
from sync.session import Session
from sync.store import doors, groups, projections, relays
from sync.store.doors import KeptInvite, KeptKnock

MINUTE, DAY = 60_000, 86_400_000
LASTS = {"door": 15 * MINUTE, "words": 7 * DAY, "link": 7 * DAY}
LONGEST = 366 * DAY
MOST_USES = 1000


async def invite(home: Home, group: str, kind: InviteKind, uses: int, lasts_ms: int | None) -> InviteView:
    """Make an invitation; NotAllowed, InviteError invite-no-relay, invite-uses, invite-expires."""
    session = home.writable(group)
    lasts = LASTS[kind] if lasts_ms is None else lasts_ms
    if not MINUTE <= lasts <= LONGEST:
        raise InviteError.of("invite-expires")
    if not 1 <= uses <= MOST_USES:
        raise InviteError.of("invite-uses")
    if not session.fold.relays:
        raise InviteError.of("invite-no-relay")
    if not session.may("invite-link" if kind == "link" else "invite-key-box"):
        raise NotAllowed.of("not-allowed")
    now = home.clock()
    with refusals():
        if kind == "link":
            kept = open_link(home.sessions, session.group, uses, now + lasts, now)
        else:
            secret, words = Secret.random(), spoken_words() if kind == "words" else ""
            key = await asyncio.to_thread(words_key, secret, words, home.cost) if words else door_key(secret)
            kept = open_door(home.sessions, session.group, Door(kind, secret, words, key), now + lasts, now)
    home.tell("invites", ids=[session.group], group=session.group)
    return _invite_view(home, home.sessions.get(session.group), kept)


def invites(home: Home, group: str) -> list[InviteView]:
    """The invitations made on this device that still let somebody in, the newest first."""
    session = home.session(group)
    now = home.clock()
    views = []
    for kept in doors.invites(home.sessions.db, session.group):
        state = session.fold.invites.get(kept.id)
        if state is not None and state.state == "open" and state.expires > now:
            views.append(_invite_view(home, session, kept))
    return views


def cancel_invite(home: Home, invite_id: str) -> None:
    """End an invitation of mine."""
    kept = doors.invite(home.sessions.db, bytes_of(invite_id, "invite-unknown"))
    if kept is None:
        raise NotFound.of("invite-unknown")
    with refusals():
        cancel(home.sessions, kept, home.clock())
    home.tell("invites", ids=[kept.group], group=kept.group)


def _invite_view(home: Home, session: Session, kept: KeptInvite) -> InviteView:
    state = session.fold.invites[kept.id]
    kind: InviteKind = state.kind
    return InviteView(
        kept.id.hex(),
        kept.group.hex(),
        kind,
        write_link(kind, Secret(kept.secret), tuple(session.fold.relays)),
        kept.words or None,
        state.expires,
        state.uses,
        len(state.used_by),
        reach(home, session),
    )


def reach(home: Home, session: Session) -> Literal["anywhere", "house", "none"]:
    """How far a link of this group works, as far as anybody knows: nothing outside has reached a relay of a house."""
    urls = relay_urls(session)
    if not urls:
        return "none"
    known = [one for url in urls if (one := relays.relay(home.sessions.db, url.key)) is not None]
    is_out = any(one.state == "awake" and one.key != home.here_key and not _is_near(one.base) for one in known)
    return "anywhere" if is_out else "house"


def _is_near(base: str) -> bool:
    host = urlsplit(base).hostname or ""
    try:
        return not ip_address(host).is_global
    except ValueError:
        return is_loopback(host) or "." not in host or host.endswith(".local")


def requests(home: Home, group: str | None) -> list[KnockView]:
    """Who knocks, at one group or at all in which I may let in."""
    chosen = None if group is None else home.session(group).group
    views = []
    for kept in doors.knocks(home.sessions.db, chosen):
        session = home.sessions.get(kept.group)
        if session.may("admit"):
            state = session.fold.invites.get(kept.invite)
            faces = projections.faces(home.sessions.db, kept.group)
            by = faces.get(state.by) if state is not None else None
            views.append(
                KnockView(
                    kept.request.hex(),
                    kept.group.hex(),
                    session.fold.card.name,
                    kept.name,
                    kept.greeting,
                    bool(kept.picture),
                    by.name if by else None,
                    kept.received,
                    None if state is None else state.by.hex(),
                )
            )
    return views


def admit(home: Home, group: str, request: str) -> None:
    """Let somebody in."""
    session = home.writable(group)
    kept = _open_knock(home, session, request)
    with refusals():
        let_in(home.sessions, kept, home.clock())
    home.tell("knocks", "members", "groups", ids=[session.group], group=session.group)


def refuse(home: Home, group: str, request: str) -> None:
    """Say no, kindly and once."""
    session = home.writable(group)
    kept = _open_knock(home, session, request)
    with refusals():
        decline(home.sessions, kept, home.clock())
    home.tell("knocks", "groups", ids=[session.group], group=session.group)


def _open_knock(home: Home, session: Session, request: str) -> KeptKnock:
    kept = doors.knock(home.sessions.db, bytes_of(request, "request-unknown"))
    if kept is None or kept.group != session.group:
        raise NotFound.of("request-unknown")
    if kept.state != "open":
        raise NotAllowed.of("request-answered")
    if not session.may("admit"):
        raise NotAllowed.of("not-allowed")
    return kept


async def knock_face(home: Home, request: str) -> Face | None:
    """The picture of somebody who knocks."""
    kept = doors.knock(home.sessions.db, bytes_of(request, "request-unknown"))
    if kept is None or not kept.picture:
        return None
    try:
        return await decode_picture(kept.picture)
    except PictureError:
        return None


async def preview(home: Home, text: str, words: str | None) -> InvitePreview:
    """What an invitation says before it is accepted; only its kind while words are missing."""
    link = _link(text)
    if link.kind == "words" and words is None:
        return InvitePreview("words", False, "", "", "", 0, "from-now", (), "", None, (), 0)
    offer = await _offer(home, link, words)
    shown = offer.shown
    return InvitePreview(
        link.kind,
        True,
        shown.name,
        shown.place,
        shown.paint,
        shown.people,
        shown.history,
        shown.rules,
        shown.inviter_name,
        await _face(shown.inviter_picture),
        offer.card.lets_in if offer.card else (),
        shown.expires,
    )


async def join(
    home: Home, text: str, words: str | None, name: str | None, picture: bytes | None, greeting: str
) -> Joined:
    """Go in, or knock; InviteError, WrongWords, RelayError."""
    link = _link(text)
    if link.kind == "words" and words is None:
        raise InviteError.of("invite-words-needed")
    mine = my_profile(home)
    shown_name = checked_name(name) if name is not None else mine.name
    profile = Profile(shown_name, checked_greeting(greeting), mine.picture if picture is None else picture)
    offer = await _offer(home, link, words)
    shown = offer.shown
    if shown.expires <= home.clock():
        raise InviteError.of("invite-expired")
    known = groups.group(home.sessions.db, shown.group)
    if known is not None and known.standing in ("member", "waiting"):
        raise InviteError.of("invite-own" if known.standing == "member" else "invite-waiting")
    if known is not None and known.standing != "declined" and doors.my_knock(home.sessions.db, shown.group) is not None:
        raise InviteError.of("invite-waiting")
    return await _go_in(home, offer, profile) if offer.box else _knock(home, offer, profile)


async def _go_in(home: Home, offer: Offer, profile: Profile) -> Joined:
    with invitations():
        with home.sessions.db.transaction():
            reserved = next_face(home)
        face = make_face(home.sessions, reserved.user_generation, reserved.override_index)

        def appear(group: bytes) -> None:
            write(home.sessions, group, profile, (), home.clock())
            note_joined(home, face, group)

        group = await enter(home.sessions, offer, face, home.connect, home.clock, appear)
    home.tell("groups", "members", "posts", ids=[group], group=group)
    return Joined(group.hex(), "member")


def _knock(home: Home, offer: Offer, profile: Profile) -> Joined:
    with invitations(), home.sessions.db.transaction():
        face = next_face(home)
        group = knock_at(home.sessions, offer, face, profile, home.clock())
    home.tell("groups", ids=[group], group=group)
    return Joined(group.hex(), "waiting")


def take_back(home: Home, group: str) -> None:
    """Withdraw a knock of mine, or forget one that was declined."""
    known, db = home.known(group), home.sessions.db
    if doors.my_knock(db, known.group) is None:
        raise NotFound.of("group-unknown")
    with refusals(), db.transaction():
        forget_knock(db, known.group)
    home.tell("groups", ids=[known.group])


def _link(text: str) -> InviteLink:
    with invitations():
        return read_link(text)


async def _offer(home: Home, link: InviteLink, words: str | None) -> Offer:
    with invitations():
        return await read_offer(link, words, home.cost, home.connect)


async def _face(picture: bytes) -> Face | None:
    if not picture:
        return None
    try:
        return await decode_picture(picture)
    except PictureError:
        return None
