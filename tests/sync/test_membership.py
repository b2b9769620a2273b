# SPDX-License-Identifier: AGPL-3.0-or-later
"""The fold, told in stories: what people do to a group, and what is tried against it."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from sync.bodies import (
    Card,
    CloseInvite,
    GenerationBody,
    Invite,
    Leave,
    Remove,
    Rotate,
    SetCard,
    SetRelays,
    SetRole,
    Stand,
    UnknownBody,
    Upgrade,
)
from sync.constitution import allows, constitution_for, kit_role, newcomer_role
from sync.errors import HeadsUnknown, NoGenesis
from sync.events import Box, BoxPart, Event, part_digest, prove_devices
from sync.fields import Kind, Place, Role
from sync.locks import Finding, audit
from sync.membership import fold
from sync.outcome import Accepted, Dropped, Void
from tests.sync.world import CARD, RELAY, World, generation, id_of, record, signer


def reason(world: World, event: Event) -> str:
    """What became of an event: "" if it counts, else the reason."""
    verdict = world.fold().verdict(event.id)
    assert verdict == world.now.verdict(event.id)
    return "" if isinstance(verdict, Accepted) else verdict.reason


def voided(world: World, event: Event) -> Void:
    """How an event was voided."""
    verdict = world.fold().verdict(event.id)
    assert isinstance(verdict, Void)
    return verdict


def dropped(world: World, event: Event) -> str:
    """Why an event was dropped."""
    verdict = world.fold().verdict(event.id)
    assert isinstance(verdict, Dropped)
    return verdict.reason


def active(world: World) -> set[str]:
    """The names of the members."""
    names = {id_of(name): name for name in NAMES}
    return {names[one.id] for one in world.now.members.values() if one.status == "active"}


NAMES = ("ruth", "june", "sam", "omar", "lena", "ivy", "noor", "mallory", "thief")


@pytest.fixture
def club() -> World:
    """Ruth's club: June is an admin, Sam a moderator, Omar a member."""
    world = World("community", "club")
    world.admit("ruth", "june", "admin")
    world.admit("ruth", "sam", "moderator")
    world.admit("sam", "omar")
    return world


@pytest.fixture
def family() -> World:
    """Ruth's family with everything to be seen: June and Sam are members."""
    world = World("community", "family", "all")
    world.admit("ruth", "june")
    world.admit("june", "sam")
    return world


