# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is sealed opens for those who hold the key, and everything else is refused or waits with its reason."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto.encoding import encode
from crypto.envelope import MAX_STEP
from crypto.envelope import Draft as Envelope
from crypto.errors import StepTooFar
from crypto.generation import advance
from crypto.secret import Secret, random_bytes
from crypto.signing import SigningKey
from sync.authoring import Draft, invite_by_box, join, leave, remove, rotate, set_card
from sync.bodies import Card
from sync.content import ContentBody, Delete, Edit, Post, Profile, Sealed, content_id, encode_body, sign_content
from sync.events import Core, FaceItem, PartItem, SignedItem
from sync.keys import Held
from sync.sealing import FARTHEST, Locked, Opened, Refused, check_sealed, open_content, open_item, seal_core, seal_item
from sync.session import Session
from tests.sync.people import arrive, events, face, found, learn, let_in

RUTH, JUNE, SAM = face("Ruth"), face("June"), face("Sam")
NOW = 1_700_000_000_000
SMALLEST_BODY = encode_body(Post("Hello"))

FIRST = let_in(found(RUTH), JUNE)
BOTH = arrive(JUNE, FIRST)
GROUP = BOTH.group


def core(body: ContentBody | bytes = SMALLEST_BODY, *refs: bytes) -> Core:
    return Core(b"", random_bytes(16), body if isinstance(body, bytes) else encode_body(body), refs)


def sealed_by(session: Session, one: Core | None = None) -> bytes:
    generation = session.current
    assert generation is not None
    return seal_core(session, generation, one or core(), NOW)


def forge(session: Session, generation: bytes, data: bytes, step: int = 0, secret: Secret | None = None) -> bytes:
    """An envelope by somebody who holds the key and keeps no rule."""
    content = session.held[generation].content
    assert content is not None
    key = secret or advance(content, 0, step)
    return Envelope(key, step, session.masks[generation], random_bytes(16)).seal(data)


def test_content_below_a_step_that_its_author_cites_is_refused() -> None:
    late = let_in(found(RUTH, history="from-now"), JUNE)
    generation = late.session.current
    assert generation is not None
    top = late.session.fold.generations[generation].top_step
    assert top > 0
    refused = signed(late.session, SMALLEST_BODY)
    assert open_content(late.session, generation, refused) == Refused("not-well-formed")
    assert isinstance(open_content(late.session, generation, sealed_by(late.session)), Opened)
    before = signed(late.session, SMALLEST_BODY, (late.session.group,))
    assert isinstance(open_content(late.session, generation, before), Opened)


def signed(
    session: Session, body: bytes, heads: tuple[bytes, ...] | None = None, refs: tuple[bytes, ...] = ()
) -> bytes:
    """A right envelope around any body and heads."""
    one = Core(b"", random_bytes(16), body, refs)
    generation = session.current
    assert generation is not None
    cited = session.fold.heads if heads is None else heads
    secret = session.secret(generation, 0)
    assert secret is not None
    draft = Envelope(secret, 0, session.masks[generation], random_bytes(16))
    event = content_id(session.group, session.me.device.public, one)
    signature = sign_content(session.me.device, session.group, generation, draft.header, cited, NOW, event)
    device = session.me.device.public[:8]
    return draft.seal(encode(Sealed(signature, device, tuple(head[:8] for head in cited), NOW, one)))


def test_a_post_opens_for_the_others_with_its_author() -> None:
    one = core()
    opened = open_content(FIRST.session, GROUP, sealed_by(BOTH, one))
    assert opened == Opened(
        content_id(GROUP, JUNE.device.public, one), JUNE.member, JUNE.device.public, one, 1, NOW, GROUP, 0
    )


def test_a_post_of_256_bytes_fits_the_smallest_envelope() -> None:
    assert len(sealed_by(BOTH, core(Post("x" * 256)))) == 512


def test_a_face_goes_into_the_log_mailbox_and_opens_there() -> None:
    envelope = sealed_by(BOTH, core(Profile("June", "", b"")))
    item = open_item(FIRST.session.held[GROUP], envelope)
    assert isinstance(item, FaceItem)
    assert isinstance(check_sealed(FIRST.session, GROUP, envelope, item.sealed, 0), Opened)


def test_control_items_open_for_whoever_holds_the_log() -> None:
    for item in (SignedItem(FIRST.signed[0]), PartItem(FIRST.parts[0])):
        assert open_item(BOTH.held[GROUP], seal_item(FIRST.session, GROUP, item)) == item


@given(st.integers(0, 511), st.integers(0, 7))
def test_a_flipped_bit_opens_nothing(place: int, bit: int) -> None:
    whole = bytearray(ENVELOPE)
    whole[place] ^= 1 << bit
    assert not isinstance(open_content(BOTH, GROUP, bytes(whole)), Opened)


ENVELOPE = sealed_by(BOTH)
CONTROL_ENVELOPE = seal_item(FIRST.session, GROUP, SignedItem(FIRST.signed[0]))
OTHER = found(SAM).session


