# SPDX-License-Identifier: AGPL-3.0-or-later
"""Generations reach exactly those they are sealed to, whole, and lead back as far as history goes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from msgspec import structs

from crypto.errors import CannotOpen, CryptoError, WrongCommitment
from crypto.generation import KitRole, advance, commitments, step_commitment
from crypto.secret import Secret
from sync.bodies import Admit
from sync.events import Box, BoxPart, part_digest
from sync.fields import History
from sync.generations import (
    BOXES_IN_A_PART,
    Admission,
    Made,
    fitting,
    kit_from,
    make_admission,
    make_generation,
    open_admission,
    open_generation,
    open_links,
)
from sync.keys import Held, Me, from_kit, from_link
from tests.sync.people import face

GROUP = bytes(range(32))
OLDER = bytes([9]) * 32
RUTH, JUNE, SAM = face("Ruth"), face("June"), face("Sam")


def made(history: History = "all", older: dict[bytes, Held] | None = None, *who: tuple[Me, KitRole]) -> Made:
    members = who or ((RUTH, KitRole.KEEPER), (JUNE, KitRole.WRITER), (SAM, KitRole.READER))
    passes = ((bytes(32), Secret(bytes(32))),)
    return make_generation(
        GROUP, [(me.record, role) for me, role in members], depth=3, history=history, passes=passes, older=older or {}
    )


def test_everybody_finds_the_kit_of_their_role() -> None:
    one = made()
    keeper, writer, reader = (open_generation(GROUP, one.body, one.parts, me) for me in (RUTH, JUNE, SAM))
    assert keeper is not None
    assert writer is not None
    assert reader is not None
    assert from_kit(keeper) == one.held()
    assert (writer.closer, writer.passes, reader.content_writer, reader.closer) == (None, (), None, None)
    assert writer.content_writer == one.secrets.content_writer
    assert one.body.commitments == commitments(one.secrets)
    assert [part_digest(part) for part in one.parts] == list(one.body.parts)


def test_nobody_else_finds_anything() -> None:
    one = made("all", {}, (RUTH, KitRole.KEEPER))
    assert open_generation(GROUP, one.body, one.parts, JUNE) is None
    assert open_generation(GROUP, one.body, (), RUTH) is None


@pytest.mark.parametrize("group", [b"", bytes(32)])
def test_a_box_of_another_group_does_not_open(group: bytes) -> None:
    one = made()
    with pytest.raises(CannotOpen):
        open_generation(group, one.body, one.parts, RUTH)


def test_a_box_moved_to_another_generation_does_not_open() -> None:
    one, other = made(), made()
    with pytest.raises(CannotOpen):
        open_generation(GROUP, one.body, other.parts, RUTH)


def test_a_kit_of_another_role_than_the_box_says_is_refused() -> None:
    one = made()
    boxes = tuple(Box(box.member, 0, box.box) for box in one.parts[0].boxes)
    with pytest.raises(CryptoError):
        open_generation(GROUP, one.body, (BoxPart(0, boxes),), RUTH)


def test_a_kit_that_does_not_fit_the_commitments_is_refused() -> None:
    """A malicious maker seals one kit and commits to another."""
    one, other = made(), made()
    forged = replace_body(one, reader_kit=other.body.reader_kit)
    with pytest.raises(CryptoError):
        open_generation(GROUP, forged.body, one.parts, SAM)


def replace_body(one: Made, **changed: object) -> Made:
    return replace(one, body=structs.replace(one.body, **changed))


def test_boxes_come_in_parts() -> None:
    one = made("all", {}, *[(RUTH, KitRole.WRITER)] * (BOXES_IN_A_PART + 1))
    assert [(part.number, len(part.boxes)) for part in one.parts] == [(0, BOXES_IN_A_PART), (1, 1)]


@pytest.mark.parametrize(("history", "has_content"), [("all", True), ("from-now", False)])
def test_links_lead_back_to_the_log_and_to_content_where_history_is_open(history: History, has_content: bool) -> None:
    first = made()
    second = made(history, {OLDER: first.held()})
    linked = open_links(GROUP, second.body, second.held())
    assert linked == {
        OLDER: from_link(first.secrets.control, first.secrets.lookout, first.secrets.content if has_content else None)
    }


def test_links_give_no_content_to_whoever_begins_later() -> None:
    first = made()
    second = made("all", {OLDER: first.held()})
    late = from_kit(kit_from(second.held(), KitRole.READER, 2))
    assert open_links(GROUP, second.body, late)[OLDER].content is None


def test_no_content_link_is_made_of_what_is_held_in_part() -> None:
    first = made()
    late = from_kit(kit_from(first.held(), KitRole.READER, 2))
    nothing = from_link(first.secrets.control, first.secrets.lookout, None)
    assert made("all", {OLDER: late}).body.content_links == ()
    assert made("all", {OLDER: nothing}).body.content_links == ()


def test_a_changed_link_gives_nothing() -> None:
    second = made("all", {OLDER: made().held()})
    forged = replace_body(second, control_links=changed(second.body.control_links))
    assert open_links(GROUP, forged.body, forged.held()) == {}
    partly = replace_body(second, content_links=changed(second.body.content_links))
    assert open_links(GROUP, partly.body, partly.held())[OLDER].content is None


def changed(links: tuple[tuple[bytes, bytes], ...]) -> tuple[tuple[bytes, bytes], ...]:
    return tuple((generation, bytes([sealed[0] ^ 1]) + sealed[1:]) for generation, sealed in links)


def test_of_a_link_counts_what_the_older_generation_committed_to() -> None:
    first, other = made(), Secret(bytes(32))
    link = from_link(first.secrets.control, first.secrets.lookout, first.secrets.content)
    no_content = from_link(first.secrets.control, first.secrets.lookout, None)
    committed = first.body.commitments
    assert fitting(link, committed) == link
    assert fitting(structs.replace(link, content=other), committed) == no_content
    assert fitting(structs.replace(link, control=other), committed) is None
    assert fitting(structs.replace(link, lookout=other), committed) is None
    late = from_kit(kit_from(first.held(), KitRole.READER, 2))
    assert fitting(late, committed) == late


@pytest.mark.parametrize("role", list(KitRole))
def test_an_admission_is_one_box_from_a_step_on(role: KitRole) -> None:
    one = made()
    kit = kit_from(one.held(), role, 5)
    admission = make_admission(GROUP, OLDER, JUNE.record, kit)
    assert admission.step_commitment == step_commitment(advance(one.secrets.content, 0, 5))
    assert open_admission(GROUP, admit_of(admission), role, one.body.commitments, JUNE) == kit


def admit_of(one: Admission) -> Admit:
    """The body that carries an admission."""
    return Admit(JUNE.record, "member", b"", b"", OLDER, one.step, one.step_commitment, one.kit, one.box, (bytes(64),))


def test_an_admission_is_for_one_newcomer() -> None:
    one = made()
    admission = make_admission(GROUP, OLDER, JUNE.record, kit_from(one.held(), KitRole.WRITER, 0))
    with pytest.raises(CannotOpen):
        open_admission(GROUP, admit_of(admission), KitRole.WRITER, one.body.commitments, SAM)


def test_an_admission_that_does_not_fit_the_commitments_is_refused() -> None:
    one, other = made(), made()
    admission = make_admission(GROUP, OLDER, JUNE.record, kit_from(other.held(), KitRole.WRITER, 0))
    with pytest.raises(WrongCommitment):
        open_admission(GROUP, admit_of(admission), KitRole.WRITER, one.body.commitments, JUNE)


@pytest.mark.parametrize(
    "held",
    [
        from_link(Secret(bytes(32)), Secret(bytes(32)), None),
        from_link(Secret(bytes(32)), Secret(bytes(32)), Secret(bytes(32))),
        made().held(),
    ],
)
def test_nobody_gives_more_than_they_hold(held: Held) -> None:
    late = Held(
        4, held.content, held.control, held.lookout, held.control_writer, held.content_writer, held.closer, held.passes
    )
    with pytest.raises(ValueError, match="begins later"):
        kit_from(late, KitRole.READER, 3)
