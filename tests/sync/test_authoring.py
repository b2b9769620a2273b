# SPDX-License-Identifier: AGPL-3.0-or-later
"""Acts become events that everybody's fold accepts, and keys follow who is in."""

from __future__ import annotations

from functools import partial

import pytest

from crypto.generation import KitRole, step_commitment
from crypto.secret import Secret
from crypto.signing import SigningKey
from sync.authoring import (
    Draft,
    close_invite,
    invite_by_box,
    invite_by_link,
    join,
    leave,
    next_step,
    remove,
    rotate,
    set_card,
    set_relays,
    set_role,
)
from sync.bodies import Card, Remove
from sync.constitution import constitution_for
from sync.errors import GroupUnknown, NotAllowed
from sync.events import Event, Invite
from sync.fields import History, Kind, Role
from sync.keys import Held
from sync.session import Session
from tests.sync.people import arrive, events, face, found, learn, let_in

RUTH, JUNE, SAM = face("Ruth"), face("June"), face("Sam")
LATER = 1_800_000_000_000
PASSES = ((bytes(32), Secret(bytes(32))),)


def bare(draft: Draft) -> Draft:
    """What comes next, without what was handed over already."""
    return Draft(draft.session)


def last(draft: Draft) -> Event:
    return events(draft)[-1]


def test_the_founder_holds_everything() -> None:
    first = found(RUTH, passes=PASSES)
    session = first.session
    assert session.is_member
    assert session.current == session.group
    assert session.held[session.group].passes == PASSES
    assert arrive(RUTH, first).held == session.held


def test_a_newcomer_finds_the_keys_and_reads_the_past_where_it_is_open() -> None:
    first = found(RUTH)
    second = let_in(first, JUNE)
    june = arrive(JUNE, first, second)
    assert june.is_member
    assert june.held[june.group].step == 0
    assert june.current == june.group
    assert june.may("post")
    assert june.admissions()[0].member == JUNE.record
    assert june.admission(last(second).id) == june.admissions()[0]


def test_a_newcomer_begins_with_a_fresh_step_where_history_is_closed() -> None:
    first = found(RUTH, "circle", "from-now")
    second = let_in(let_in(first, SAM), JUNE)
    june = arrive(JUNE, second)
    assert june.held[june.group].step == 2
    assert june.secret(june.group, 1) is None
    assert june.secret(june.group, 2) == second.session.secret(june.group, 2)
    assert next_step(june, june.group) == 3


def test_a_removal_changes_the_locks_for_those_who_stay() -> None:
    first = let_in(let_in(found(RUTH), JUNE), SAM)
    third = remove(bare(first), SAM.member, {SAM.device.public: bytes(32)})
    june, sam = arrive(JUNE, first, third), arrive(SAM, first, third)
    generation = next(iter(third.made))
    assert june.current == generation == third.session.current
    assert generation not in sam.held
    assert (sam.is_member, sam.current) == (False, None)
    body = events(third)[0].control.body
    assert isinstance(body, Remove)
    assert (body.stands[0].last_control, body.stands[0].last_content) == (b"", bytes(32))
    assert june.held[first.session.group].content is not None


def test_passes_stay_with_the_locks_unless_others_are_given() -> None:
    first = found(RUTH, passes=PASSES)
    again = rotate(bare(first))
    assert again.made[last(again).id].passes == PASSES
    fresh = ((bytes(32), Secret(bytes([1]) * 32)),)
    other = set_relays(bare(first), ("https://relay.example",), fresh)
    assert other.made[last(other).id].passes == fresh
    assert other.session.fold.relays == ("https://relay.example",)