class TestEverydayLife:
    """What honest people do."""

    def test_a_group_begins_with_its_founder(self) -> None:
        world = World(history="all")
        now = world.now
        founder = now.members[id_of("ruth")]
        assert (founder.role, founder.status, founder.path, founder.invited_by) == ("owner", "active", (), b"")
        assert (founder.record, founder.invite, founder.since) == (record("ruth"), b"", world.group)
        assert (now.group, now.kind, now.card, now.relays) == (world.group, "community", CARD, (RELAY,))
        assert (now.current, now.history, now.version, now.missing) == (world.group, "all", 1, frozenset())
        assert now.heads == now.parents() == (world.group,)
        assert now.devices == {signer("ruth").public: id_of("ruth")}
        state = now.generations[world.group]
        assert (state.depth, state.clean, state.known_by) == (0, True, frozenset([id_of("ruth")]))
        assert (state.author, state.top_step, state.step_commitments) == (id_of("ruth"), 0, {})
        assert now.constitution == constitution_for("community")

    def test_who_let_whom_in(self, club: World) -> None:
        omar = club.now.members[id_of("omar")]
        assert (omar.invited_by, omar.role, omar.status) == (id_of("sam"), "member", "active")
        assert club.now.is_accepted(omar.since)
        assert omar.path == (*club.now.members[id_of("sam")].path, 0)
        assert club.now.outranks(id_of("june"), id_of("sam"))
        assert not club.now.outranks(id_of("omar"), id_of("sam"))
        assert not club.now.outranks(id_of("omar"), id_of("omar"))
        assert not club.now.outranks(id_of("noor"), id_of("omar"))

    def test_somebody_comes_in_at_the_door(self, club: World) -> None:
        invite = club.invite("sam")
        assert club.now.invites[invite.id].state == "open"
        joined = club.join("lena", invite)
        lena = club.now.members[id_of("lena")]
        assert reason(club, joined) == ""
        assert (lena.invited_by, lena.invite, lena.since) == (id_of("sam"), invite.id, joined.id)
        state = club.now.invites[invite.id]
        assert (state.state, state.used_by, state.by, state.uses) == ("used", (id_of("lena"),), id_of("sam"), 1)
        assert id_of("lena") in club.now.generations[club.group].known_by
        assert club.now.current == club.group

    def test_somebody_knocks_at_a_link(self, club: World) -> None:
        link = club.invite("june", "link", "link", uses=2)
        assert club.now.invites[link.id].kind == "link"
        club.admit("sam", "lena", invite=link.id)
        assert club.now.invites[link.id].state == "open"
        club.admit("sam", "ivy", invite=link.id)
        assert club.now.members[id_of("ivy")].invited_by == id_of("june")
        assert club.now.invites[link.id].state == "used"
        assert reason(club, club.admit("sam", "noor", invite=link.id)) == "invite-used"
        assert club.now.invites[link.id].used_by == tuple(sorted((id_of("lena"), id_of("ivy"))))

    def test_a_link_that_was_closed(self, club: World) -> None:
        link = club.invite("june", "link", "link", uses=2)
        club.close("omar", link)
        assert club.now.invites[link.id].state == "closed"
        assert reason(club, club.admit("sam", "lena", invite=link.id)) == "invite-ended"

    def test_card_and_relays(self, club: World) -> None:
        new = Card("Elm Street", "sage", "", "club", ("Be kind",))
        club.write("june", SetCard(new))
        club.write("june", SetRelays(("https://other",)))
        assert (club.now.card, club.now.relays) == (new, ("https://other",))
        assert reason(club, club.write("sam", SetCard(CARD))) == "no-right"
        assert reason(club, club.write("sam", SetRelays(()))) == "no-right"
        assert club.now.card == new

    def test_of_two_changes_at_once_the_senior_one_holds(self, club: World) -> None:
        heads = club.now.parents()
        club.admit("june", "lena", "moderator", parents=heads)
        deeper = club.write("june", SetCard(Card("June's", "", "", "", ())))
        club.write("ruth", SetCard(Card("Ruth's", "", "", "", ())), parents=heads)
        assert reason(club, deeper) == ""
        assert club.now.card.name == "Ruth's"

    def test_leaving(self, club: World) -> None:
        club.leave("omar")
        assert club.now.members[id_of("omar")].status == "left"
        assert club.now.current is None
        assert reason(club, club.leave("omar")) == "not-a-member"
        club.rotate("sam")
        assert club.now.current is not None
        assert id_of("omar") not in club.now.generations[club.now.current].known_by

    def test_who_left_does_not_come_back_with_the_same_face(self, club: World) -> None:
        club.leave("omar")
        assert reason(club, club.admit("ruth", "omar")) == "member-ended"
        club.rotate("sam")
        invite = club.invite("sam")
        assert reason(club, club.join("omar", invite)) in ("member-known", "fork")
        assert club.now.members[id_of("omar")].status == "left"

    def test_the_last_owner_leaves(self, club: World) -> None:
        club.leave("ruth")
        assert club.now.members[id_of("ruth")].status == "left"
        made = club.rotate("june")
        assert club.now.current == made.id
        assert reason(club, club.set_role("june", "sam", "owner")) == "role-too-high"
        assert reason(club, club.set_role("june", "sam", "admin")) == ""
        assert reason(club, club.write("june", Upgrade(2))) == "no-right"
        assert reason(club, club.admit("sam", "lena", "admin")) == ""

    def test_two_owners_leave_at_once(self, club: World) -> None:
        club.set_role("ruth", "june", "owner")
        heads = club.now.parents()
        club.leave("ruth", parents=heads)
        club.leave("june", parents=heads)
        assert active(club) == {"sam", "omar"}

    def test_roles(self, club: World) -> None:
        up = club.set_role("june", "omar", "moderator")
        assert reason(club, up) == ""
        omar = club.now.members[id_of("omar")]
        assert (omar.role, omar.path) == ("moderator", (*club.now.members[id_of("june")].path, 0))
        assert reason(club, club.set_role("june", "omar", "reader", lower=True)) == ""
        assert club.now.role(id_of("omar")) == "reader"
        assert reason(club, club.set_role("june", "ruth", "member", lower=True)) == "outranked"
        assert reason(club, club.set_role("june", "june", "member", lower=True)) == "outranked"
        assert reason(club, club.set_role("june", "omar", "owner")) == "role-too-high"
        assert reason(club, club.set_role("sam", "omar", "member")) == "no-right"
        assert reason(club, club.set_role("june", "omar", "member", lower=True)) == "stands"
        assert reason(club, club.set_role("june", "sam", "member")) == "stands"

    def test_upgrade(self, club: World) -> None:
        assert reason(club, club.write("ruth", Upgrade(3))) == ""
        assert club.now.version == 3
        assert reason(club, club.write("ruth", Upgrade(3))) == "version"
        assert reason(club, club.write("june", Upgrade(4))) == "no-right"

    def test_kinds_outside_the_version_affect_nobody(self, club: World) -> None:
        strange = club.write("ruth", UnknownBody(100, b"\x91\x64"))
        assert reason(club, strange) == "kind-unknown"
        assert strange.id not in club.now.heads
        after = club.admit("ruth", "lena")
        assert reason(club, after) == ""
        assert strange.id in after.control.parents, "a device goes on from its own last event"

    def test_what_lacks_an_ancestor_waits(self, club: World) -> None:
        *known, lacking, last = club.events
        part = club.fold([*known, last])
        assert part.missing == {lacking.id}
        assert id_of("omar") not in part.members
        with pytest.raises(HeadsUnknown):
            part.verdict(last.id)
        whole = part.extend([lacking])
        assert whole.missing == frozenset()
        assert id_of("omar") in whole.members

    def test_what_waits_for_several(self) -> None:
        world = World()
        chain = [world.admit("ruth", f"person {n}") for n in range(4)]
        now = world.fold([world.genesis, *chain[2:], *chain[2:]])
        assert now.missing == {chain[1].id}
        assert now.extend(chain[1:2]).missing == {chain[0].id}
        assert len(now.extend(chain[:2]).members) == 5

    def test_a_fold_begins_with_a_genesis(self, club: World) -> None:
        with pytest.raises(NoGenesis):
            club.fold(club.events[1:])
        with pytest.raises(NoGenesis):
            fold(club.events, club.events[1].id)

    def test_events_of_other_groups_are_left_out(self, club: World) -> None:
        other = World("page", founder="lena")
        other.admit("lena", "ivy")
        assert club.fold([*other.events, *club.events]).members == club.now.members
        foreign = club.write("ruth", Leave(), group=other.group)
        assert foreign.id not in club.fold().verdicts

    def test_content_is_measured_where_it_was_written(self, club: World) -> None:
        before = club.now.parents()
        club.remove("sam", "omar")
        now = club.now
        assert now.at(before).may(id_of("omar"), "post")
        assert now.at(before).speaker(signer("omar").public) == id_of("omar")
        assert not now.may(id_of("omar"), "post")
        assert not now.may(id_of("omar"), "face")
        assert now.may(id_of("ruth"), "face")
        assert now.at(now.heads).speaker(signer("omar").public) is None
        assert now.at(before) is now.at(before)
        assert now.at_parents_of(club.events[-1].id).may(id_of("omar"), "post")
        with pytest.raises(HeadsUnknown):
            now.at([bytes(32)])

    def test_more_heads_than_parents(self, club: World) -> None:
        heads = club.now.parents()
        for number in range(20):
            club.admit("ruth", f"device {number}", "moderator")
        heads = club.now.parents()
        for number in range(20):
            club.admit(f"device {number}", f"friend {number}", parents=heads)
        assert len(club.now.heads) == 20
        assert len(club.now.parents()) == 16
        assert len(club.now.parents(signer("device 0").public)) == 16
        merged = club.rotate("ruth")
        assert len(club.now.heads) == 5
        assert reason(club, merged) == ""
        assert club.now.current == merged.id

    def test_a_device_cites_its_own_last_event(self, club: World) -> None:
        heads = club.now.parents()
        for number in range(18):
            club.admit("ruth", f"device {number}", "moderator")
        heads = club.now.parents()
        for number in range(18):
            club.admit(f"device {number}", f"friend {number}", parents=heads)
        for number in range(18):
            device = signer(f"device {number}").public
            assert club.now.own_last(device) in club.now.parents(device)
        assert club.now.own_last(signer("noor").public) == b""


