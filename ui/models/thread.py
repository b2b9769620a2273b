# SPDX-License-Identifier: AGPL-3.0-or-later
"""One post with its comments, who can see it, and the box to answer in."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Property, QObject, Signal, Slot

from app.views import PostView, ThreadView
from ui.models import rows, wording
from ui.models.desk import Desk
from ui.models.feed import post_actions
from ui.models.page import Page
from ui.models.people import Portrait
from ui.models.wording import count, fill, tr
from ui.record_model import RecordModel

SHOWN = 5
NOTHING = rows.PostRow(key="", kind="post")


@dataclass(frozen=True, slots=True)
class ThreadState:
    """`post` is the row on top; `answering` names whose comment the box answers."""

    post: rows.PostRow = NOTHING
    title: str = ""
    back: str = ""
    group: str = ""
    comments: str = ""
    who: str = ""
    faces: tuple[Portrait, ...] = ()
    others: str = ""
    later: str = ""
    name: str = ""
    face: str = ""
    answering: str = ""
    answering_name: str = ""
    can_write: bool = False


class ThreadModel(Page):
    """The thread of the post that `turn_to` was given last."""

    sent = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(ThreadState(), parent)
        self._desk = desk
        self._post = ""
        self._answering = ""
        self._posts: dict[str, PostView] = {}
        self._rows: RecordModel[rows.CommentRow] = RecordModel(lambda row: row.key, self)

    def _list(self) -> QObject:
        return self._rows

    comments = Property(QObject, _list, constant=True)

    def turn_to(self, post: str) -> None:
        """Show another post."""
        self._post, self._answering = post, ""
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Ask the client again, if a post is shown."""
        if self._post:
            thread = self._desk.client.thread(self._post)
            self._posts = {thread.post.post: thread.post} | _by_id(thread)
            self._rows.show(rows.comment_rows(thread, self._desk.people, self._desk.now()))
            self.show(self._words(thread.post))

    def _words(self, post: PostView) -> ThreadState:
        people = self._desk.people
        group = people.group(post.group)
        name = wording.isolated(group.name)
        others = list(people.members(post.group).values())
        faces = tuple(Portrait(view.name, people.face(post.group, view.member)) for view in others[:SHOWN])
        answering = self._posts.get(self._answering)
        number = len(self._rows.rows)
        return ThreadState(
            post=rows.post_row(post, people, self._desk.now(), fresh=False, peek=None),
            title=fill("{0}'s post", wording.first_name(post.author_name)) if not post.mine else tr("Your post"),
            back=fill("Back to {0}", name),
            group=post.group,
            comments=count(number, "1 comment", "{0} comments") if number else tr("No comments yet"),
            who=fill("Everyone in {0}, {1}. Comments go to the same people.", name, wording.people(post.audience)),
            faces=faces,
            others=count(len(others) - SHOWN, "and 1 more", "and {0} more") if len(others) > SHOWN else "",
            later=newcomers(group.history, name),
            name=self._desk.client.account().name,
            face=people.face(post.group, group.me),
            answering=self._answering if answering else "",
            answering_name=answering.author_name if answering else "",
            can_write=group.standing == "member",
        )

    @Slot(str)
    def answer(self, comment: str) -> None:
        """The box now answers this comment; the empty id is the post itself."""
        self._answering = comment
        self.refresh()

    @Slot(str)
    def send(self, text: str) -> None:
        """Comment; the page empties its box on `sent`."""
        target = self._answering or self._post
        if text.strip() and self._desk.errands.attempt(lambda: self._desk.client.comment(target, text)):
            self._answering = ""
            self._desk.client.set_draft(f"comment/{self._post}", "")
            self.refresh()
            self.sent.emit()

    @Slot(result=str)
    def draft(self) -> str:
        """What was left unsent in the box of this post."""
        return self._desk.client.draft(f"comment/{self._post}")

    @Slot(str)
    def keep(self, text: str) -> None:
        """Keep what is typed, sealed, until it is sent."""
        self._desk.client.set_draft(f"comment/{self._post}", text)

    @Slot(str, result="QVariant")
    def actions(self, post: str) -> list[dict[str, object]]:
        """What the menu of the post or of one comment offers."""
        return post_actions(self._posts[post].mine, with_audience=post == self._post)


def newcomers(history: str, name: str) -> str:
    """The community's rule for people who come later, in a sentence under a post."""
    if history == "all":
        return fill("Newcomers to {0} see everything so far, this post too. That is one rule for all posts.", name)
    return fill("Newcomers to {0} see what comes from then on, so not this post. That is one rule for all posts.", name)


def _by_id(thread: ThreadView) -> dict[str, PostView]:
    found: dict[str, PostView] = {}
    for reply in thread.replies:
        found |= {reply.post.post: reply.post} | _by_id(reply)
    return found
