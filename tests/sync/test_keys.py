# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is held of a generation grows by what comes later, and never shrinks."""

from __future__ import annotations

import pytest

from crypto.errors import StepTooFar
from crypto.generation import GenerationSecrets, KitRole, advance, make_kit
from crypto.secret import Secret
from sync.account import face as face_of
from sync.account import new_face
from sync.keys import Held, content_secret, from_kit, from_link, merge
from tests.sync.people import account, face

SECRETS = GenerationSecrets.create()
PASSES = ((bytes(32), Secret(bytes(32))),)


def kit(role: KitRole, step: int = 0) -> Held:
    return from_kit(make_kit(SECRETS, role, step, PASSES))


OTHER = Secret(bytes(32))
LINK = from_link(SECRETS.control, SECRETS.lookout, None)
OPEN_LINK = from_link(SECRETS.control, SECRETS.lookout, SECRETS.content)


@pytest.mark.parametrize(
    ("old", "new", "both"),
    [
        (LINK, kit(KitRole.READER, 3), kit(KitRole.READER, 3)),
        (kit(KitRole.READER, 3), LINK, kit(KitRole.READER, 3)),
        (kit(KitRole.READER, 3), kit(KitRole.READER, 2), kit(KitRole.READER, 2)),
        (kit(KitRole.READER, 2), kit(KitRole.READER, 3), kit(KitRole.READER, 2)),
        (kit(KitRole.KEEPER, 0), kit(KitRole.READER, 3), kit(KitRole.KEEPER, 0)),
        (kit(KitRole.READER, 0), kit(KitRole.KEEPER, 3), kit(KitRole.KEEPER, 0)),
        (from_link(OTHER, OTHER, OTHER), kit(KitRole.READER, 3), kit(KitRole.READER, 3)),
        (kit(KitRole.READER, 3), from_link(OTHER, OTHER, OTHER), kit(KitRole.READER, 3)),
        (OPEN_LINK, kit(KitRole.READER, 3), kit(KitRole.READER, 0)),
        (LINK, LINK, LINK),
        (LINK, OPEN_LINK, OPEN_LINK),
    ],
)
def test_merging_keeps_the_most_of_both(old: Held, new: Held, both: Held) -> None:
    assert merge(old, new) == both


def test_a_step_is_reached_forwards_only() -> None:
    held = kit(KitRole.READER, 3)
    assert content_secret(held, 5) == advance(SECRETS.content, 0, 5)
    assert content_secret(held, 2) is None
    assert content_secret(LINK, 0) is None
    with pytest.raises(StepTooFar):
        content_secret(held, 65_536)


def test_two_faces_of_one_account_share_nothing() -> None:
    one, other = face("Ruth", 1), face("Ruth", 2)
    fields = [{*me.record.devices, me.record.override, me.record.sealing, me.record.succession} for me in (one, other)]
    assert fields[0].isdisjoint(fields[1])
    assert one.member != other.member


def test_a_face_is_made_again_from_its_salt() -> None:
    known = account("Ruth")
    salt, me = new_face(known, known.device_secret, 7)
    again = face_of(known, known.device_secret, salt, me.record)
    assert (again.member, again.device.public, again.sealing.public) == (
        me.member,
        me.record.devices[0],
        me.record.sealing,
    )
    assert me.record.override == known.overrides[7]