class TestTables:
    """Constitutions."""

    @pytest.mark.parametrize(
        ("kind", "place", "member_may"),
        [
            ("community", "", {"post"}),
            ("community", "club", {"post"}),
            ("community", "organization", {"post"}),
            ("community", "neighborhood", {"post", "invite-link"}),
            ("community", "family", {"post", "invite-link", "invite-key-box", "admit", "rotate"}),
            ("channel", "", {"post"}),
            ("circle", "", {"post"}),
            ("direct", "", {"post", "rotate"}),
            ("page", "", set()),
            ("own", "", set()),
        ],
    )
    def test_what_members_may(self, kind: Kind, place: Place, member_may: set[str]) -> None:
        table = constitution_for(kind, place)
        assert {action for action, roles in table if "member" in roles} == member_may
        assert all("owner" in roles for _, roles in table)
        assert not any("reader" in roles for _, roles in table)

    def test_whoever_removes_may_close_invites(self) -> None:
        for kind in get_args(Kind):
            table = dict(constitution_for(kind))
            assert set(table["remove"]) <= set(table["close-invite"])

    def test_what_is_not_listed_nobody_may(self) -> None:
        assert not allows((), "owner", "post")
        world = World(table=())
        assert reason(world, world.admit("ruth", "june")) == "no-right"
        assert reason(world, world.rotate("ruth")) == "no-right"
        assert reason(world, world.invite("ruth")) == "no-right"
        assert reason(world, world.leave("ruth")) == ""

    @pytest.mark.parametrize(("role", "kit"), [("owner", 2), ("moderator", 2), ("member", 1), ("reader", 0)])
    def test_kits(self, role: Role, kit: int) -> None:
        assert kit_role(constitution_for("community"), role).value == kit

    def test_newcomers(self) -> None:
        assert newcomer_role("page") == "reader"
        assert newcomer_role("community") == "member"


class TestLies:
    """Events whose place in the log is not what it says."""

    def test_forged_parents(self, club: World) -> None:
        parents = (club.group, *club.now.parents())
        assert reason(club, club.write("sam", Leave(), parents=parents)) == "parents"

    def test_parents_that_are_ancestors_of_each_other_in_another_lane(self, club: World) -> None:
        heads = club.now.parents()
        one = club.admit("june", "lena", parents=heads)
        two = club.admit("sam", "ivy", parents=heads)
        both = club.admit("june", "noor", parents=(one, two))
        assert reason(club, both) == ""
        assert reason(club, club.write("sam", Leave(), parents=(both, two))) == "parents"

    def test_a_prev_that_is_no_ancestor(self, club: World) -> None:
        heads = club.now.parents()
        club.admit("sam", "lena")
        assert reason(club, club.write("sam", Leave(), parents=heads)) == "prev"

    def test_a_prev_of_somebody_else_or_of_nobody(self, club: World) -> None:
        assert reason(club, club.write("omar", Leave(), prev=club.group)) == "prev"
        assert reason(club, club.write("omar", Leave(), prev=bytes(32))) == "prev"

    def test_the_founder_begins_again(self, club: World) -> None:
        assert reason(club, club.write("ruth", Leave(), prev=b"")) == "prev"
        assert club.now.verdict(club.group) == Accepted()
        assert "june" in active(club)

    def test_somebody_outside(self, club: World) -> None:
        for body in (
            Leave(),
            SetCard(CARD),
            CloseInvite(club.group),
            Remove(id_of("ruth"), club.stands(club.now, "ruth")),
        ):
            event = club.write("mallory", body)
            assert reason(club, event) in ("not-a-member", "invite-unknown")
            assert event.id not in club.now.heads

    def test_strange_stands(self, club: World) -> None:
        for stands in (
            (),
            (Stand(signer("june").public, b"", b""),),
            (Stand(signer("omar").public, bytes(32), b""),),
            (Stand(signer("omar").public, club.group, b""),),
            club.stands(club.now, "omar") * 2,
        ):
            assert reason(club, club.write("sam", Remove(id_of("omar"), stands))) == "stands"
        assert reason(club, club.write("sam", Remove(bytes(32), ()))) == "member-unknown"
        assert reason(club, club.write("sam", SetRole(bytes(32), "member", ()))) == "member-unknown"

    def test_a_stand_on_an_event_that_is_misplaced(self, club: World) -> None:
        wrong = club.write("omar", CloseInvite(bytes(32)))
        own = club.write("omar", Leave(), prev=wrong.id)
        assert reason(club, wrong) == "invite-unknown"
        removal = Remove(id_of("omar"), (Stand(signer("omar").public, wrong.id, b""),))
        assert reason(club, club.write("sam", removal)) == "stands"
        assert club.now.last_control(signer("omar").public) == own.id

    def test_a_device_speaks_for_one_member(self, club: World) -> None:
        body = club.admission(club.now, "omar")
        twin = type(record("omar"))(
            signer("other override").public, bytes(32), record("omar").sealing, record("omar").devices
        )
        proofs = prove_devices(club.group, twin, [signer("omar")])
        fields = {name: getattr(body, name) for name in body.__struct_fields__}
        other = type(body)(**{**fields, "member": twin, "proofs": proofs})
        heads = club.events[2].control.parents
        assert reason(club, club.write("sam", other)) == "device-known"
        # at once: both are in, and the device speaks for whoever stands higher
        club.write("june", other, parents=tuple(heads))
        assert club.now.speaker(signer("omar").public) is not None

    def test_a_member_with_several_devices(self) -> None:
        world = World("community", "club")
        world.admit("ruth", "june", "admin", devices=2)
        one = world.admit("june", "sam")
        two = world.admit("june1", "omar")
        assert reason(world, one) == reason(world, two) == ""
        paths = [world.now.members[id_of(name)].path for name in ("sam", "omar")]
        assert paths[0] != paths[1]
        last = world.now.last_control(signer("june").public)
        stands = tuple(
            Stand(key, last if key == signer("june").public else b"", b"") for key in record("june", 2).devices
        )
        removal = world.write("ruth", Remove(id_of("june", 2), stands))
        assert reason(world, removal) == ""
        assert active(world) == {"ruth", "sam"}
        assert voided(world, two) == Void("cut", removal.id)