@pytest.mark.parametrize("read", [lambda e: open_content(BOTH, GROUP, e), lambda e: open_item(BOTH.held[GROUP], e)])
@pytest.mark.parametrize(
    ("change", "outcome"),
    [
        (lambda e: e[:-1], Refused("cut")),
        (lambda e: b"", Refused("cut")),
        (lambda e: e + bytes(2 * 1024 * 1024), Refused("too-large")),
        (lambda e: b"\2" + e[1:], Locked("newer-version")),
        (lambda e: e[:1] + b"\2" + e[2:], Locked("newer-version")),
        (lambda e: e[:-1] + bytes([e[-1] ^ 1]), Refused("damaged")),
    ],
)
def test_each_flaw_has_its_name(read, change, outcome) -> None:  # type: ignore[no-untyped-def]
    control = read(CONTROL_ENVELOPE) == SignedItem(FIRST.signed[0])
    assert read(change(CONTROL_ENVELOPE if control else ENVELOPE)) == outcome


def test_what_was_sealed_by_somebody_without_the_key_is_damaged() -> None:
    group = OTHER.current
    assert group is not None
    assert open_content(BOTH, GROUP, forge(BOTH, GROUP, b"", secret=Secret(bytes(32)))) == Refused("damaged")
    item = seal_item(OTHER, group, SignedItem(FIRST.signed[0]))
    assert open_item(BOTH.held[GROUP], item) == Refused("damaged")


@pytest.mark.parametrize("data", [b"", b"\x90", encode((1, 2, 3))])
def test_what_is_not_well_formed_inside_is_refused(data: bytes) -> None:
    assert open_content(BOTH, GROUP, forge(BOTH, GROUP, data)) == Refused("not-well-formed")
    control = BOTH.held[GROUP].control
    assert open_item(BOTH.held[GROUP], forge(BOTH, GROUP, data, secret=control)) == Refused("not-well-formed")


def test_a_log_item_has_no_step() -> None:
    item = encode(SignedItem(FIRST.signed[0]))
    envelope = forge(BOTH, GROUP, item, step=1, secret=BOTH.held[GROUP].control)
    assert open_item(BOTH.held[GROUP], envelope) == Refused("not-well-formed")


def test_what_was_sealed_after_an_admission_that_is_not_known_here_waits() -> None:
    first = found(RUTH, "circle", "from-now")
    ahead = let_in(let_in(first, SAM), JUNE)
    behind = let_in(first, SAM)
    sam = arrive(SAM, behind)
    envelope = sealed_by(ahead.session)
    assert open_content(sam, sam.group, envelope) == Locked("waiting-for-log")
    assert isinstance(open_content(learn(sam, ahead), sam.group, envelope), Opened)


def test_nobody_walks_far_on_a_claim() -> None:
    for step in (FARTHEST + 1, MAX_STEP):
        envelope = forge(BOTH, GROUP, b"", step=step, secret=Secret(bytes(32)))
        assert open_content(BOTH, GROUP, envelope) == Refused("waiting-for-log")
    near = forge(BOTH, GROUP, b"", step=FARTHEST, secret=Secret(bytes(32)))
    assert open_content(BOTH, GROUP, near) == Refused("damaged")


def test_a_step_past_the_last_one_is_damaged() -> None:
    held = BOTH.held[GROUP]
    assert held.content is not None
    late = Held(MAX_STEP, held.content, held.control, held.lookout, None, None, None, ())
    # the mask of a header can make any step of the 65,536; what is held may begin later than it
    session = replace(BOTH, held={GROUP: late})
    assert open_content(session, GROUP, ENVELOPE) == Locked("before-you-joined")


def test_what_came_before_says_so() -> None:
    first = found(RUTH, "circle", "from-now")
    envelope = sealed_by(first.session)
    june = arrive(JUNE, let_in(first, JUNE))
    assert open_content(june, june.group, envelope) == Locked("before-you-joined")


def test_without_the_content_key_it_waits_for_that() -> None:
    held = BOTH.held[GROUP]
    session = replace(BOTH, held={GROUP: Held(0, None, held.control, held.lookout, None, None, None, ())})
    assert open_content(session, GROUP, ENVELOPE) == Locked("waiting-for-key")


def test_a_generation_that_the_log_does_not_have_is_not_opened() -> None:
    session = replace(BOTH, held={bytes(32): BOTH.held[GROUP]})
    assert open_content(session, bytes(32), ENVELOPE) == Refused("waiting-for-log")


def test_what_cites_an_unknown_event_waits_for_it() -> None:
    ahead = set_card(FIRST, Card("Other", "clay", "", "family", ()))
    envelope = sealed_by(ahead.session)
    assert open_content(BOTH, GROUP, envelope) == Locked("waiting-for-log")
    assert isinstance(open_content(learn(BOTH, ahead), GROUP, envelope), Opened)