@pytest.mark.parametrize(("kind", "history"), [("community", "all"), ("circle", "from-now")])
def test_new_locks_lead_back_to_all_that_were_there(kind: Kind, history: History) -> None:
    """Two change the locks at once; the next one leads back to both."""
    first = let_in(found(RUTH, "community", history), JUNE)
    one, other = rotate(bare(first)), rotate(Draft(arrive(JUNE, first)))
    both = learn(one.session, other)
    assert set(both.tips()) == {last(one).id, last(other).id}
    third = rotate(Draft(both))
    body = third.session.body_of(last(third).id)
    assert body is not None
    assert {older for older, _ in body.control_links} == {last(one).id, last(other).id}
    assert bool(body.content_links) is (history == "all")


def test_whoever_leaves_is_out_and_whoever_posts_next_changes_the_locks() -> None:
    first = let_in(found(RUTH), JUNE)
    june = arrive(JUNE, first)
    gone = leave(Draft(june))
    assert not gone.session.is_member
    ruth = learn(first.session, gone)
    assert (ruth.needs_generation, ruth.current) == (True, None)
    assert rotate(Draft(ruth)).session.current is not None
    with pytest.raises(NotAllowed):
        set_card(Draft(gone.session), Card("Other", "clay", "", "", ()))


@pytest.mark.parametrize(
    ("before", "after", "has_locks_changed", "has_stands"),
    [
        ("member", "reader", True, True),
        ("reader", "member", True, False),
        ("admin", "moderator", False, True),
        ("moderator", "admin", False, False),
    ],
)
def test_a_role_changes_the_locks_where_it_changes_what_one_holds(
    before: Role, after: Role, has_locks_changed: bool, has_stands: bool
) -> None:
    first = let_in(found(RUTH, place="club"), JUNE, before)
    changed = set_role(bare(first), JUNE.member, after, {})
    assert changed.session.fold.members[JUNE.member].role == after
    assert bool(changed.made) is has_locks_changed
    assert bool(getattr(events(changed)[0].control.body, "stands", ())) is has_stands


def test_a_link_lies_open_in_the_log_until_it_is_closed() -> None:
    first = found(RUTH)
    opened = invite_by_link(bare(first), Secret(bytes([7]) * 32), 3, LATER, "member")
    invite = opened.session.fold.invites[last(opened).id]
    assert (invite.kind, invite.uses, invite.expires, invite.state) == ("link", 3, LATER, "open")
    assert opened.session.invitation(invite.id).key == bytes([7]) * 32
    closed = close_invite(opened, invite.id)
    assert closed.session.fold.invites[invite.id].state == "closed"


def test_a_key_box_opens_a_step_and_lets_one_in() -> None:
    first = found(RUTH, "circle", "from-now")
    key = SigningKey(Secret(bytes([8]) * 32))
    opened = invite_by_box(bare(first), "door", key, LATER, "member")
    body = last(opened).control.body
    assert isinstance(body, Invite)
    secret = opened.session.secret(first.session.group, 1)
    assert secret is not None
    assert (body.step, body.step_commitment) == (1, step_commitment(secret))
    held = {first.session.group: first.session.held[first.session.group]}
    june = Session(opened.session.group, JUNE, opened.session.fold, opened.session.events, held)
    entered = join(Draft(june), last(opened).id, body.generation, body.step, key)
    assert entered.session.is_member
    assert learn(opened.session, entered).fold.invites[last(opened).id].used_by == (JUNE.member,)
    with pytest.raises(NotAllowed):
        join(Draft(june), last(opened).id, body.generation, body.step, SigningKey(Secret(bytes([9]) * 32)))


