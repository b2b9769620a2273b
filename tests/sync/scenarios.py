# SPDX-License-Identifier: AGPL-3.0-or-later
"""Short histories by name, for implementations in any language: each shows one thing that holds or is refused."""

from __future__ import annotations

from collections.abc import Callable

from sync.bodies import Card, CloseInvite, Leave, Rotate, SetCard, UnknownBody
from tests.sync.world import World, signer

Scenario = Callable[[], World]


def club() -> World:
    """Ruth's club: June is an admin, Sam a moderator."""
    world = World("community", "club")
    world.admit("ruth", "june", "admin")
    world.admit("ruth", "sam", "moderator")
    return world


def family() -> World:
    """Ruth's family with open history: June is a member."""
    world = World("community", "family", "all")
    world.admit("ruth", "june")
    return world


def founding_and_admission() -> World:
    """Somebody is let in, and lets somebody in."""
    world = family()
    world.admit("june", "omar")
    return world


def joining_at_the_door() -> World:
    """A key box is used once."""
    world = family()
    world.join("omar", world.invite("june"))
    return world


def link_with_two_uses() -> World:
    """The third guest by a link for two is refused."""
    world = club()
    link = world.invite("june", "link", "link", uses=2)
    for name in ("omar", "lena", "ivy"):
        world.admit("sam", name, invite=link.id)
    return world


def removed_member_uses_old_invite() -> World:
    """With all that happened since among the ancestors."""
    world = family()
    invite = world.invite("june")
    world.remove("ruth", "june")
    world.rotate("ruth")
    world.join("thief", invite)
    return world


def removed_member_backdates_a_join() -> World:
    """As if the removal had not been heard of."""
    world = family()
    invite = world.invite("ruth")
    heads = world.now.parents()
    world.remove("ruth", "june")
    world.rotate("ruth")
    world.join("thief", invite, parents=heads)
    return world


def reused_invite_concurrently() -> World:
    """Neither counts, and the generation is not clean any more."""
    world = family()
    invite = world.invite("june")
    world.join("omar", invite, parents=(invite,))
    world.join("thief", invite, parents=(invite,))
    return world


def reused_invite_afterwards() -> World:
    """The first stands."""
    world = family()
    invite = world.invite("june")
    world.join("omar", invite)
    world.join("thief", invite)
    return world


def join_under_an_ended_invite() -> World:
    """New locks end all key boxes."""
    world = family()
    invite = world.invite("june")
    world.rotate("ruth")
    world.join("omar", invite)
    return world


def join_with_the_wrong_key() -> World:
    """Signed by a key that is not the invite's."""
    world = family()
    world.join("thief", world.invite("june"), "another")
    return world


def box_for_wrong_generation() -> World:
    """The invite opened another generation than the join claims."""
    world = family()
    made = world.rotate("ruth")
    world.join("thief", world.invite("june"), generation=world.group)
    assert made.id == world.now.current
    return world


def backdated_role_grant() -> World:
    """A demoted admin makes somebody an admin as if it were before."""
    world = club()
    heads = world.now.parents()
    world.set_role("ruth", "june", "member", lower=True)
    world.set_role("june", "sam", "admin", parents=heads)
    return world


def role_above_ones_own() -> World:
    """A moderator lets in an admin."""
    world = club()
    world.admit("sam", "omar", "admin")
    return world


def equivocation() -> World:
    """Two stories by one device: neither counts."""
    world = club()
    heads = world.now.parents()
    world.admit("sam", "omar", parents=heads)
    world.admit("sam", "lena", parents=heads, prev=b"")
    return world


def equivocation_keeps_removals() -> World:
    """But the removal among them does."""
    world = club()
    world.admit("june", "omar")
    heads = world.now.parents()
    world.remove("sam", "omar", parents=heads)
    world.admit("sam", "lena", parents=heads, prev=b"")
    return world


def removed_admin_readmits() -> World:
    """What a removed admin did beyond what stands falls, and what needed it."""
    world = club()
    heads = world.now.parents()
    world.remove("ruth", "june")
    admitted = world.admit("june", "thief", "admin", parents=heads)
    world.admit("thief", "mallory", parents=(admitted,))
    return world


def removed_member_is_admitted_again() -> World:
    """Not with the same face."""
    world = club()
    world.remove("ruth", "june")
    world.admit("sam", "june")
    return world