class TestForks:
    """One device, two stories."""

    def fork(self, club: World) -> tuple[Event, Event]:
        """Sam admits Lena in one story and Ivy in another."""
        heads = club.now.parents()
        last = club.last["sam"]
        one = club.admit("sam", "lena", parents=heads)
        two = club.admit("sam", "ivy", parents=heads, prev=last)
        return one, two

    def test_equivocation_voids_both(self, club: World) -> None:
        one, two = self.fork(club)
        assert voided(club, one) == Void("fork", two.id)
        assert voided(club, two) == Void("fork", one.id)
        assert active(club) == {"ruth", "june", "sam", "omar"}
        assert club.now.members[id_of("lena")].status == "void"
        assert club.now.members[id_of("lena")].role == "member"
        assert club.now.current is None, "both were given the key"

    def test_and_all_that_comes_after(self, club: World) -> None:
        self.fork(club)
        assert reason(club, club.write("sam", CloseInvite(club.invite("june").id))) == "fork"

    def test_but_not_a_removal_among_them(self, club: World) -> None:
        heads = club.now.parents()
        last = club.last["sam"]
        removal = club.remove("sam", "omar", parents=heads)
        club.admit("sam", "ivy", parents=heads, prev=last)
        assert reason(club, removal) == ""
        assert active(club) == {"ruth", "june", "sam"}

    def test_nor_a_leave(self, club: World) -> None:
        heads = club.now.parents()
        club.write("omar", Leave(), parents=heads)
        club.write("omar", CloseInvite(club.invite("june").id), prev=b"")
        assert club.now.members[id_of("omar")].status == "left"

    def test_a_leave_cannot_be_forked_away_later(self, club: World) -> None:
        old = club.now.parents()
        club.leave("sam")
        club.rotate("june")
        club.invite("sam", parents=old, prev=b"")
        assert club.now.members[id_of("sam")].status == "left"

    def test_a_fork_from_the_first_event_on(self, club: World) -> None:
        twice = club.write("sam", Leave(), prev=b"")
        assert reason(club, twice) == ""
        assert club.now.members[id_of("omar")].status == "void"

    def test_removing_a_forked_device(self, club: World) -> None:
        one, two = self.fork(club)
        club.remove("june", "sam")
        assert reason(club, one) == reason(club, two) == "fork"
        removal = club.remove("june", "sam", last=one.id)
        assert reason(club, removal) == ""
        made = club.rotate("june")
        assert club.now.current == made.id
        assert active(club) == {"ruth", "june", "omar"}

    def test_a_stand_in_a_fork_keeps_its_own_branch(self, club: World) -> None:
        heads, last = club.now.parents(), club.last["sam"]
        before = club.close("sam", club.invite("june"))
        kick = club.remove("sam", "omar")
        club.close("sam", before, parents=heads, prev=last)
        removal = club.remove("june", "sam", last=kick.id)
        assert reason(club, removal) == ""
        assert reason(club, kick) == ""
        assert reason(club, before) == "fork"


