# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a command answers: one JSON document for programs, and the same in lines for people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app.plain import one_line
from app.views import PostView, RelayView, ThreadView

Document = dict[str, object] | list[dict[str, object]]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LAST = timedelta(days=2_932_897) - timedelta(milliseconds=1)  # the end of the year 9999
SHORT = 12


@dataclass(frozen=True, slots=True)
class Answer:
    """What was done; `trouble` is the code of what kept it from being whole, `warning` that of something to mind."""

    document: Document | None
    lines: Sequence[str] = ()
    trouble: str | None = None
    warning: str | None = None


def moment(milliseconds: int) -> str:
    """Return a time as RFC 3339 in UTC with milliseconds; one beyond the year 9999 as its last moment."""
    since = LAST if milliseconds > LAST // timedelta(milliseconds=1) else timedelta(milliseconds=milliseconds)
    return (EPOCH + since).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def short(identity: str) -> str:
    """Return the beginning of an id: enough for people, and accepted wherever an id is."""
    return identity[:SHORT]


def table(rows: Iterable[Sequence[object]]) -> list[str]:
    """Return rows as lines with columns one below the other."""
    cells = [[one_line(str(cell)) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]


def relay_documents(relays: Iterable[RelayView]) -> list[dict[str, object]]:
    """Return relays as `{"url", "state"}`; the url never carries a pass."""
    return [{"url": relay.url, "state": relay.state} for relay in relays]


def post_document(post: PostView) -> dict[str, object]:
    """Return a post or comment as the feed shows it."""
    return {
        "post": post.post,
        "group": post.group,
        "author": post.author,
        "author_name": post.author_name,
        "text": post.text,
        "html": post.html,
        "created": moment(post.created),
        "edited": None if post.edited is None else moment(post.edited),
        "state": post.state,
        "reason": post.reason,
        "reactions": [{"emoji": one.emoji, "member": one.member, "name": one.name} for one in post.reactions],
        "comments": post.comments,
    }


def thread_document(thread: ThreadView) -> dict[str, object]:
    """Return a post with its `replies`, and theirs."""
    return post_document(thread.post) | {"replies": [thread_document(reply) for reply in thread.replies]}


def post_lines(post: PostView, depth: int = 0) -> list[str]:
    """Return a post for people: who, when and where, then the text or why there is none."""
    margin = "    " * depth
    where = f" in {one_line(post.group_name)}" if not depth else ""
    head = (
        f"{margin}{short(post.post)}  {one_line(post.author_name) or '?'}{where}, {moment(post.created)}, {post.state}"
    )
    body = post.text if post.reason_text is None else f"({post.reason_text})"
    return [head, *(f"{margin}  {line}" for line in body.split("\n")), *_below(post, margin), ""]


def thread_lines(thread: ThreadView, depth: int = 0) -> list[str]:
    """Return a post and its replies for people."""
    return [*post_lines(thread.post, depth), *(line for one in thread.replies for line in thread_lines(one, depth + 1))]


def _below(post: PostView, margin: str) -> list[str]:
    reactions = "  ".join(f"{one.emoji} {one_line(one.name)}" for one in post.reactions)
    comments = f"{post.comments} comments" if post.comments else ""
    below = "  ".join(part for part in (reactions, comments) if part)
    return [f"{margin}  {below}"] if below else []
