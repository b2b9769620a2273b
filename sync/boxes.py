# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an invitation's key box holds: the keys of the group, and what the newcomer reads first (PROTOCOL 7.2)."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from crypto.encoding import Bytes32, Wire
from crypto.generation import Kit
from crypto.secret import Secret
from sync.bodies import Relays, check_relays
from sync.fields import MAX_NAME, MAX_PICTURE, MAX_RULES, MAX_TEXT, History, Kind, Millis, Place, check_line, check_text


class KeyBox(Wire, frozen=True):
    """Sealed under the link's secret, and the spoken words if there are any; `join_key` signs the newcomer's Join."""

    group: Bytes32
    invite: Bytes32
    generation: Bytes32
    kit: Kit
    join_key: Secret
    relays: Relays
    kind: Kind
    name: str
    place: Place
    paint: str
    history: History
    rules: Annotated[tuple[str, ...], Meta(max_length=MAX_RULES)]
    people: Annotated[int, Meta(ge=0)]
    inviter_name: str
    inviter_picture: Annotated[bytes, Meta(max_length=MAX_PICTURE)]
    expires: Millis

    def __post_init__(self) -> None:
        check_relays(self.relays)
        check_line(self.paint, MAX_NAME)
        for line in (self.name, self.inviter_name):
            check_line(line, MAX_NAME, 1)
        for rule in self.rules:
            check_text(rule, MAX_TEXT)