class TestRemoval:
    """Strong, and narrow."""

    def test_a_removed_member_says_nothing_more(self, club: World) -> None:
        removal = club.remove("june", "sam")
        assert club.now.members[id_of("sam")].status == "removed"
        assert reason(club, club.admit("sam", "lena")) == "not-a-member"
        stand = club.now.stands(signer("sam").public)
        assert stand is not None
        assert stand.last_control == club.last_before(removal, "sam")
        assert club.now.stands(signer("omar").public) is None
        assert "omar" in active(club), "nothing falls by mere ancestry"

    def test_removed_admin_readmits_himself(self, club: World) -> None:
        """He did not see it, he says: what he did beyond what stands is void, and what needed it."""
        heads = club.now.parents()
        removal = club.remove("ruth", "june")
        late = club.admit("june", "thief", "admin", parents=heads)
        later = club.admit("thief", "mallory", "admin", parents=(late,))
        assert voided(club, late) == Void("cut", removal.id)
        assert voided(club, later) == Void("authority", removal.id)
        assert active(club) == {"ruth", "sam", "omar"}
        again = club.admit("sam", "june")
        assert reason(club, again) == "member-ended"

    def test_removed_member_uses_old_invite(self, family: World) -> None:
        """June made it, opened it for herself, and comes to the door after she was put out."""
        invite = family.invite("june")
        heads = family.now.parents()
        family.remove("ruth", "june")
        family.rotate("ruth")
        honest = family.join("mallory", invite)
        assert dropped(family, honest) == "invite-ended"
        backdated = family.join("thief", invite, parents=heads)
        assert voided(family, backdated).reason in ("ended", "authority")
        assert active(family) == {"ruth", "sam"}
        current = family.now.current
        assert current is not None
        assert family.now.generations[current].known_by == {id_of("ruth"), id_of("sam")}

    def test_an_invite_of_somebody_else_ends_too(self, family: World) -> None:
        invite = family.invite("sam")
        heads = family.now.parents()
        removal = family.remove("ruth", "june")
        backdated = family.join("thief", invite, parents=heads)
        assert voided(family, backdated) == Void("ended", removal.id)
        made = family.rotate("ruth")
        assert family.now.current == made.id

    def test_between_removal_and_new_locks(self, family: World) -> None:
        invite = family.invite("sam")
        family.remove("ruth", "june")
        assert family.now.invites[invite.id].state == "ended"
        assert reason(family, family.join("thief", invite)) == "invite-ended"

    def test_long_absent_owner_removes_an_admin_whose_admissions_survive(self) -> None:
        world = World("community", "club")
        world.admit("ruth", "june", "admin")
        for number in range(40):
            world.admit("june", f"guest {number}")
        removal = world.remove("ruth", "june")
        bad = world.admit("june", "thief", parents=removal.control.parents)
        assert voided(world, bad) == Void("cut", removal.id)
        members = world.now.members.values()
        assert sum(one.status == "active" for one in members) == 41
        world.rotate("ruth")
        assert world.now.current is not None

    def test_a_removal_can_go_further_back(self, club: World) -> None:
        """What an admin is found to have done earlier falls with a second removal."""
        good = club.admit("june", "lena")
        bad = club.admit("june", "thief")
        club.remove("ruth", "june")
        assert "thief" in active(club)
        club.remove("ruth", "june", last=good.id)
        assert active(club) == {"ruth", "sam", "omar", "lena"}
        assert reason(club, bad) == "cut"

    def test_a_removed_member_does_not_void_who_outranks_the_remover(self, club: World) -> None:
        """Omar was made an admin while a moderator put him out as a member: what he did as admin stands."""
        heads = club.now.parents()
        club.set_role("ruth", "omar", "admin", parents=heads)
        done = club.admit("omar", "lena")
        club.remove("sam", "omar", parents=heads)
        assert reason(club, done) == ""
        assert club.now.members[id_of("omar")].status == "removed", "removal beats a role given at the same time"

    def test_mutual_removal(self, club: World) -> None:
        """Each was the other's senior where it was written; the one that stands higher holds."""
        club.admit("ruth", "lena", "admin")
        heads = club.now.parents()
        assert club.now.outranks(id_of("june"), id_of("lena"))
        again = club.set_role("ruth", "june", "admin", parents=heads)
        out = club.remove("lena", "june", parents=(again,))
        assert reason(club, out) == ""
        first = club.remove("june", "lena", last=b"", parents=heads)
        assert reason(club, first) == ""
        assert voided(club, out) == Void("cut", first.id)
        assert active(club) == {"ruth", "june", "sam", "omar"}

    def test_the_junior_cannot_even_try(self, club: World) -> None:
        club.admit("ruth", "lena", "admin")
        heads = club.now.parents()
        club.remove("june", "lena", parents=heads)
        assert reason(club, club.remove("lena", "june", parents=heads)) == "outranked"
        assert reason(club, club.remove("omar", "sam", parents=heads)) == "no-right"
        assert reason(club, club.remove("june", "june")) == "outranked"

    def test_a_removal_of_a_removal(self, club: World) -> None:
        heads = club.now.parents()
        wrong = club.remove("june", "sam", parents=heads)
        club.remove("ruth", "june", last=b"", parents=heads)
        assert reason(club, wrong) == "cut"
        assert active(club) == {"ruth", "sam", "omar"}
        assert reason(club, club.admit("sam", "lena")) == "", "who was put back goes on as before"

    def test_two_removals_at_once(self, club: World) -> None:
        heads = club.now.parents()
        one, two = club.remove("ruth", "omar", parents=heads), club.remove("june", "omar", parents=heads)
        assert reason(club, one) == reason(club, two) == ""
        stand = club.now.stands(signer("omar").public)
        assert stand is not None
        club.rotate("ruth")
        assert club.now.current is not None

    def test_removing_somebody_whose_admission_fell(self, club: World) -> None:
        heads = club.now.parents()
        late = club.admit("june", "thief", parents=heads)
        club.remove("ruth", "june", last=b"", parents=heads)
        assert reason(club, club.remove("ruth", "thief")) == ""
        assert reason(club, late) == "cut"
        assert club.now.members[id_of("thief")].status == "void"

    def test_who_fell_can_be_let_in_again_as_the_same(self, club: World) -> None:
        heads = club.now.parents()
        club.admit("june", "lena", parents=heads)
        club.remove("ruth", "june", last=b"", parents=heads)
        assert club.now.members[id_of("lena")].status == "void"
        again = club.admit("sam", "lena")
        assert reason(club, again) == ""
        assert club.now.members[id_of("lena")].invited_by == id_of("sam")

    def test_admitting_is_not_a_way_to_change_roles(self, club: World) -> None:
        assert reason(club, club.admit("sam", "june", "reader")) == "outranked"
        assert reason(club, club.admit("june", "omar", "reader")) == ""

    def test_two_moderators_let_in_the_same_newcomer(self, club: World) -> None:
        heads = club.now.parents()
        club.admit("sam", "lena", parents=heads)
        club.admit("june", "lena", parents=heads)
        lena = club.now.members[id_of("lena")]
        assert (lena.status, lena.path) == ("active", (*club.now.members[id_of("june")].path, 0))


class TestRoles:
    """Grants cannot be backdated, ground or inflated."""

    def test_backdated_role_grant(self, club: World) -> None:
        heads = club.now.parents()
        lowered = club.set_role("ruth", "june", "member", lower=True)
        late = club.set_role("june", "omar", "admin", parents=heads)
        assert voided(club, late) == Void("cut", lowered.id)
        assert club.now.members[id_of("omar")].role == "member"
        assert reason(club, club.set_role("june", "omar", "admin")) in ("no-right", "cut")

    def test_what_a_demoted_admin_did_before_stands(self, club: World) -> None:
        good = club.set_role("june", "omar", "moderator")
        club.set_role("ruth", "june", "member", lower=True)
        assert reason(club, good) == ""
        assert club.now.stands(signer("june").public) is None
        assert "june" in active(club)

    def test_after_a_demotion_one_goes_on_with_less(self, club: World) -> None:
        club.set_role("ruth", "june", "member", lower=True)
        assert reason(club, club.leave("june")) == ""

    def test_nobody_raises_themselves(self, club: World) -> None:
        assert reason(club, club.set_role("sam", "sam", "admin")) == "no-right"
        assert reason(club, club.set_role("june", "june", "owner")) == "outranked"

    def test_seniority_does_not_shift(self, club: World) -> None:
        before = club.now.members[id_of("june")].path
        for number in range(5):
            club.admit("ruth", f"guest {number}", "admin")
        assert club.now.members[id_of("june")].path == before
        assert all(club.now.outranks(id_of("june"), id_of(f"guest {number}")) for number in range(5))

    def test_a_line_of_grants_ends(self) -> None:
        world = World("community", "family")
        world.admit("ruth", "guest 0")
        for number in range(127):
            world.admit(f"guest {number}", f"guest {number + 1}")
        assert reason(world, world.admit("guest 127", "guest 128")) == "too-deep"
        assert reason(world, world.invite("guest 127")) == "too-deep"

    def test_a_demotion_beats_a_promotion_by_somebody_lower(self, club: World) -> None:
        heads = club.now.parents()
        club.set_role("june", "sam", "admin", parents=heads)
        club.set_role("ruth", "sam", "member", lower=True, parents=heads)
        assert club.now.members[id_of("sam")].role == "member"

    def test_a_role_for_somebody_who_left(self, club: World) -> None:
        club.leave("omar")
        assert reason(club, club.set_role("june", "omar", "moderator")) == "member-ended"


