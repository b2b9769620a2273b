# SPDX-License-Identifier: AGPL-3.0-or-later
"""Write posts, comments, reactions, edits and deletes, and read them as feed and thread."""

from __future__ import annotations

from app.errors import NotAllowed, NotFound
from app.home import Home, bytes_of
from app.messages import sentence
from app.naming import checked_emoji, checked_post
from app.prose import text_to_html
from app.refusals import refusals
from app.views import PostState, PostView, ReactionView, ThreadView
from crypto.generation import content_address
from crypto.member import delete_token
from sync.commit import QueuedToken, queue_tokens, write
from sync.content import Comment, ContentBody, Delete, Edit, Post, Reaction
from sync.logbook import relay_urls
from sync.session import Session
from sync.store import content, envelopes, groups, projections, relays
from sync.store.content import SET_ASIDE
from sync.store.envelopes import KeptEnvelope
from sync.store.groups import KnownGroup
from sync.store.projections import ShownFace, ShownPost

NOBODY = ""
MOST_LOCKED = 200


def post(home: Home, group: str, text: str, hold_ms: int = 0) -> str:
    """Post to everybody in a group; `hold_ms` keeps it here that long, so that it can be taken back unseen."""
    session = home.writable(group)
    now = home.clock()
    return _write(home, session, Post(checked_post(text)), (), now + hold_ms if hold_ms else 0)


def comment(home: Home, target: str, text: str) -> str:
    """Answer a post or a comment."""
    found = _shown(home, target)
    session = home.writable(found.group.hex())
    refs = (found.id,) if found.root is None else (found.root, found.id)
    return _write(home, session, Comment(checked_post(text)), refs)


def react(home: Home, target: str, emoji: str, on: bool) -> str:
    """Put a reaction on, or take it off."""
    found = _shown(home, target)
    session = home.writable(found.group.hex())
    return _write(home, session, Reaction(checked_emoji(emoji), on), (found.id,))


def edit(home: Home, target: str, text: str) -> str:
    """Change what I wrote; earlier versions stay known to those who have them."""
    found = _mine(home, target)
    session = home.writable(found.group.hex())
    return _write(home, session, Edit(checked_post(text)), (found.id,))


def delete(home: Home, target: str) -> str:
    """Take back what I wrote: here at once, at the relays by token, and on everybody's computer by asking."""
    found = _mine(home, target)
    session = home.writable(found.group.hex())
    with refusals(), home.sessions.db.transaction():
        ids = [found.id, *(e.id for e in content.answers_to(home.sessions.db, [found.id], (projections.EDIT,)))]
        copies = [kept for event in ids for kept in envelopes.envelopes_of(home.sessions.db, event)]
        _queue_tokens(home, session, copies)
        return _write(home, session, Delete(), (found.id,))


def undo(home: Home, post_id: str) -> bool:
    """Take a post back before it left; False if it is too late, or something of mine follows it already."""
    event = bytes_of(post_id, "post-unknown")
    db = home.sessions.db
    with refusals(), db.transaction():
        row = envelopes.outbox_row(db, event)
        item = content.content(db, event)
        if row is None or item is None or content.last_content(db, item.group, item.device) != event:
            return False
        envelopes.take_out(db, row.number)
        db.run("DELETE FROM content WHERE id = ?", (event,))
        db.run("DELETE FROM post WHERE id = ?", (event,))
    home.tell("posts", "groups", ids=[event, item.group])
    return True


def mark_read(home: Home, group: str) -> None:
    """Everything that came to this group until now was seen."""
    known = home.known(group)
    with refusals():
        if groups.mark_seen(home.sessions.db, known.group, projections.newest_receipt(home.sessions.db, known.group)):
            home.tell("groups", ids=[known.group], group=known.group)


