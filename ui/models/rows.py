# SPDX-License-Identifier: AGPL-3.0-or-later
"""Turns posts and comments into rows with every word ready to be shown."""

from __future__ import annotations

from dataclasses import dataclass

from app.views import PostView, ReactionView, ThreadView
from ui.models import wording
from ui.models.people import People
from ui.models.wording import count, fill, tr

MARKS = {"waiting": "clock", "sent": "check"}
PLAIN_HTML = ("<p>", "</p>")


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post, a locked post (`why` says why) or the mark above what was seen before, as `kind` says."""

    key: str
    kind: str
    post: str = ""
    group: str = ""
    name: str = ""
    face: str = ""
    fresh: bool = False
    community: str = ""
    paint: str = "spruce"
    time: str = ""
    mark: str = ""
    audience: str = ""
    count: int = 0
    text: str = ""
    html: str = ""
    could_read: str = ""
    emoji: tuple[str, ...] = ()
    names: str = ""
    reacted: bool = False
    my_emoji: tuple[str, ...] = ()
    comments_text: str = ""
    peek_name: str = ""
    peek_face: str = ""
    peek_text: str = ""
    mine: bool = False
    spoken: str = ""
    why: str = ""
    help: str = ""
    action: str = ""
    icon: str = "lock"


@dataclass(frozen=True, slots=True)
class CommentRow:
    """A comment at depth 0, or an answer to one at depth 1."""

    key: str
    depth: int
    name: str
    face: str
    time: str
    mark: str
    text: str
    html: str
    emoji: tuple[str, ...]
    names: str
    reacted: bool
    my_emoji: tuple[str, ...]
    mine: bool
    why: str
    spoken: str
    kind: str = "comment"


def markup(post: PostView) -> str:
    """The post's HTML if it says more than its plain text, else nothing: plain text is drawn faster."""
    inner = post.html.strip().removeprefix(PLAIN_HTML[0]).removesuffix(PLAIN_HTML[1])
    return post.html if "<" in inner else ""


def reactions(found: tuple[ReactionView, ...], me: str) -> tuple[tuple[str, ...], str, tuple[str, ...]]:
    """The emoji without repeats, who gave them (oneself first), and one's own."""
    emoji = tuple(dict.fromkeys(view.emoji for view in found))
    mine = tuple(view.emoji for view in found if view.member == me)
    others = list(dict.fromkeys(wording.first_name(view.name) for view in found if view.member != me))
    who = ([tr("You")] if mine else []) + others
    return emoji, wording.names(who[:2], len(who)), mine


def post_row(post: PostView, people: People, now: int, *, fresh: bool, peek: ThreadView | None) -> PostRow:
    """The row of a post that can be read."""
    group = people.group(post.group)
    emoji, names, mine = reactions(post.reactions, group.me)
    time = _time(post, now)
    comments = count(post.comments, "1 comment", "{0} comments") if post.comments else tr("Comment")
    audience = tr("Everyone")
    return PostRow(
        key=f"post/{post.post}", kind="post", post=post.post, group=post.group, name=post.author_name,
        face=people.face(post.group, post.author), fresh=fresh, community=post.group_name, paint=group.paint,
        time=time, mark=MARKS.get(post.state, "") if post.mine else "", audience=audience, count=post.audience,
        text=post.text, html=markup(post), could_read=_could_read(post), emoji=emoji, names=names,
        reacted=bool(mine), my_emoji=mine, comments_text=comments, mine=post.mine,
        peek_name=peek.post.author_name if peek else "",
        peek_face=people.face(post.group, peek.post.author) if peek else "",
        peek_text=peek.post.text if peek else "",
        spoken=spoken(post, audience, time),
    )  # fmt: skip


def spoken(post: PostView, audience: str, time: str) -> str:
    """What a screen reader says for a whole post."""
    where = fill("{0}, {1}, {2}", post.group_name, audience.lower(), wording.people(post.audience))
    talk = count(post.comments, "1 comment", "{0} comments") if post.comments else ""
    return ". ".join(part for part in (post.author_name, where, time, post.text, talk) if part)


