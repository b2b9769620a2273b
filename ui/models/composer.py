# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writing a post: the text, who can see it, and a moment to undo."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

from app.views import GroupView
from ui.models import wording
from ui.models.desk import Desk
from ui.models.page import Page
from ui.models.people import Portrait
from ui.models.wording import fill, tr

UNDO_MS = 5000
NAMED = 6
DRAFT = "post"


@dataclass(frozen=True, slots=True)
class Audience:
    """One line of the audience picker."""

    group: str
    title: str
    sub: str
    letter: str
    paint: str
    on: bool


@dataclass(frozen=True, slots=True)
class ComposerState:
    """`post` is set while a post is changed; then the audience is what it was."""

    post: str = ""
    text: str = ""
    name: str = ""
    face: str = ""
    place: str = ""
    paint: str = "spruce"
    options: tuple[Audience, ...] = ()
    faces: tuple[Portrait, ...] = ()
    total: int = 0
    who: str = ""
    send: str = ""
    error: str = ""


class ComposerModel(Page):
    """The dialog of a new post, or of a change to one."""

    opened = Signal()
    closed = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(ComposerState(), parent)
        self._desk = desk
        self._group = ""

    @Slot(str)
    def open(self, group: str) -> None:
        """Begin, or go on with the draft; `group` may be empty: then the one used last."""
        groups = {view.group: view for view in self._writable()}
        last = self._desk.client.setting("last_audience", "")
        self._group = next((one for one in (group, last, *groups) if one in groups), "")
        if self._group:
            self._draw(text=self._desk.client.draft(DRAFT))
            self.opened.emit()

    @Slot(str, str)
    def change(self, post: str, text: str) -> None:
        """Change what was posted before; its audience stays."""
        self._group = self._desk.client.thread(post).post.group
        self._draw(post=post, text=text)
        self.opened.emit()

    @Slot(str)
    def choose(self, group: str) -> None:
        """Let the people of another group see it."""
        self._group = group
        self._draw(post=self.state.post, text=self.state.text)

    @Slot(str)
    def keep(self, text: str) -> None:
        """Keep the draft, sealed; a change to a post is not kept."""
        if not self.state.post:
            self._desk.client.set_draft(DRAFT, text)

    @Slot(str)
    def send(self, text: str) -> None:
        """Post or change it, close, and offer to undo."""
        if not text.strip():
            return
        done = self._desk.errands.attempt(lambda: self._change(text) if self.state.post else self._send(text))
        if done:
            self.closed.emit()

    def _change(self, text: str) -> None:
        self._desk.client.edit(self.state.post, text)
        self._desk.say(tr("Changed"), "", None)

    def _send(self, text: str) -> None:
        client, group = self._desk.client, self._group
        post = client.post(group, text, hold_ms=UNDO_MS)
        client.set_draft(DRAFT, "")
        client.set_setting("last_audience", group)
        said = fill("Posted to {0}", wording.isolated(self._desk.people.group(group).name))
        self._desk.say(said, tr("Undo"), lambda: self._undo(post, text))

    def _undo(self, post: str, text: str) -> None:
        if self._desk.client.undo(post):
            self._desk.client.set_draft(DRAFT, text)
            self.open(self._group)

    def _draw(self, text: str, post: str = "") -> None:
        people = self._desk.people
        group = people.group(self._group)
        faces = people.portraits(self._group)
        self.show(
            ComposerState(
                post=post, text=text, name=self._my_name(group), face=people.face(group.group, group.me),
                place=fill("in {0}", wording.isolated(group.name)), paint=group.paint,
                options=tuple(self._option(view) for view in ([group] if post else self._writable())),
                faces=tuple(faces), total=group.members - 1, who=who_reads(faces, group),
                send=tr("Save the change") if post else fill("Post to {0}", wording.isolated(group.name)),
            )
        )  # fmt: skip

    def _my_name(self, group: GroupView) -> str:
        me = self._desk.people.members(group.group).get(group.me)
        return me.name if me is not None else self._desk.client.account().name

    def _option(self, group: GroupView) -> Audience:
        sub = fill("Everyone, {0}", wording.people(group.members))
        letter = wording.letter(group.name)
        return Audience(group.group, group.name, sub, letter, group.paint, group.group == self._group)

    def _writable(self) -> list[GroupView]:
        return [view for view in self._desk.people.groups() if view.standing == "member" and view.role != "reader"]


def who_reads(faces: list[Portrait], group: GroupView) -> str:
    """The sentence under the faces."""
    if group.members <= 1:
        return tr("So far only you. Nobody else, not even the relay that carries it.")
    shown = [wording.first_name(face.name) for face in faces[:NAMED]]
    line = wording.names(shown, group.members - 1)
    return fill("{0}. Nobody else, not even the relay that carries it.", line)