def feed(home: Home, group: str | None, limit: int, before: str | None) -> list[PostView]:
    """Posts, newest first: of one group or of all; what is locked stands where it was received."""
    db = home.sessions.db
    chosen = [home.known(group)] if group is not None else [g for g in groups.groups(db) if g.kind != "own"]
    readable = [known for known in chosen if known.standing not in ("waiting", "declined")]
    if not readable or limit <= 0:
        return []
    last = None if before is None else bytes_of(before, "post-unknown")
    with refusals():
        shown = projections.feed(db, [known.group for known in readable], limit, last)
        views = _views(home, shown)
        locked = _locked(home, readable) if before is None or shown else []
    if last is not None:
        bound = projections.post(db, last)
        locked = [view for view in locked if bound is not None and view.created < bound.sort]
    if len(shown) == limit:
        locked = [view for view in locked if view.created >= shown[-1].sort]
    order = {post.id.hex(): post.sort for post in shown}
    merged = sorted([*views, *locked], key=lambda view: order.get(view.post, view.created), reverse=True)
    return merged[:limit]


def find(home: Home, prefix: str) -> list[str]:
    """The ids of posts and comments that begin with these hex digits, two at most."""
    bounds = bytes_of(prefix.ljust(64, "0"), "post-unknown"), bytes_of(prefix.ljust(64, "f"), "post-unknown")
    with refusals():
        return [
            row[0].hex()
            for row in home.sessions.db.rows("SELECT id FROM post WHERE id BETWEEN ? AND ? LIMIT 2", bounds)
        ]


def thread(home: Home, post_id: str) -> ThreadView:
    """A post or comment with everything that answers it, oldest first."""
    found = _shown(home, post_id)
    db = home.sessions.db
    with refusals():
        below = projections.comments(db, found.root or found.id)
        views = {view.post: view for view in _views(home, [found, *below])}
    children: dict[str, list[PostView]] = {}
    for one in below:
        parent = one.parent.hex() if one.parent is not None and one.parent.hex() in views else found.id.hex()
        if one.id != found.id:
            children.setdefault(parent, []).append(views[one.id.hex()])
    top, seen = views[found.id.hex()], {found.id.hex()}
    answers = [one for one in children.get(top.post, []) if one.post not in seen]
    seen |= {one.post for one in answers}
    return ThreadView(top, tuple(ThreadView(one, _all_below(one, children, seen)) for one in answers))


def _all_below(view: PostView, children: dict[str, list[PostView]], seen: set[str]) -> tuple[ThreadView, ...]:
    """Whatever answers an answer, however deep, in one level: each right after what it answers."""
    found: list[ThreadView] = []
    stack = children.get(view.post, [])[::-1]
    while stack:
        one = stack.pop()
        if one.post not in seen:
            seen.add(one.post)
            found.append(ThreadView(one, ()))
            stack += children.get(one.post, [])[::-1]
    return tuple(found)


def _write(home: Home, session: Session, body: ContentBody, refs: tuple[bytes, ...], hold_until: int = 0) -> str:
    if not session.may("post") and not isinstance(body, Delete):
        raise NotAllowed.of("not-allowed")
    with refusals():
        event = write(home.sessions, session.group, body, refs, home.clock(), hold_until=hold_until)
    home.tell("posts", "groups", ids=[event, session.group, *refs], group=session.group)
    return event.hex()


def _shown(home: Home, post_id: str) -> ShownPost:
    event = bytes_of(post_id, "post-unknown")
    with refusals():
        found = projections.post(home.sessions.db, event)
        if found is not None:
            return found
        if home.sessions.db.value("SELECT 1 FROM removed WHERE id = ?", (event,)) is not None:
            raise NotFound.of("post-deleted")
        if home.sessions.db.value("SELECT 1 FROM envelope WHERE digest = ?", (event,)) is not None:
            raise NotAllowed.of("post-locked")
    raise NotFound.of("post-unknown")


def _mine(home: Home, post_id: str) -> ShownPost:
    found = _shown(home, post_id)
    if found.author != home.sessions.get(found.group).me.member:
        raise NotAllowed.of("not-yours")
    return found


def _queue_tokens(home: Home, session: Session, copies: list[KeptEnvelope]) -> None:
    """For every relay of the group, and every other one that is known to hold a copy."""
    used = {url.key for url in relay_urls(session)}
    for known in relays.relays(home.sessions.db):
        tokens = tuple(
            QueuedToken(
                content_address(session.held[kept.generation].lookout, known.key),
                delete_token(session.me.deletion, kept.event or b""),
            )
            for kept in copies
            if known.key in used or kept.held >> known.number & 1
        )
        if tokens:
            queue_tokens(home.sessions.db, session.group, known.number, tokens, home.clock())


