# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a role holds of a generation is checked part by part; steps go one way; mailboxes share nothing."""

from __future__ import annotations

import itertools

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto import generation as g
from crypto.encoding import decode, encode
from crypto.errors import BadEncoding, CannotOpen, CryptoError, StepTooFar, WrongCommitment
from crypto.generation import GenerationSecrets, Kit, KitRole, advance, check_kit, make_kit, step_commitment
from crypto.sealing import BoxContext
from crypto.secret import Secret
from tests.crypto.strategies import RELAY_A, RELAY_B, flipped, secrets

SECRETS = GenerationSecrets(*(Secret(bytes([number]) * 32) for number in range(1, 7)))
COMMITTED = g.commitments(SECRETS)
PASSES = ((RELAY_A, Secret(b"p" * 32)), (RELAY_B, Secret(b"q" * 32)))
CONTEXT = BoxContext(b"group", b"record", b"", b"\x02", b"kit")
PARTS = ("content", "control", "lookout", "control_writer", "content_writer", "closer")


def test_new_generations_have_six_secrets_and_share_none() -> None:
    drawn = [getattr(GenerationSecrets.create(), part).reveal() for part in PARTS for _ in range(20)]
    assert len(set(drawn)) == 120


def test_secrets_and_commitments_can_be_kept() -> None:
    assert decode(GenerationSecrets, encode(SECRETS)) == SECRETS
    assert decode(g.Commitments, encode(COMMITTED)) == COMMITTED


def test_commitments_differ_even_of_equal_secrets() -> None:
    same = g.commitments(GenerationSecrets(*(Secret(bytes(32)),) * 6))
    assert len({*msgspec.structs.astuple(same), step_commitment(Secret(bytes(32)))}) == 7


@given(secrets, st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))
def test_steps_add_up(secret: Secret, a: int, b: int, c: int) -> None:
    start, middle, end = sorted((a, b, c))
    there = advance(secret, start, middle)
    assert advance(there, middle, end) == advance(secret, start, end)
    assert (advance(secret, start, end) == secret) == (start == end)


def test_steps_depend_on_their_number_only_through_their_secret() -> None:
    walked = [advance(SECRETS.content, 0, step).reveal() for step in range(200)]
    assert len(set(walked)) == 200


@pytest.mark.parametrize(("start", "end"), [(1, 0), (5, 4), (-1, 0), (0, 65536), (65535, 65536), (0, 2**40)])
def test_a_step_back_or_past_the_last_is_refused(start: int, end: int) -> None:
    with pytest.raises(StepTooFar):
        advance(SECRETS.content, start, end)


def test_the_last_step_is_reached() -> None:
    last = advance(SECRETS.content, 0, 65535)
    assert advance(last, 65535, 65535) == last


@pytest.mark.parametrize(("role", "step"), list(itertools.product(KitRole, (0, 1, 7))))
def test_every_role_gets_its_kit(role: KitRole, step: int) -> None:
    kit = make_kit(SECRETS, role, step, PASSES)
    check_kit(kit, role, COMMITTED, step_commitment(advance(SECRETS.content, 0, step)))
    assert kit.content == advance(SECRETS.content, 0, step)
    assert (kit.content_writer is None) == (role is KitRole.READER)
    assert (kit.closer is None) == (role is not KitRole.KEEPER)
    assert kit.passes == (PASSES if role is KitRole.KEEPER else ())
    key, sealed = g.seal_kit(kit, CONTEXT)
    assert g.open_kit(key, CONTEXT, sealed) == kit


@pytest.mark.parametrize("role", KitRole)
def test_a_first_step_needs_no_commitment_of_its_own(role: KitRole) -> None:
    check_kit(make_kit(SECRETS, role), role, COMMITTED)


@pytest.mark.parametrize("part", PARTS)
def test_a_false_part_is_named(part: str) -> None:
    kit = msgspec.structs.replace(make_kit(SECRETS, KitRole.KEEPER), **{part: Secret(b"false".ljust(32))})
    with pytest.raises(WrongCommitment) as caught:
        check_kit(kit, KitRole.KEEPER, COMMITTED)
    assert caught.value.part == part
    assert part in str(caught.value)


def test_a_false_content_past_the_first_step_is_named() -> None:
    kit, committed = make_kit(SECRETS, KitRole.READER, 4), step_commitment(advance(SECRETS.content, 0, 4))
    check_kit(kit, KitRole.READER, COMMITTED, committed)
    for wrong in (
        msgspec.structs.replace(kit, content=SECRETS.content),
        msgspec.structs.replace(kit, content=advance(SECRETS.content, 0, 5)),
        msgspec.structs.replace(kit, content=SECRETS.content, step=0),
    ):
        with pytest.raises(WrongCommitment, match="content"):
            check_kit(wrong, KitRole.READER, COMMITTED, committed)


