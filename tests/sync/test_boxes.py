# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a key box says is bounded before anybody reads it."""

from __future__ import annotations

import pytest

from crypto.encoding import decode, encode
from crypto.errors import BadEncoding
from crypto.generation import GenerationSecrets, KitRole, make_kit
from crypto.secret import Secret
from sync.boxes import KeyBox

KIT = make_kit(GenerationSecrets.create(), KitRole.WRITER)
RIGHT = {
    "group": bytes(32),
    "invite": bytes(32),
    "generation": bytes(32),
    "kit": KIT,
    "join_key": Secret(bytes(32)),
    "relays": ("https://relay.example/#k=AAAA",),
    "kind": "community",
    "name": "Maple Street",
    "place": "family",
    "paint": "clay",
    "history": "all",
    "rules": ("Be kind.",),
    "people": 3,
    "inviter_name": "Ruth",
    "inviter_picture": b"",
    "expires": 1_800_000_000_000,
}


def test_a_key_box_is_read_back() -> None:
    box = KeyBox(**RIGHT)  # type: ignore[arg-type]
    assert decode(KeyBox, encode(box)) == box


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("group", bytes(31)),
        ("relays", ("x" * 600,)),
        ("name", ""),
        ("name", "two\nlines"),
        ("inviter_name", "\u0000"),
        ("paint", "x" * 65),
        ("rules", ("",)),
        ("rules", ("x",) * 65),
        ("people", -1),
        ("inviter_picture", bytes(50_000)),
        ("kind", "crowd"),
        ("expires", 2**53),
    ],
)
def test_what_breaks_a_bound_is_refused(field: str, value: object) -> None:
    wrong = tuple({**RIGHT, field: value}.values())
    with pytest.raises(BadEncoding):
        decode(KeyBox, encode(wrong))