def comment_rows(thread: ThreadView, people: People, now: int) -> list[CommentRow]:
    """All comments of a post in reading order; answers to answers stand with them, one level in."""
    rows: list[CommentRow] = []
    for reply in thread.replies:
        rows.append(_comment_row(reply.post, 0, people, now))
        rows.extend(_comment_row(post, 1, people, now) for post in _below(reply))
    return rows


def newest(thread: ThreadView) -> ThreadView | None:
    """The newest comment that can be read, anywhere in a thread."""
    found = [part for part in _parts(thread) if part.post.text]
    return max(found, key=lambda part: part.post.created, default=None)


def _parts(thread: ThreadView) -> list[ThreadView]:
    return [part for reply in thread.replies for part in (reply, *_parts(reply))]


def _below(thread: ThreadView) -> list[PostView]:
    return sorted((part.post for part in _parts(thread)), key=lambda post: post.created)


def _comment_row(post: PostView, depth: int, people: People, now: int) -> CommentRow:
    emoji, names, mine = reactions(post.reactions, people.group(post.group).me)
    time = _time(post, now)
    return CommentRow(
        key=post.post, depth=depth, name=post.author_name, face=people.face(post.group, post.author), time=time,
        mark=MARKS.get(post.state, "") if post.mine else "", text=post.text, html=markup(post), emoji=emoji,
        names=names, reacted=bool(mine), my_emoji=mine, mine=post.mine,
        why=(post.reason_text or "") if post.state in ("locked", "set-aside") else "",
        spoken=". ".join((post.author_name, time, post.text or post.reason_text or "")),
    )  # fmt: skip


def _time(post: PostView, now: int) -> str:
    shown = wording.when(post.created, now)
    return fill("{0} · edited", shown) if post.edited else shown


def _could_read(post: PostView) -> str:
    if not post.could_read:
        return ""
    return fill("{0} could read this.", wording.names([wording.isolated(name) for name in post.could_read]))


LOCK_HELP = {
    "waiting-for-key": ("clock", "It opens by itself when one of their computers is on, usually today.", "Try now"),
    "waiting-for-log": ("clock", "It opens by itself when the rest has come, usually today.", "Try now"),
    "damaged": ("refresh-cw", "Nothing is lost: it is asked for once more.", "Try now"),
    "cut": ("refresh-cw", "Nothing is lost: it is asked for once more.", "Try now"),
    "newer-version": ("download", "You keep reading everything else. After the update this opens by itself.", ""),
    "newer-kind": ("download", "You keep reading everything else. After the update this opens by itself.", ""),
    "left-since": ("door-closed", "You keep what you already had.", "Hide this"),
    "removed-since": ("door-closed", "You keep what you already had.", "Hide this"),
}


def locked_row(post: PostView, number: int) -> PostRow:
    """One row for all locked posts of one reason in one group."""
    code = post.reason or post.state
    icon, help_text, action = LOCK_HELP.get(code, ("lock", "", "Hide this"))
    why = (post.reason_text or "").removesuffix(".").split("; ")[0]
    if code == "before-you-joined":
        group = wording.isolated(post.group_name)
        why = _before(number, group)
        help_text = fill(
            "{0} shows newcomers what comes from now on. That is its rule for everyone, "
            "so nobody can hand over older ones.", group,
        )  # fmt: skip
    elif number > 1:
        help_text = f"{count(number, '1 post', '{0} posts')}. {tr(help_text)}"
    return PostRow(
        key=f"locked/{post.group}/{code}", kind="locked", post=post.post, group=post.group, why=why,
        help=tr(help_text), action=tr(action) if action else "", icon=icon, spoken=f"{why}. {help_text}",
    )  # fmt: skip


def _before(number: int, group: str) -> str:
    if number == 1:
        return fill("1 post was here before you joined {0}", group)
    return fill("{1} posts were here before you joined {0}", group, wording.digits(number))