def test_nobody_lets_in_without_keys_that_everybody_here_holds() -> None:
    first = let_in(found(RUTH), JUNE)
    ruth = learn(first.session, leave(Draft(arrive(JUNE, first))))
    for act in (
        partial(let_in, Draft(ruth), SAM),
        partial(invite_by_box, Draft(ruth), "door", SigningKey(Secret(bytes(32))), LATER, "member"),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_key_box_is_not_made_of_a_step_that_is_not_held() -> None:
    first = found(RUTH)
    group = first.session.group
    whole = first.session.held[group]
    later = Held(9, whole.content, *(getattr(whole, name) for name in Held.__struct_fields__[2:]))
    ruth = Session(group, RUTH, first.session.fold, first.session.events, {group: later})
    with pytest.raises(NotAllowed):
        invite_by_box(Draft(ruth), "door", SigningKey(Secret(bytes(32))), LATER, "member")


def test_who_may_not_act_is_told() -> None:
    first = let_in(found(RUTH, "circle"), JUNE)
    with pytest.raises(NotAllowed):
        remove(Draft(arrive(JUNE, first)), RUTH.member, {})


def test_what_an_account_may_do_follows_its_role() -> None:
    first = let_in(found(RUTH, "page"), JUNE, "reader")
    june = arrive(JUNE, first)
    assert (june.may("post"), first.session.may("post")) == (False, True)
    assert june.kit_role_of("reader") is KitRole.READER
    assert june.held[june.group].content_writer is None
    assert not Session(june.group, SAM, june.fold, june.events, {}).may("post")


def test_what_is_no_such_event_is_unknown() -> None:
    session = found(RUTH).session
    assert session.body_of(bytes(32)) is None
    for read in (session.admission, session.invitation):
        for event in (bytes(32), session.group):
            with pytest.raises(GroupUnknown):
                read(event)


def test_a_generation_without_content_is_no_current_one() -> None:
    first = found(RUTH)
    session = Session(first.session.group, RUTH, first.session.fold, first.session.events, {})
    assert session.current is None


def test_ids_are_found_by_their_first_bytes() -> None:
    session = let_in(found(RUTH), JUNE).session
    assert session.devices[JUNE.device.public[:8]] == [JUNE.device.public]
    assert session.controls[session.group[:8]] == [session.group]
    assert constitution_for("own") != session.fold.constitution


@pytest.mark.parametrize("is_first", [True, False])
def test_of_passes_given_at_once_the_highest_one_stays(is_first: bool) -> None:
    first = let_in(found(RUTH, passes=PASSES), JUNE, "admin")
    fresh = ((bytes(32), Secret(bytes([1]) * 32)),)
    one, other = rotate(bare(first), fresh), rotate(Draft(arrive(JUNE, first)))
    june = learn(arrive(JUNE, first), *((one, other) if is_first else (other, one)))
    third = rotate(Draft(june))
    assert third.made[last(third).id].passes == fresh


def test_links_end_when_somebody_who_knows_them_goes() -> None:
    first = let_in(found(RUTH), JUNE)
    opened = invite_by_link(bare(first), Secret(bytes([7]) * 32), 3, LATER, "member")
    other = close_invite(invite_by_link(bare(opened), Secret(bytes([6]) * 32), 3, LATER, "member"), last(opened).id)
    turned = rotate(bare(other))
    assert sorted(one.state for one in turned.session.fold.invites.values()) == ["closed", "open"]
    gone = remove(bare(other), JUNE.member, {})
    assert [one.state for one in gone.session.fold.invites.values()] == ["closed", "closed"]
    assert [type(event.control.body).__name__ for event in events(gone)] == ["Remove", "CloseInvite", "Rotate"]


def test_after_a_leave_the_locks_change_before_the_card_does() -> None:
    first = let_in(found(RUTH, passes=PASSES), JUNE)
    gone = leave(Draft(arrive(JUNE, first)))
    changed = set_card(Draft(learn(first.session, gone)), Card("After June", "clay", "", "", ()))
    assert [type(event.control.body).__name__ for event in events(changed)] == ["Rotate", "SetCard"]
    (held,) = changed.made.values()
    assert [key for key, _ in held.passes] == [bytes(32)]
    assert held.passes != PASSES


def test_who_may_not_change_the_locks_may_not_change_the_card_either() -> None:
    first = let_in(let_in(found(RUTH, "page"), JUNE, "reader"), SAM, "reader")
    gone = leave(Draft(arrive(SAM, first)))
    with pytest.raises(NotAllowed):
        set_card(Draft(learn(arrive(JUNE, first), gone)), Card("Mine", "clay", "", "", ()))