class TestInvites:
    """One use is one use."""

    def test_reused_invite_concurrently(self, club: World) -> None:
        invite = club.invite("sam")
        heads = club.now.parents()
        one = club.join("lena", invite, parents=heads)
        assert club.now.current is not None
        two = club.join("thief", invite, parents=heads)
        assert voided(club, one) == Void("used-twice", two.id)
        assert voided(club, two) == Void("used-twice", one.id)
        assert club.now.current is None, "both hold the key"
        made = club.rotate("sam")
        assert club.now.current == made.id
        knocked = club.admit("sam", "lena")
        assert reason(club, knocked) == "", "both may knock"

    def test_reused_invite_afterwards(self, club: World) -> None:
        invite = club.invite("sam")
        club.join("lena", invite)
        assert reason(club, club.join("thief", invite)) == "invite-used"
        assert "lena" in active(club)

    def test_once_the_locks_have_changed_a_second_use_voids_nothing(self, club: World) -> None:
        invite = club.invite("sam")
        heads = club.now.parents()
        club.join("lena", invite)
        club.rotate("june")
        late = club.join("thief", invite, parents=heads)
        assert voided(club, late).reason in ("ended", "used-twice")
        assert "lena" in active(club)

    def test_nor_once_somebody_closed_it(self, club: World) -> None:
        invite = club.invite("sam")
        heads = club.now.parents()
        club.join("lena", invite)
        club.close("sam", invite)
        club.join("thief", invite, parents=heads)
        assert "lena" in active(club)
        assert "thief" not in active(club)

    def test_join_under_an_ended_invite(self, club: World) -> None:
        invite = club.invite("sam")
        club.rotate("june")
        assert club.now.invites[invite.id].state == "ended"
        assert reason(club, club.join("lena", invite)) == "invite-ended"

    def test_join_under_a_closed_invite(self, club: World) -> None:
        invite = club.invite("sam")
        club.close("omar", invite)
        assert club.now.invites[invite.id].state == "closed"
        assert reason(club, club.join("lena", invite)) == "invite-ended"

    def test_an_ordinary_member_closes_for_those_who_come_later_only(self, club: World) -> None:
        """Else anybody could void who came since they last did anything."""
        invite = club.invite("sam")
        heads = club.now.parents()
        joined = club.join("lena", invite)
        club.close("omar", invite, parents=heads)
        assert reason(club, joined) == ""

    def test_its_maker_closes_it_for_all(self, family: World) -> None:
        invite = family.invite("june")
        heads = family.now.parents()
        joined = family.join("lena", invite)
        closed = family.close("june", invite, parents=heads)
        assert voided(family, joined) == Void("ended", closed.id)
        other = family.invite("sam", "other")
        heads = family.now.parents()
        joined = family.join("ivy", other, "other")
        family.close("june", invite, parents=heads)
        assert reason(family, joined) == ""

    def test_the_wrong_key(self, club: World) -> None:
        invite = club.invite("sam")
        assert reason(club, club.join("lena", invite, "another")) == "invite-signature"

    def test_box_for_wrong_generation(self, club: World) -> None:
        invite = club.invite("sam")
        made = club.rotate("ruth", parents=(club.events[0],))
        wrong = club.join("lena", invite, generation=made.id)
        assert reason(club, wrong) == "generation-other"
        assert reason(club, club.join("ivy", invite, step=9)) == "generation-other"
        assert reason(club, club.admit("sam", "noor", under=invite.id, step=1)) == "generation-unknown"
        assert reason(club, club.admit("sam", "noor", under=bytes(32), step=1)) == "generation-unknown"
        assert reason(club, club.invite("sam", "x", under=invite.id, step=1)) == "generation-unknown"

    def test_a_link_lets_nobody_in_by_itself(self, club: World) -> None:
        link = club.invite("sam", "link", "link")
        joined = club.join("lena", link, "link", generation=club.group)
        assert reason(club, joined) == "invite-kind"
        door = club.invite("sam")
        assert reason(club, club.admit("sam", "lena", invite=door.id)) == "invite-kind"
        assert reason(club, club.admit("sam", "lena", invite=club.group)) == "invite-unknown"
        assert reason(club, club.admit("sam", "lena", invite=bytes(32))) == "invite-unknown"

    def test_an_invite_that_nobody_had_the_right_to(self, club: World) -> None:
        invite = club.invite("omar")
        assert reason(club, invite) == "no-right"
        assert reason(club, club.join("lena", invite)) == "invite-unknown"
        assert invite.id not in club.now.invites
        unknown = club.invite("sam")
        raw = club.entry("ivy", unknown, "door")
        fields = {name: getattr(raw, name) for name in raw.__struct_fields__}
        assert (
            reason(club, club.write("ivy", type(raw)(**{**fields, "invite": bytes(32)}), prev=b"")) == "invite-unknown"
        )

    def test_an_invite_falls_with_its_maker(self, club: World) -> None:
        heads = club.now.parents()
        invite = club.invite("sam", parents=heads)
        joined = club.join("lena", invite, parents=(invite,))
        removal = club.remove("june", "sam", last=b"", parents=heads)
        assert reason(club, invite) == "cut"
        assert club.now.invites[invite.id].state == "void"
        assert voided(club, joined).by == removal.id
        assert club.now.members[id_of("lena")].status == "void"
        assert club.now.members[id_of("lena")].role == "member"

    def test_a_known_member_does_not_join(self, club: World) -> None:
        invite = club.invite("sam")
        assert reason(club, club.join("omar", invite)) == "member-known"

    def test_a_role_above_ones_own(self, club: World) -> None:
        link = club.invite("sam", "link", "link", role="admin")
        assert reason(club, link) == "role-too-high"
        assert reason(club, club.admit("sam", "lena", "admin")) == "role-too-high"

    def test_steps(self, club: World) -> None:
        top = club.now.generations[club.group].top_step
        assert top == 3
        assert reason(club, club.admit("sam", "lena", step=top)) == "step"
        assert reason(club, club.admit("sam", "lena", step=0)) == "step"
        assert reason(club, club.admit("sam", "lena", step=top + 65)) == "step"
        assert reason(club, club.invite("sam", step=top)) == "step"
        before = club.now.parents()
        assert reason(club, club.invite("sam", step=top + 64)) == ""
        assert club.now.top_step(club.group) == top + 64
        assert club.now.at(before).top_step(club.group) == top
        assert set(club.now.generations[club.group].step_commitments) == {1, 2, 3, top + 64}

    def test_steps_with_open_history(self, family: World) -> None:
        assert reason(family, family.admit("june", "lena", step=1)) == "step"
        assert reason(family, family.admit("june", "lena")) == ""


