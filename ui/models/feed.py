# SPDX-License-Identifier: AGPL-3.0-or-later
"""Shows posts newest first, of all groups or of one, and never moves them while somebody reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Property, QObject, Signal, Slot

from app.views import PostView, ThreadView
from ui.models import rows, wording
from ui.models.desk import Desk
from ui.models.page import Page
from ui.record_model import RecordModel

FIRST, MORE = 20, 40
HIDDEN = "hidden_locked"  # locked rows that were hidden


@dataclass(frozen=True, slots=True)
class FeedState:
    """`waiting` counts posts that came while somebody reads further down; `ended`: there is nothing older."""

    waiting: int = 0
    waiting_text: str = ""
    ended: bool = False
    empty: bool = True


class FeedModel(Page):
    """Posts of `group`, or of all groups when it is empty."""

    topWanted = Signal()

    def __init__(self, desk: Desk, group: str = "", parent: QObject | None = None) -> None:
        super().__init__(FeedState(), parent)
        self._desk = desk
        self._group = group
        self._limit = FIRST
        self._at_top = True
        self._posts: list[PostView] = []
        self._fresh: set[str] = set()
        self._seen: set[str] = set()
        self._hidden = set(desk.client.setting(HIDDEN, "").split())
        self._peeks: dict[tuple[str, int], ThreadView | None] = {}
        self._rows: RecordModel[rows.PostRow] = RecordModel(lambda row: row.key, self)

    def _list(self) -> QObject:
        return self._rows

    posts = Property(QObject, _list, constant=True)

    def turn_to(self, group: str) -> None:
        """Show another group from its newest post on."""
        self._group, self._limit, self._at_top = group, FIRST, True
        self._fresh.clear()
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Ask the client again; what is new stands behind the pill unless the top is in view."""
        found = self._desk.client.feed(self._group or None, limit=self._limit)
        known = {post.post for post in self._posts}
        newer = self._newer(found, known)
        self._posts = [post for post in found if post.post not in newer]
        self._fresh |= {post.post for post in self._posts if post.new}
        self._draw(len(newer), ended=len(found) < self._limit)

    def _newer(self, found: Sequence[PostView], known: set[str]) -> set[str]:
        if self._at_top or not known:
            return set()
        first = next((at for at, post in enumerate(found) if post.post in known), 0)
        return {post.post for post in found[:first] if not post.mine}

    def _draw(self, waiting: int, *, ended: bool) -> None:
        shown = self._with_mark([row for row in self._as_rows() if row.key not in self._hidden])
        self._rows.show(shown)
        text = wording.count(waiting, "1 new post", "{0} new posts")
        self.show(FeedState(waiting, text, ended, empty=not shown))

    def _as_rows(self) -> list[rows.PostRow]:
        now, people = self._desk.now(), self._desk.people
        locked = Counter((post.group, post.reason) for post in self._posts if not _readable(post))
        made: list[rows.PostRow] = []
        for post in self._posts:
            if _readable(post):
                fresh = post.post in self._fresh and not post.mine
                made.append(rows.post_row(post, people, now, fresh=fresh, peek=self._peek(post)))
            elif number := locked.pop((post.group, post.reason), 0):
                made.append(rows.locked_row(post, number))
        return made

    def _with_mark(self, made: list[rows.PostRow]) -> list[rows.PostRow]:
        old = next((at for at, row in enumerate(made) if row.kind == "post" and not row.fresh), None)
        if old is None or not any(row.fresh for row in made[:old]) or any(row.fresh for row in made[old:]):
            return made
        mark = rows.PostRow(key="mark", kind="mark", spoken=wording.tr("You've seen everything below"))
        return [*made[:old], mark, *made[old:]]

    def _peek(self, post: PostView) -> ThreadView | None:
        key = (post.post, post.comments)
        if post.comments and key not in self._peeks:
            self._peeks[key] = rows.newest(self._desk.client.thread(post.post))
        return self._peeks.get(key)

    def forget_peeks(self) -> None:
        """Comments changed: ask for the newest ones again."""
        self._peeks.clear()

    @Slot(bool)
    def top(self, is_in_view: bool) -> None:
        """The window tells whether the first post is in view."""
        self._at_top = is_in_view

    @Slot()
    def showNew(self) -> None:
        """Show what waits behind the pill and go to the top."""
        self._at_top = True
        self.refresh()
        self.topWanted.emit()

    @Slot()
    def more(self) -> None:
        """The end of what is loaded is near."""
        if not self.state.ended:
            self._limit += MORE
            self.refresh()

    @Slot()
    def seen(self) -> None:
        """What is shown has been in view for a moment: the newest post of each group is read."""
        new = {
            post.post: post.group for post in self._posts if post.new and not post.mine and post.post not in self._seen
        }
        self._seen |= new.keys()
        for group in dict.fromkeys(new.values()):
            self._desk.client.mark_read(group)

    @Slot(str)
    def actLocked(self, key: str) -> None:
        """The one button of a locked post: hide it, or ask the relays once more."""
        row = next(row for row in self._rows.rows if row.key == key)
        if row.action == wording.tr("Hide this"):
            self._hidden.add(key)
            self._desk.client.set_setting(HIDDEN, " ".join(sorted(self._hidden)))
            self.refresh()
        else:
            self._desk.errands.start(self._try_now())

    async def _try_now(self) -> None:
        await self._desk.client.sync_once()
        self.refresh()

    @Slot(str, result="QVariant")
    def actions(self, post: str) -> list[dict[str, object]]:
        """What the menu of one post offers."""
        row = next(row for row in self._rows.rows if row.post == post)
        return post_actions(row.mine)


def post_actions(is_mine: bool, *, with_audience: bool = True) -> list[dict[str, object]]:
    """The lines of a post's menu, as ActionMenu reads them."""
    lines: list[tuple[str, str, str, bool]] = []
    if with_audience:
        lines += [("who", "Who can see this?", "eye", False)]
    lines += [("copy", "Copy the text", "copy", False)]
    if is_mine:
        lines += [("edit", "Change it", "pencil", False), ("delete", "Remove it", "trash-2", True)]
    return [{"id": a, "text": wording.tr(b), "icon": c, "danger": d} for a, b, c, d in lines]


def _readable(post: PostView) -> bool:
    return post.state not in ("locked", "set-aside")