def test_what_cites_an_event_that_lacks_its_own_parents_waits() -> None:
    one = set_card(Draft(FIRST.session), Card("One", "clay", "", "family", ()))
    two = set_card(Draft(one.session), Card("Two", "clay", "", "family", ()))
    assert open_content(learn(BOTH, two), GROUP, sealed_by(two.session)) == Locked("waiting-for-log")


def test_somebody_elses_device_is_not_the_author() -> None:
    """The key of the group is held by all; the signature says who it was."""
    one = core()
    envelope = Envelope(BOTH.secret(GROUP, 0) or Secret(bytes(32)), 0, BOTH.masks[GROUP], random_bytes(16))
    event = content_id(GROUP, RUTH.device.public, one)
    heads = BOTH.fold.heads
    signature = sign_content(JUNE.device, GROUP, GROUP, envelope.header, heads, NOW, event)
    data = encode(Sealed(signature, RUTH.device.public[:8], tuple(head[:8] for head in heads), NOW, one))
    assert open_content(BOTH, GROUP, envelope.seal(data)) == Refused("author-unknown")


def test_an_unknown_device_waits_for_the_log() -> None:
    stranger = let_in(FIRST, SAM)
    assert open_content(BOTH, GROUP, sealed_by(arrive(SAM, stranger))) == Locked("waiting-for-log")


def test_only_so_many_prefixes_are_tried() -> None:
    """Whoever grinds out ids with the same first bytes does not keep anybody busy."""
    session = replace(BOTH)
    crowd = {head[:8]: [bytes([n]) * 32 for n in range(100)] for head in session.fold.heads}
    session.__dict__["controls"] = crowd
    assert open_content(session, GROUP, ENVELOPE) == Refused("author-unknown")


def test_two_events_with_the_same_first_bytes_are_told_apart() -> None:
    session = replace(BOTH)
    head = session.fold.heads[0]
    session.__dict__["controls"] = {head[:8]: [bytes(32), head]}
    assert isinstance(open_content(session, GROUP, ENVELOPE), Opened)


def test_who_has_no_right_is_refused_but_may_take_back() -> None:
    first = let_in(found(RUTH, "page"), JUNE, "reader")
    june = arrive(JUNE, first)
    session = first.session
    assert open_content(session, session.group, signed(june, SMALLEST_BODY)) == Refused("no-right")
    assert isinstance(
        open_content(session, session.group, signed(june, encode_body(Delete()), refs=(bytes(32),))), Opened
    )


def test_who_was_removed_has_no_right_after_it() -> None:
    first = let_in(found(RUTH), JUNE)
    gone = remove(Draft(first.session), JUNE.member, {})
    june = arrive(JUNE, first)
    late = signed(june, SMALLEST_BODY, heads=gone.session.fold.heads)
    assert open_content(gone.session, gone.session.group, late) == Refused("no-right")
    early = signed(june, SMALLEST_BODY)
    assert isinstance(open_content(gone.session, gone.session.group, early), Opened)


def test_what_somebody_wrote_whose_admission_fell_is_not_lost() -> None:
    first = found(RUTH)
    key = SigningKey(Secret(bytes([8]) * 32))
    opened = invite_by_box(Draft(first.session), "door", key, NOW, "member")
    base = opened.session
    entered = []
    for newcomer in (JUNE, SAM):
        session = Session(base.group, newcomer, learn(base).fold, base.events, base.held)
        entered.append(join(Draft(session), events(opened)[-1].id, base.group, 0, key))
    one, other = entered
    envelope = sealed_by(one.session)
    ruth = learn(base, one)
    assert isinstance(open_content(ruth, ruth.group, envelope), Opened)
    both = learn(ruth, other)
    assert both.fold.members[JUNE.member].status == "void"
    assert isinstance(open_content(both, both.group, envelope), Opened)


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (encode((99, "something new")), Locked("newer-kind")),
        (encode((1, "")), Refused("not-well-formed")),
        (encode((1, 5)), Refused("not-well-formed")),
        (b"\x00\x00", Refused("not-well-formed")),
        (encode_body(Edit("without what it changes")), Refused("not-well-formed")),
    ],
)
def test_a_body_is_checked_last(body: bytes, outcome: object) -> None:
    assert open_content(BOTH, GROUP, signed(BOTH, body)) == outcome


def test_nobody_seals_without_the_key() -> None:
    session = replace(BOTH, held={GROUP: replace_step(BOTH.held[GROUP])})
    with pytest.raises(StepTooFar):
        seal_core(session, GROUP, core(), NOW)


def replace_step(held: Held) -> Held:
    return Held(5, held.content, held.control, held.lookout, held.control_writer, held.content_writer, None, ())


def test_a_post_under_older_locks_still_opens() -> None:
    turned = rotate(Draft(FIRST.session))
    assert isinstance(open_content(turned.session, GROUP, ENVELOPE), Opened)
    assert open_content(turned.session, turned.session.current or b"", ENVELOPE) in (
        Refused("damaged"),
        Refused("waiting-for-log"),
    )
    gone = leave(Draft(BOTH))
    assert isinstance(open_content(learn(turned.session, gone), GROUP, ENVELOPE), Opened)