def _views(home: Home, shown: list[ShownPost]) -> list[PostView]:
    db = home.sessions.db
    ids = [one.id for one in shown]
    reactions = projections.reactions(db, ids) if ids else {}
    counts = projections.comment_counts(db, ids) if ids else {}
    sent = envelopes.are_sent(db, ids) if ids else {}
    known = {known.group: known for known in groups.groups(db)}
    faces = {one: projections.faces(db, one) for one in {post.group for post in shown}}
    views = []
    for one in shown:
        group = known[one.group]
        of_it = faces[one.group]
        reacted = tuple(ReactionView(e, m.hex(), _name(of_it, m)) for e, m in reactions.get(one.id, []))
        views.append(_view(home, one, group, of_it, reacted, counts.get(one.id, 0), sent))
    return views


def _view(
    home: Home,
    one: ShownPost,
    group: KnownGroup,
    faces: dict[bytes, ShownFace],
    reacted: tuple[ReactionView, ...],
    comments: int,
    sent: dict[bytes, bool],
) -> PostView:
    session = home.sessions.get(one.group)
    is_mine = one.author == session.me.member
    is_aside = one.standing == SET_ASIDE
    state: PostState = "received"
    if is_aside:
        state = "set-aside"
    elif is_mine:
        state = "sent" if sent.get(one.id, False) else "waiting"
    text = "" if is_aside else one.text
    parent = one.parent or one.root
    return PostView(
        post=one.id.hex(),
        group=one.group.hex(),
        group_name=session.fold.card.name,
        author=one.author.hex(),
        author_name=_name(faces, one.author),
        text=text,
        html=text_to_html(text),
        created=one.created,
        edited=one.edited,
        state=state,
        reason="set-aside" if is_aside else None,
        reason_text=sentence("set-aside") if is_aside else None,
        audience=sum(member.status == "active" for member in session.fold.members.values()),
        reactions=() if is_aside else reacted,
        comments=comments,
        mine=is_mine,
        new=not is_mine and one.received > group.seen,
        parent=None if parent is None else parent.hex(),
        could_read=_could_read(home, session, one, faces),
    )


def _could_read(home: Home, session: Session, one: ShownPost, faces: dict[bytes, ShownFace]) -> tuple[str, ...]:
    """Members removed before a post came, who could open it since it was sealed under an older generation."""
    item = content.content(home.sessions.db, one.id)
    generation = None if item is None else session.fold.generations.get(item.generation)
    if generation is None or generation.clean:
        return ()
    current = session.fold.current
    if current is None or session.fold.generations[current].depth <= generation.depth:
        return ()
    changed = home.sessions.db.value("SELECT received FROM control WHERE id = ?", (current,))
    if changed is None or one.received < int(changed):
        return ()
    gone = [m for m in generation.known_by if session.fold.members[m].status != "active"]
    return tuple(_name(faces, member) for member in gone)


def _locked(home: Home, known: list[KnownGroup]) -> list[PostView]:
    """One row for each group and reason, at the time of the newest such envelope."""
    newest: dict[tuple[bytes, str], KeptEnvelope] = {}
    for group in known:
        for kept in envelopes.locked(home.sessions.db, group.group)[-MOST_LOCKED:]:
            reason = kept.reason or "waiting-for-key"
            if group.standing in ("left", "removed") and reason.startswith("waiting"):
                reason = f"{group.standing}-since"  # nobody will answer any more
            newest[(kept.group, reason)] = kept
    return [_locked_view(home, kept, reason) for (_, reason), kept in newest.items()]


def _locked_view(home: Home, kept: KeptEnvelope, reason: str) -> PostView:
    session = home.sessions.get(kept.group)
    name = session.fold.card.name
    return PostView(
        post=kept.digest.hex(), group=kept.group.hex(), group_name=name, author=NOBODY, author_name=NOBODY, text="",
        html="", created=kept.received, edited=None, state="locked", reason=reason,
        reason_text=sentence(reason, group=name), audience=0, reactions=(), comments=0, mine=False, new=False,
        parent=None, could_read=(),
    )  # fmt: skip


def _name(faces: dict[bytes, ShownFace], member: bytes) -> str:
    face = faces.get(member)
    return NOBODY if face is None else face.name
