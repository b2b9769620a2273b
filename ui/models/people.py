# SPDX-License-Identifier: AGPL-3.0-or-later
"""Remembers who is who between two changes, so that a feed asks for each name and picture once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

from app.views import Face, GroupView, MemberView
from ui.errands import Errands

if TYPE_CHECKING:
    from app.client import Client

MAX_FACES = 6


@dataclass(frozen=True, slots=True)
class Portrait:
    """A name with the address of its picture; no picture is an empty address."""

    name: str
    face: str


class People:
    """Names and pictures of one client; addresses change with `forget`, so that no old picture stays on screen."""

    def __init__(self, client: Client, errands: Errands, loaded: Callable[[], None]) -> None:
        self._client, self._errands, self._loaded = client, errands, loaded
        self._turn = 0
        self._members: dict[str, dict[str, MemberView]] = {}
        self._groups: dict[str, GroupView] = {}
        self._has_face: dict[str, bool] = {}
        self._pixels: dict[str, Face] = {}
        self._asked: set[str] = set()

    def forget(self) -> None:
        """Something about people or groups changed: ask again from now on."""
        self._turn += 1
        self._members.clear()
        self._groups.clear()
        self._has_face.clear()
        self._asked.clear()

    def groups(self) -> list[GroupView]:
        """The groups that a person is in, or waits for, in the client's order."""
        if not self._groups:
            self._groups = {group.group: group for group in self._client.groups()}
        return list(self._groups.values())

    def group(self, group: str) -> GroupView:
        """One group; asks the client if it is not in the list."""
        self.groups()
        return self._groups[group] if group in self._groups else self._client.group(group)

    def members(self, group: str) -> dict[str, MemberView]:
        """The members of a group by id."""
        if group not in self._members:
            self._members[group] = {view.member: view for view in self._client.members(group)}
        return self._members[group]

    def face(self, group: str, member: str) -> str:
        """The picture's address of somebody in a group; empty until it has been opened."""
        view = self.members(group).get(member)
        if view is None or not view.has_picture:
            return ""
        if member not in self._has_face:
            self._has_face[member] = self._client.face(member) is not None
        return f"member/{self._turn}/{member}" if self._has_face[member] else ""

    def mine(self) -> str:
        """The picture's address of the person at this computer."""
        return self._fetched("mine", self._client.my_face) if self._client.account().has_picture else ""

    def knock(self, request: str, has_picture: bool) -> str:
        """The picture's address of somebody who knocks."""
        return self._fetched(request, lambda: self._client.knock_face(request)) if has_picture else ""

    def _fetched(self, key: str, fetch: Callable[[], Awaitable[Face | None]]) -> str:
        """The address of a picture that has to be opened first; empty until then."""
        if key not in self._asked:
            self._asked.add(key)
            self._errands.start(self._fetch(key, fetch))
        return f"fetched/{self._turn}/{key}" if key in self._pixels else ""

    async def _fetch(self, key: str, fetch: Callable[[], Awaitable[Face | None]]) -> None:
        found = await fetch()
        if found is not None and found != self._pixels.get(key):
            self._pixels[key] = found
            self._turn += 1
            self._loaded()

    def portraits(self, group: str, limit: int = MAX_FACES) -> list[Portrait]:
        """The first members of a group but the person at this computer."""
        others = [view for view in self.members(group).values() if not view.me][:limit]
        return [Portrait(view.name, self.face(group, view.member)) for view in others]

    def draw(self, address: str) -> QImage:
        """The picture at an address that one of the methods above gave; a null picture if there is none."""
        kind, _, key = address.split("/")
        found = self._look(kind, key)
        return as_image(found) if found is not None else QImage()

    def _look(self, kind: str, key: str) -> Face | None:
        return self._client.face(key) if kind == "member" else self._pixels.get(key)


def as_image(face: Face) -> QImage:
    """The pixels of a face as a picture of its own."""
    return QImage(face.rgb, face.width, face.height, 3 * face.width, QImage.Format.Format_RGB888).copy()