@pytest.mark.parametrize("part", ["control", "lookout", "content"])
def test_a_false_part_of_a_link_is_named(part: str) -> None:
    g.check_link(COMMITTED, SECRETS.control, SECRETS.lookout, SECRETS.content)
    g.check_link(COMMITTED, SECRETS.control, SECRETS.lookout, None)
    wrong = msgspec.structs.replace(SECRETS, **{part: Secret(b"false".ljust(32))})
    with pytest.raises(WrongCommitment, match=part):
        g.check_link(COMMITTED, wrong.control, wrong.lookout, wrong.content)


def test_a_step_without_a_published_commitment_is_refused() -> None:
    with pytest.raises(WrongCommitment, match="content"):
        check_kit(make_kit(SECRETS, KitRole.READER, 1), KitRole.READER, COMMITTED)


@pytest.mark.parametrize(("held", "due"), list(itertools.permutations(KitRole, 2)))
def test_the_kit_of_another_role_is_refused(held: KitRole, due: KitRole) -> None:
    with pytest.raises(WrongCommitment) as caught:
        check_kit(make_kit(SECRETS, held), due, COMMITTED)
    roles = {held, due}
    assert caught.value.part == ("content_writer" if KitRole.READER in roles else "closer")


@pytest.mark.parametrize("role", [KitRole.READER, KitRole.WRITER])
def test_passes_are_for_keepers(role: KitRole) -> None:
    with pytest.raises(WrongCommitment, match="passes"):
        check_kit(msgspec.structs.replace(make_kit(SECRETS, role), passes=PASSES), role, COMMITTED)


@settings(max_examples=50)
@given(st.integers(0))
def test_a_flipped_bit_in_a_kit_is_refused(bit: int) -> None:
    key, sealed = g.seal_kit(make_kit(SECRETS, KitRole.KEEPER, 0, PASSES), CONTEXT)
    with pytest.raises(CryptoError):
        g.open_kit(key, CONTEXT, flipped(sealed, bit))


@pytest.mark.parametrize("field", ["group", "record", "recipient", "key_id", "purpose"])
def test_kits_and_links_open_in_their_context_only(field: str) -> None:
    other = msgspec.structs.replace(CONTEXT, **{field: b"other"})
    key, sealed = g.seal_kit(make_kit(SECRETS, KitRole.READER), CONTEXT)
    with pytest.raises(CannotOpen):
        g.open_kit(key, other, sealed)
    with pytest.raises(CannotOpen):
        g.open_link(SECRETS.control, other, g.seal_link(SECRETS.control, CONTEXT, b"older"))


def test_a_kit_is_no_link() -> None:
    key, sealed = g.seal_kit(make_kit(SECRETS, KitRole.READER), CONTEXT)
    with pytest.raises(WrongCommitment):
        g.open_link(key, CONTEXT, sealed)


def test_a_kit_that_is_none_is_refused() -> None:
    key, sealed = g.seal_kit(SECRETS, CONTEXT)  # type: ignore[arg-type]  # a member may seal anything
    with pytest.raises(BadEncoding):
        g.open_kit(key, CONTEXT, sealed)


def test_a_kit_whose_step_is_too_far_is_refused() -> None:
    kit = msgspec.structs.replace(make_kit(SECRETS, KitRole.READER), step=65536)
    with pytest.raises(BadEncoding):
        decode(Kit, encode(kit))


@given(secrets, st.binary(max_size=200))
def test_a_link_comes_back(under: Secret, payload: bytes) -> None:
    assert g.open_link(under, CONTEXT, g.seal_link(under, CONTEXT, payload)) == payload
    with pytest.raises(WrongCommitment):
        g.open_link(Secret(b"!" + under.reveal()[:-1] + b"!"), CONTEXT, g.seal_link(under, CONTEXT, payload))


@settings(max_examples=20)
@given(st.lists(secrets, min_size=6, max_size=6), st.sampled_from([RELAY_A, RELAY_B]))
def test_mailboxes_have_nothing_in_common(drawn: list[Secret], relay: bytes) -> None:
    """Two mailboxes, two relays: eight keys and four addresses, all different, so that nothing ties them."""
    one = GenerationSecrets(*drawn)
    seen = [
        value
        for at in (RELAY_A, RELAY_B)
        for value in (
            g.content_address(one.lookout, at),
            g.control_address(one.lookout, at),
            g.content_writer_key(one.content_writer, at).public,
            g.control_writer_key(one.control_writer, at).public,
            g.content_closer_key(one.closer, at).public,
            g.control_closer_key(one.closer, at).public,
        )
    ]
    assert len(set(seen)) == 12
    assert {len(value) for value in seen} == {32}
    assert g.content_address(one.lookout, relay) in seen


def test_a_mask_belongs_to_its_generation() -> None:
    assert g.mask(SECRETS.lookout) == g.mask(Secret(SECRETS.lookout.reveal())) != g.mask(SECRETS.control)