def mutual_removal() -> World:
    """Each was the other's senior where it was written; the one that stands higher holds."""
    world = club()
    world.admit("ruth", "lena", "admin")
    heads = world.now.parents()
    again = world.set_role("ruth", "june", "admin", parents=heads)
    world.remove("lena", "june", parents=(again,))
    world.remove("june", "lena", last=b"", parents=heads)
    return world


def removal_by_a_junior() -> World:
    """Nobody removes who outranks them."""
    world = club()
    world.remove("sam", "june")
    return world


def removal_beats_a_role_given_at_once() -> World:
    """The member is out, whatever role the owner gave meanwhile."""
    world = club()
    world.admit("sam", "omar")
    heads = world.now.parents()
    world.set_role("ruth", "omar", "moderator", parents=heads)
    world.remove("june", "omar", parents=heads)
    return world


def concurrent_generations() -> World:
    """Both are clean; the one by the senior author is current."""
    world = club()
    heads = world.now.parents()
    world.rotate("sam", parents=heads)
    world.rotate("june", parents=heads)
    return world


def generation_that_missed_a_removal() -> World:
    """It is not clean, so there is no current one."""
    world = club()
    heads = world.now.parents()
    world.rotate("june", parents=heads)
    world.remove("ruth", "sam", parents=heads)
    return world


def replayed_old_generation() -> World:
    """The same record again has the depth of then."""
    world = club()
    made = world.rotate("june").control.body
    world.rotate("june")
    assert isinstance(made, Rotate)
    world.write("sam", made)
    return world


def members_change_the_locks_when_they_must() -> World:
    """Not before somebody has left, and then not twice."""
    world = club()
    world.admit("sam", "omar")
    for _ in range(2):
        world.rotate("omar")
        world.leave("sam")
    world.rotate("omar")
    return world


def last_owner_leaves() -> World:
    """Admins go on, and nobody becomes owner."""
    world = club()
    world.leave("ruth")
    world.rotate("june")
    world.set_role("june", "sam", "owner")
    return world


def senior_card_holds() -> World:
    """Of two values at once that of the senior author, however deep the other is."""
    world = club()
    heads = world.now.parents()
    world.close("june", world.invite("june", parents=heads))
    world.write("june", SetCard(Card("June's", "clay", "", "club", ())))
    world.write("ruth", SetCard(Card("Ruth's", "sage", "", "club", ())), parents=heads)
    return world


def forged_parents() -> World:
    """A parent that another parent knows."""
    world = club()
    world.write("sam", Leave(), parents=(world.group, *world.now.parents()))
    return world


def prev_of_somebody_else() -> World:
    """A chain is a device's own."""
    world = club()
    world.write("sam", Leave(), prev=world.group)
    return world


def step_opened_before() -> World:
    """A newcomer would read what was sealed since somebody else came."""
    world = club()
    world.admit("sam", "omar", step=2)
    return world


def kind_of_a_later_version() -> World:
    """It affects nobody, and what comes after it counts."""
    world = club()
    world.write("june", UnknownBody(100, b"\x91\x64"))
    world.admit("june", "omar")
    return world


def somebody_outside() -> World:
    """Whoever is no member says nothing."""
    world = club()
    world.write("mallory", Leave())
    world.write("mallory", CloseInvite(world.invite("june").id), prev=b"")
    return world


SCENARIOS: tuple[Scenario, ...] = (
    founding_and_admission, joining_at_the_door, link_with_two_uses, removed_member_uses_old_invite,
    removed_member_backdates_a_join, reused_invite_concurrently, reused_invite_afterwards, join_under_an_ended_invite,
    join_with_the_wrong_key, box_for_wrong_generation, backdated_role_grant, role_above_ones_own, equivocation,
    equivocation_keeps_removals, removed_admin_readmits, removed_member_is_admitted_again, mutual_removal,
    removal_by_a_junior, removal_beats_a_role_given_at_once, concurrent_generations, generation_that_missed_a_removal,
    replayed_old_generation, members_change_the_locks_when_they_must, last_owner_leaves, senior_card_holds,
    forged_parents, prev_of_somebody_else, step_opened_before, kind_of_a_later_version, somebody_outside,
)  # fmt: skip


def device_names() -> dict[bytes, str]:
    """Whose device is whose, for those who read a vector."""
    names = ("ruth", "june", "sam", "omar", "lena", "ivy", "thief", "mallory")
    return {signer(name).public: name for name in names}
