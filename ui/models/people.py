# SPDX-License-Identifier: AGPL-3.0-or-later
"""Remembers who is who between two changes, so that a feed asks for each name and picture once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

from app.views import Face, GroupView, MemberView

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

    def __init__(self, client: Client) -> None:
        self._client = client
        self._turn = 0
        self._members: dict[str, dict[str, MemberView]] = {}
        self._groups: dict[str, GroupView] = {}

    def forget(self) -> None:
        """Something about people or groups changed: ask again from now on."""
        self._turn += 1
        self._members.clear()
        self._groups.clear()

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
        """The picture's address of somebody in a group."""
        view = self.members(group).get(member)
        return f"member/{self._turn}/{member}" if view is not None and view.has_picture else ""

    def mine(self) -> str:
        """The picture's address of the person at this computer."""
        return f"mine/{self._turn}/0" if self._client.account().has_picture else ""

    def knock(self, request: str, has_picture: bool) -> str:
        """The picture's address of somebody who knocks."""
        return f"knock/{self._turn}/{request}" if has_picture else ""

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
        if kind == "member":
            return self._client.face(key)
        return self._client.knock_face(key) if kind == "knock" else self._client.my_face()


def as_image(face: Face) -> QImage:
    """The pixels of a face as a picture of its own."""
    return QImage(face.rgb, face.width, face.height, 3 * face.width, QImage.Format.Format_RGB888).copy()