class TestLocks:
    """Generations."""

    def test_a_removal_makes_every_older_generation_unclean(self, club: World) -> None:
        one = club.rotate("ruth")
        two = club.rotate("ruth")
        assert club.now.current == two.id
        club.remove("sam", "omar")
        now = club.now
        assert now.current is None
        assert not any(state.clean for state in now.generations.values())
        three = club.rotate("sam")
        assert club.now.current == three.id
        assert [club.now.generations[one.id].depth, club.now.generations[three.id].depth] == [1, 3]
        assert club.now.next_depth == 4

    def test_an_older_generation_is_no_refuge(self, club: World) -> None:
        """Who came after an older generation and knows it by the links of a later one makes it unclean too."""
        club.rotate("ruth")
        club.admit("sam", "lena")
        club.remove("sam", "lena")
        assert club.now.current is None

    def test_concurrent_generations(self, club: World) -> None:
        heads = club.now.parents()
        low = club.rotate("june", parents=heads)
        high = club.rotate("ruth", parents=heads)
        assert {low.id, high.id} <= {one for one, state in club.now.generations.items() if state.clean}
        assert club.now.current == high.id
        deeper = club.rotate("june", parents=(low,))
        assert club.now.current == deeper.id

    def test_a_generation_that_did_not_see_a_removal(self, club: World) -> None:
        heads = club.now.parents()
        made = club.rotate("ruth", parents=heads)
        club.remove("sam", "omar", parents=heads)
        assert not club.now.generations[made.id].clean
        assert club.now.current is None

    def test_a_generation_whose_maker_saw_somebody_who_fell(self, club: World) -> None:
        heads = club.now.parents()
        club.admit("june", "lena", parents=heads)
        made = club.rotate("sam")
        assert id_of("lena") in club.now.generations[made.id].known_by
        club.remove("ruth", "june", last=b"", parents=heads)
        assert id_of("lena") in club.now.generations[made.id].known_by
        assert not club.now.generations[made.id].clean
        again = club.rotate("ruth")
        assert club.now.current == again.id
        assert id_of("lena") not in club.now.generations[again.id].known_by

    def test_replayed_old_generation(self, club: World) -> None:
        body = club.rotate("ruth").control.body
        assert isinstance(body, Rotate)
        club.remove("sam", "omar")
        club.rotate("ruth")
        assert reason(club, club.write("june", body)) == "depth"
        assert reason(club, club.rotate("ruth", depth=9)) == "depth"

    def test_a_generation_links_to_those_before(self, club: World) -> None:
        invite = club.invite("sam")
        for older in ((), (invite.id,), (bytes(32),)):
            body = Rotate(generation("x", 1, "from-now", older))
            assert reason(club, club.write("ruth", body)) == "links"

    def test_members_change_the_locks_when_they_must(self, club: World) -> None:
        assert reason(club, club.rotate("omar")) == "no-right"
        club.leave("sam")
        assert reason(club, club.rotate("omar")) == ""
        assert reason(club, club.rotate("omar")) == "no-right"

    def test_and_when_somebody_lacks_the_current_key(self, club: World) -> None:
        heads = club.now.parents()
        club.admit("sam", "lena", parents=heads)
        club.rotate("june", parents=heads)
        made = club.rotate("omar")
        assert reason(club, made) == ""
        assert id_of("lena") in club.now.generations[made.id].known_by

    def test_readers_do_not(self, club: World) -> None:
        club.admit("sam", "lena", "reader")
        club.leave("sam")
        assert reason(club, club.rotate("lena")) == "no-right"

    def test_history_is_changed_by_those_who_may(self, club: World) -> None:
        assert reason(club, club.rotate("sam", history="all")) == "no-right"
        assert reason(club, club.rotate("june", history="all")) == ""
        assert club.now.history == "all"
        assert club.now.generations[club.group].history == "from-now"

    def test_who_may_hold_what(self, club: World) -> None:
        first = club.group
        now = club.now
        assert now.may_hold(id_of("ruth"), first, 0)
        assert not now.may_hold(id_of("omar"), first, 2)
        assert now.may_hold(id_of("omar"), first, 3)
        assert not now.may_hold(id_of("noor"), first, 3)
        heads = now.parents()
        second = club.rotate("ruth").id
        club.admit("sam", "lena", parents=heads, under=first, step=4)
        assert club.now.may_hold(id_of("omar"), second, 0)
        assert club.now.may_hold(id_of("lena"), second, 0), "somebody let in at the same time is a member too"
        club.admit("sam", "ivy")
        assert not club.now.may_hold(id_of("ivy"), first, 60)
        third = club.rotate("june", history="all").id
        club.admit("sam", "noor")
        assert club.now.may_hold(id_of("noor"), third, 0)
        assert club.now.may_hold(id_of("noor"), first, 0), "with open history all that came before"
        assert not club.now.may_hold(id_of("ivy"), first, 60)
        club.remove("ruth", "noor")
        assert not club.now.may_hold(id_of("noor"), third, 0)

    def test_who_fell_may_hold_nothing_by_it(self, club: World) -> None:
        heads = club.now.parents()
        club.admit("june", "lena", parents=heads, step=5)
        club.remove("ruth", "june", last=b"", parents=heads)
        club.admit("sam", "lena")
        step = club.now.generations[club.group].top_step
        assert not club.now.may_hold(id_of("lena"), club.group, step - 1)
        assert club.now.may_hold(id_of("lena"), club.group, step)

    def test_kits_at_a_point(self, club: World) -> None:
        before = club.now.parents()
        club.admit("sam", "lena", "reader")
        kits = {id_of("ruth"): 2, id_of("june"): 2, id_of("sam"): 2, id_of("omar"): 1}
        assert club.now.at(before).kits() == kits
        assert club.now.kits() == {**kits, id_of("lena"): 0}
        assert club.now.at_parents_of(club.group).kits() == {id_of("ruth"): 2}
        assert club.now.at_parents_of(club.last["sam"]).kits() == kits


class TestAudit:
    """What a generation sealed, compared with what it should have."""

    def body(self, *parts: BoxPart) -> GenerationBody:
        made = generation("x", 1, "from-now", (bytes(32),))
        fields: dict[str, Any] = {name: getattr(made, name) for name in made.__struct_fields__}
        return GenerationBody(**{**fields, "parts": tuple(part_digest(part) for part in parts)})

    def part(self, number: int, **kits: int) -> BoxPart:
        return BoxPart(number, tuple(Box(id_of(name), kit, bytes(1168)) for name, kit in kits.items()))  # type: ignore[arg-type]

    def test_all_as_it_should_be(self) -> None:
        parts = self.part(0, ruth=2, june=1), self.part(1, sam=0)
        assert audit(self.body(*parts), parts, {id_of("ruth"): 2, id_of("june"): 1, id_of("sam"): 0}) == []

    def test_every_fault(self) -> None:
        parts = self.part(0, ruth=1, june=1), self.part(1, june=1, mallory=1)
        lost, foreign = self.part(2, omar=1), self.part(3, omar=1)
        found = audit(self.body(*parts, lost), (*parts, foreign), {id_of("ruth"): 2, id_of("june"): 1, id_of("sam"): 1})
        assert sorted(found, key=lambda one: (one.fault, one.member)) == sorted(
            [
                Finding("part-missing", b""),
                Finding("part-foreign", b""),
                Finding("box-kit", id_of("ruth")),
                Finding("box-twice", id_of("june")),
                Finding("box-foreign", id_of("mallory")),
                Finding("box-foreign", id_of("omar")),
                Finding("box-missing", id_of("sam")),
            ],
            key=lambda one: (one.fault, one.member),
        )


def test_an_invite_is_made_by_those_who_may(club: World) -> None:
    assert isinstance(club.invite("sam").control.body, Invite)
    assert reason(club, club.invite("omar", "link", "link")) == "no-right"


class TestEdges:
    """What happens seldom."""

    def test_two_folds_may_grow_out_of_one(self, club: World) -> None:
        first = club.now
        one = club.admit("sam", "lena")
        heads = club.events[-2:-1]
        two = club.admit("june", "ivy", parents=tuple(heads))
        left, right = first.extend([one]), first.extend([two])
        assert left.role(id_of("lena")) == "member"
        assert left.role(id_of("ivy")) is None
        assert right.role(id_of("ivy")) == "member"
        assert right.role(id_of("lena")) is None
        assert first.extend([]).members == first.members

    def test_a_fold_of_what_waits_remembers_it(self, club: World) -> None:
        *known, lacking, last = club.events
        part = club.fold([*known, last])
        part.extend([])
        assert len(part.extend([lacking]).verdicts) == len(club.events)

    def test_an_admission_that_nobody_had_the_right_to_gives_nobody_a_key(self, club: World) -> None:
        club.write("omar", club.admission(club.now, "lena"), parents=club.now.parents())
        club.admit("sam", "lena")
        club.remove("sam", "lena")
        assert club.now.current is None
        made = club.rotate("sam")
        assert club.now.current == made.id

    def test_the_same_step_opened_twice_at_once(self, club: World) -> None:
        heads = club.now.parents()
        one = club.admission(club.now, "lena")
        club.write("sam", one, parents=heads)
        club.write("june", one, parents=heads)
        assert club.now.generations[club.group].step_commitments[one.step] == (one.step_commitment,)

    def test_a_void_generation_is_never_current(self, club: World) -> None:
        heads, last = club.now.parents(), club.last["sam"]
        made = club.rotate("sam", parents=heads)
        assert club.now.current == made.id
        club.write("sam", CloseInvite(club.group), parents=heads, prev=last)
        assert not club.now.generations[made.id].counts
        assert club.now.current == club.group

    def test_removal_of_whoever_let_somebody_in_twice(self, club: World) -> None:
        """Lena was let in by two; one of them falls, and she stays by the other."""
        heads = club.now.parents()
        club.admit("june", "lena", parents=heads)
        club.admit("sam", "lena", parents=heads)
        club.remove("ruth", "june", last=b"")
        assert "lena" in active(club)
        assert club.now.members[id_of("lena")].invited_by == id_of("sam")

    def test_who_was_let_in_beside_a_generation_may_know_it(self, club: World) -> None:
        heads = club.now.parents()
        made = club.rotate("ruth", parents=heads)
        admitted = club.admit("june", "lena", parents=heads, under=club.group, step=4)
        club.remove("ruth", "june", last=b"", parents=(made,))
        assert reason(club, admitted) == "cut"
        assert not club.now.generations[made.id].clean, "somebody may have handed her the key in between"
        again = club.rotate("ruth")
        assert club.now.current == again.id
