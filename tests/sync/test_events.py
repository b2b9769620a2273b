# SPDX-License-Identifier: AGPL-3.0-or-later
"""Events are decoded strictly, once, and every lie about keys and signatures names itself."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sync.bodies
import sync.content
import sync.events
import sync.knocks
from crypto.encoding import decode, encode
from crypto.envelope import Draft
from crypto.errors import BadEncoding, BadSignature
from crypto.hashing import digest
from crypto.labels import CONTENT, CONTROL_SIGNATURE
from crypto.member import MemberRecord
from crypto.secret import Secret, random_bytes
from sync.bodies import Card, GenerationBody, Genesis, Invite, Leave, SetCard, SetRelays, Stand, UnknownBody
from sync.content import (
    Comment,
    Core,
    Decline,
    Delete,
    Edit,
    Joined,
    Post,
    Profile,
    Reaction,
    ReadMark,
    Sealed,
    Setting,
    UnknownKind,
    check_refs,
    content_id,
    decode_body,
    encode_body,
    kind_of,
    sign_content,
    verify_content,
)
from sync.errors import (
    BadContent,
    BadControl,
    BadText,
    ControlForged,
    ControlKeys,
    ControlMalformed,
    ControlNewer,
    ControlTooLarge,
    SyncError,
)
from sync.events import (
    MAX_CONTROL,
    Box,
    BoxPart,
    Control,
    Event,
    SignedControl,
    SignedItem,
    generation_of,
    part_digest,
    sign_control,
    verify_control,
)
from sync.knocks import (
    InviteCard,
    KnockItem,
    request_id,
    sign_knock,
    verify_knock,
)
from tests.crypto.wire_types import faults, wire_structs
from tests.sync.world import CARD, World, generation, id_of, proofs, record, signer

GROUP = bytes(range(32))
HEADER = bytes(76)


def control(body: Any, **changed: Any) -> Control:
    """A control event of ruth's in a group, with fields changed."""
    plain = Control(1, GROUP, signer("ruth").public, b"", (bytes(32),), body)
    return replace(plain, **changed)


def signed(*fields: object) -> SignedControl:
    """Whatever fields, truly signed by ruth."""
    data = encode(fields)
    return SignedControl(data, signer("ruth").sign(CONTROL_SIGNATURE, data))


def changed(body: Any, **fields: Any) -> Any:
    """A body with other fields."""
    return msgspec.structs.replace(body, **fields)


@pytest.mark.parametrize("module", [sync.bodies, sync.content, sync.events, sync.knocks])
def test_every_wire_struct_has_one_encoding(module: Any) -> None:
    assert [fault for kind in wire_structs(module) for fault in faults(kind)] == []


def test_a_control_event_comes_back_as_it_was_signed() -> None:
    world = World()
    event = world.admit("ruth", "june", "admin")
    again = verify_control(sign_control(signer("ruth"), event.control))
    assert again == event
    assert again.group == world.group
    assert world.genesis.group == world.group == world.genesis.id


def test_the_id_does_not_depend_on_the_signature() -> None:
    plain = sign_control(signer("ruth"), control(Leave()))
    assert verify_control(plain).id == verify_control(plain).id != plain.signature[:32]


def test_an_unknown_kind_keeps_its_bytes() -> None:
    event = verify_control(sign_control(signer("ruth"), control(UnknownBody(99, b"\x92\x63\x01"))))
    assert event.control.body == UnknownBody(99, b"\x92\x63\x01")
    assert verify_control(sign_control(signer("ruth"), event.control)) == event


@pytest.mark.parametrize(
    "fields",
    [
        (1, GROUP, signer("ruth").public, b"", (bytes(32),)),
        (1, GROUP, signer("ruth").public, b"", (bytes(32),), encode(Leave()), 0),
        (1, GROUP[:31], signer("ruth").public, b"", (bytes(32),), encode(Leave())),
        (1, GROUP, signer("ruth").public, b"\0", (bytes(32),), encode(Leave())),
        (1, GROUP, signer("ruth").public, b"", (), encode(Leave())),
        (1, b"", signer("ruth").public, b"", (bytes(32),), encode(Leave())),
        (1, GROUP, signer("ruth").public, b"", (bytes(32), bytes(32)), encode(Leave())),
        (1, GROUP, signer("ruth").public, b"", (b"\1" * 32, bytes(32)), encode(Leave())),
        (1, GROUP, signer("ruth").public, b"", tuple(bytes([n]) * 32 for n in range(17)), encode(Leave())),
        (1, GROUP, signer("ruth").public, b"", (bytes(32),), encode(Leave()) + b"\0"),
        (1, GROUP, signer("ruth").public, b"", (bytes(32),), b""),
        (1, GROUP, signer("ruth").public, b"", (bytes(32),), b"\x91\x00"),
        (0, GROUP, signer("ruth").public, b"", (bytes(32),), encode(Leave())),
    ],
)
def test_what_is_no_control_event(fields: tuple[object, ...]) -> None:
    with pytest.raises(ControlMalformed):
        verify_control(signed(*fields))


def test_a_newer_version_says_so() -> None:
    with pytest.raises(ControlNewer):
        verify_control(signed(2, "anything"))
    assert ControlNewer.code == "newer-version"


def test_too_large() -> None:
    with pytest.raises(ControlTooLarge):
        verify_control(SignedControl(bytes(MAX_CONTROL + 1), bytes(64)))


@given(st.integers(0, 63), st.integers(0, 7))
def test_a_changed_signature(place: int, bit: int) -> None:
    true = sign_control(signer("ruth"), control(Leave()))
    wrong = bytearray(true.signature)
    wrong[place] ^= 1 << bit
    with pytest.raises(ControlForged):
        verify_control(SignedControl(true.control, bytes(wrong)))


def test_somebody_elses_signature() -> None:
    with pytest.raises(ControlForged):
        verify_control(sign_control(signer("june"), control(Leave())))


@given(st.binary(max_size=300))
def test_garbage_is_refused_and_never_crashes(data: bytes) -> None:
    with pytest.raises(BadControl):
        verify_control(SignedControl(data, bytes(64)))
    with pytest.raises(BadEncoding):
        decode(SignedItem, b"\xc1" + data)
    with suppress(BadContent):
        body = decode_body(data)
        assert isinstance(body, UnknownKind) or encode_body(body) == data


@given(st.data())
def test_a_flipped_bit_of_a_control_event_is_refused(data: st.DataObject) -> None:
    true = sign_control(signer("ruth"), World().genesis.control)
    place = data.draw(st.integers(0, len(true.control) - 1))
    wrong = bytearray(true.control)
    wrong[place] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(BadControl):
        verify_control(SignedControl(bytes(wrong), true.signature))


class TestKeys:
    """Keys that may not be used, and devices that did not agree."""

    world = World()

    def refused(self, body: Any, author: str = "ruth", **fields: Any) -> None:
        event = control(body, group=self.world.group, device=signer(author).public, **fields)
        with pytest.raises(ControlKeys):
            verify_control(sign_control(signer(author), event))

    def test_a_small_order_device(self) -> None:
        bad = changed(record("june"), devices=(b"\1" + bytes(31),))
        self.refused(changed(self.world.admission(self.world.now, "june"), member=bad))

    def test_a_device_that_did_not_agree(self) -> None:
        body = self.world.admission(self.world.now, "june")
        self.refused(changed(body, member=record("sam")))
        self.refused(changed(body, proofs=()))
        self.refused(changed(body, proofs=body.proofs * 2))
        self.refused(changed(body, proofs=proofs(b"", "june")))

    def test_no_devices(self) -> None:
        body = self.world.admission(self.world.now, "june")
        self.refused(changed(body, member=changed(record("june"), devices=()), proofs=()))

    def test_a_join_by_somebody_else(self) -> None:
        invite = self.world.invite("ruth")
        body = self.world.entry("june", invite, "door")
        self.refused(body, "ruth")
        self.refused(body, "june", prev=bytes(32))

    def test_a_genesis_by_somebody_else(self) -> None:
        genesis = self.world.genesis.control
        theirs = Control(1, b"", signer("june").public, b"", (), genesis.body)
        with pytest.raises(ControlKeys):
            verify_control(sign_control(signer("june"), theirs))

    def test_a_key_box_with_a_bad_key(self) -> None:
        body = self.world.invitation(self.world.now, "door")
        self.refused(changed(body, key=bytes(32)))
        link = self.world.invitation(self.world.now, "door", "link")
        event = control(changed(link, key=bytes(32)), group=self.world.group)
        assert verify_control(sign_control(signer("ruth"), event)).control.body == event.body


class TestBodies:
    """What fields may hold."""

    genesis = World().genesis.control.body

    @pytest.mark.parametrize(
        "fields",
        [
            {"fold_version": 2},
            {"generation": generation("first", 1, "all")},
            {"generation": generation("first", 0, "all", (GROUP,))},
            {"constitution": (("post", ("owner",)), ("admit", ("owner",)))},
            {"constitution": (("post", ("owner",)), ("post", ("owner",)))},
            {"constitution": (("post", ("member", "owner")),)},
            {"constitution": (("post", ("owner", "owner")),)},
            {"constitution": (("fly", ("owner",)),)},
            {"kind": "mob"},
            {"relays": ("https://a", "https://a")},
            {"relays": ("",)},
            {"relays": ("x" * 513,)},
            {"relays": tuple(f"https://{n}" for n in range(17))},
            {"salt": bytes(31)},
        ],
    )
    def test_a_genesis_that_is_none(self, fields: dict[str, Any]) -> None:
        assert isinstance(self.genesis, Genesis)
        values = {**msgspec.structs.asdict(self.genesis), **fields}
        raw = encode((1, *values.values()))
        with pytest.raises(BadEncoding):
            decode(Genesis, raw)

    def test_a_genesis_has_no_prev(self) -> None:
        with pytest.raises(ControlMalformed):
            verify_control(
                sign_control(signer("ruth"), Control(1, b"", signer("ruth").public, bytes(32), (), self.genesis))
            )
        with pytest.raises(ControlMalformed):
            verify_control(sign_control(signer("ruth"), control(self.genesis)))

    @pytest.mark.parametrize(
        ("name", "about", "rules", "paint"),
        [
            ("", "", (), ""),
            ("x" * 65, "", (), ""),
            ("a\nb", "", (), ""),
            ("   ", "", (), ""),
            ("a\u2028b", "", (), ""),
            ("a", "\0", (), ""),
            ("a", "é" * 2001, (), ""),
            ("a", "", ("",), ""),
            ("a", "", ("x" * 1001,), ""),
            ("a", "", (), "x" * 33),
        ],
    )
    def test_a_card_that_is_none(self, name: str, about: str, rules: tuple[str, ...], paint: str) -> None:
        with pytest.raises(BadText):
            Card(name, paint, about, "", rules)

    def test_too_many_rules(self) -> None:
        with pytest.raises(BadEncoding):
            decode(SetCard, encode(SetCard(Card("a", "", "", "", ("x",) * 65))))

    def test_relays(self) -> None:
        assert SetRelays(("https://a", "https://b")).relays
        with pytest.raises(BadText):
            SetRelays(("https://a\n",))

    def test_a_generation_that_is_none(self) -> None:
        body = generation("x", 1, "from-now", (GROUP,))
        for fields in (
            {"state_root": b"\1" * 32},
            {"content_links": ((GROUP, b""),)},
            {"control_links": ((GROUP, b""), (GROUP, b""))},
        ):
            with pytest.raises(ValueError, match=r"root|ascending"):
                changed(body, **fields)
        with pytest.raises(BadEncoding):
            decode(GenerationBody, encode(changed(body, parts=())))

    @pytest.mark.parametrize(
        "fields",
        [
            ("door", 2, "member", GROUP, 1, GROUP),
            ("door", 1, "admin", GROUP, 1, GROUP),
            ("door", 1, "member", b"", 0, b""),
            ("words", 1, "member", GROUP, 1, b""),
            ("words", 1, "member", GROUP, 1, b"\1"),
            ("link", 3, "member", GROUP, 0, b""),
            ("link", 3, "member", b"", 1, b""),
            ("link", 3, "member", b"\1", 0, b""),
        ],
    )
    def test_an_invite_that_is_none(self, fields: tuple[Any, ...]) -> None:
        kind, uses, role, opened, step, commitment = fields
        with pytest.raises(ValueError, match=r"id|box"):
            Invite(kind, GROUP, uses, 0, role, opened, step, commitment)

    def test_numbers_have_bounds(self) -> None:
        with pytest.raises(BadEncoding):
            decode(Invite, encode(Invite("link", GROUP, 0, 0, "member", b"", 0, b"")))
        with pytest.raises(BadEncoding):
            decode(Invite, encode(Invite("link", GROUP, 1, 2**53, "member", b"", 0, b"")))

    def test_a_stand_names_events_or_none(self) -> None:
        with pytest.raises(ValueError, match="id"):
            Stand(GROUP, b"\1", b"")
        with pytest.raises(ValueError, match="id"):
            Stand(GROUP, b"", b"\1")

    def test_generations_of_events(self) -> None:
        world = World()
        assert generation_of(world.genesis) == generation("first", 0, "from-now")
        assert generation_of(world.rotate("ruth")) is not None
        assert generation_of(world.leave("ruth")) is None

    def test_parts(self) -> None:
        part = BoxPart(0, (Box(GROUP, 1, bytes(1168)),))
        assert part_digest(part) != part_digest(BoxPart(1, part.boxes))
        with pytest.raises(BadEncoding):
            decode(BoxPart, encode(BoxPart(0, ())))
        with pytest.raises(BadEncoding):
            decode(BoxPart, encode(BoxPart(0, part.boxes * 129)))


BODIES = [
    Post("Hello"),
    Comment("Hi"),
    Reaction("🌻", True),
    Edit("Hello!"),
    Delete(),
    Profile("Ruth", "Glad to be here\n\tat last", b"picture"),
    Decline(GROUP),
    Joined(GROUP, GROUP, 3, b"", record("ruth")),
    Setting("theme", b"dark"),
    ReadMark(GROUP, GROUP),
]


class TestContent:
    """Content: bodies, ids and signatures."""

    @pytest.mark.parametrize("body", BODIES)
    def test_bodies_come_back(self, body: Any) -> None:
        data = encode_body(body)
        assert decode_body(data) == body
        assert kind_of(data) == type(body).__struct_config__.tag

    def test_unknown_kinds(self) -> None:
        assert decode_body(b"\x92\x0c\x01") == UnknownKind(12)
        assert decode_body(b"\x91\x7f") == UnknownKind(127)

    @pytest.mark.parametrize(
        "data", [b"", b"\x91", b"\x91\x01", b"\x92\x01\xa0", b"\x80\x01", b"\x92\xcc\x80", b"\x90\x05"]
    )
    def test_what_is_no_body(self, data: bytes) -> None:
        with pytest.raises(BadContent):
            decode_body(data)

    @pytest.mark.parametrize("text", ["", "x" * 65_537, "é" * 32_769, "a\0b", "a\x1bb", "a\x7fb", "a\x85b", "\ud800"])
    def test_text_that_is_none(self, text: str) -> None:
        for kind in (Post, Comment, Edit):
            with pytest.raises(BadText):
                kind(text)
        assert issubclass(BadText, SyncError)
        assert Post("x" * 65_536).text
        assert Post("two\nlines\tand a tab").text

    @pytest.mark.parametrize("emoji", ["", "x" * 33, "\n", " "])
    def test_reactions_that_are_none(self, emoji: str) -> None:
        with pytest.raises(BadText):
            Reaction(emoji, True)

    def test_profiles_that_are_none(self) -> None:
        for name, greeting in (("", ""), ("x" * 65, ""), ("a\tb", ""), ("a", "\0")):
            with pytest.raises(BadText):
                Profile(name, greeting, b"")
        with pytest.raises(ValueError, match="greeting"):
            Profile("a", "x" * 281, b"")
        with pytest.raises(BadEncoding):
            decode(Profile, encode(Profile("a", "", bytes(49_153))))
        assert Profile("a", "🌻" * 280, bytes(49_152))

    def test_refs(self) -> None:
        check_refs(Post("a"), ())
        check_refs(Comment("a"), (GROUP,))
        check_refs(Comment("a"), (GROUP, bytes(32)))
        for body, refs in (
            (Post("a"), (GROUP,)),
            (Comment("a"), ()),
            (Comment("a"), (GROUP, GROUP)),
            (Delete(), ()),
            (Edit("a"), (GROUP, bytes(32))),
        ):
            with pytest.raises(BadContent):
                check_refs(body, refs)

    def test_the_id_says_it_all(self) -> None:
        core = Core(b"", bytes(16), encode_body(Post("a")), ())
        first = content_id(GROUP, signer("ruth").public, core)
        assert first == digest(CONTENT, GROUP, signer("ruth").public, b"", bytes(16), core.body)
        others = (
            Core(GROUP, core.salt, core.body, ()),
            Core(b"", b"\1" * 16, core.body, ()),
            Core(b"", core.salt, encode_body(Post("b")), ()),
            Core(b"", core.salt, core.body, (GROUP,)),
        )
        ids = {content_id(GROUP, signer("ruth").public, other) for other in others}
        ids |= {content_id(bytes(32), signer("ruth").public, core), content_id(GROUP, signer("june").public, core)}
        assert len(ids | {first}) == 7

    def test_a_core_has_a_prev_or_none(self) -> None:
        with pytest.raises(ValueError, match="id"):
            Core(b"\1", bytes(16), b"xx", ())

    @pytest.mark.parametrize("place", range(6))
    def test_a_copy_says_where_and_when(self, place: int) -> None:
        true: list[Any] = [GROUP, bytes(32), HEADER, (GROUP,), 5, b"\2" * 32]
        signature = sign_content(signer("ruth"), *true)
        verify_content(signer("ruth").public, signature, *true)
        wrong = list(true)
        wrong[place] = [bytes(32), GROUP, b"\1" * 76, (bytes(32),), 6, GROUP][place]
        with pytest.raises(BadSignature):
            verify_content(signer("ruth").public, signature, *wrong)

    def test_a_post_of_256_bytes_fits_512(self) -> None:
        core = Core(GROUP, bytes(16), encode_body(Post("x" * 256)), ())
        sealed = Sealed(bytes(64), bytes(8), (bytes(8),), 2**53 - 1, core)
        draft = Draft(Secret(bytes(32)), 0, Secret(bytes(32)), bytes(16))
        assert len(draft.seal(encode(sealed))) == 512


class TestKnocks:
    """What lies in a request mailbox."""

    card = InviteCard(
        GROUP, bytes(32), "community", "Maple Street", "family", "clay", "all", ("Be kind",), 4, "Ruth", b"", ("Ruth",),
        bytes(1216), 0,
    )  # fmt: skip

    def knock(self, who: MemberRecord | None = None) -> Any:
        shown = record("june") if who is None else who
        return sign_knock(
            signer("june"),
            self.card,
            shown,
            proofs(GROUP, "june"),
            name="June",
            greeting="Hello",
            picture=b"",
            nonce=bytes(16),
        )

    def test_a_true_knock(self) -> None:
        knock = self.knock()
        verify_knock(knock, GROUP, bytes(32))
        assert decode(type(knock), encode(knock)) == knock
        assert request_id(KnockItem(b"a")) != request_id(KnockItem(b"b"))

    @pytest.mark.parametrize(
        "fields",
        [
            {"name": "Sam"},
            {"greeting": "x"},
            {"picture": b"x"},
            {"nonce": b"\1" * 16},
            {"proofs": ()},
            {"member": record("sam")},
            {"signature": bytes(64)},
        ],
    )
    def test_a_changed_knock(self, fields: dict[str, Any]) -> None:
        with pytest.raises(BadContent):
            verify_knock(changed(self.knock(), **fields), GROUP, bytes(32))

    def test_a_knock_for_another_invite(self) -> None:
        for group, invite in ((GROUP, GROUP), (bytes(32), bytes(32))):
            with pytest.raises(BadContent):
                verify_knock(self.knock(), group, invite)

    def test_words_are_checked(self) -> None:
        with pytest.raises(ValueError, match="greeting"):
            changed(self.knock(), greeting="x" * 281)
        with pytest.raises(BadText):
            changed(self.card, name="")
        with pytest.raises(BadText):
            changed(self.card, rules=("",))

    def test_a_welcome_names_relays(self) -> None:
        welcome = sync.knocks.Welcome(
            GROUP, GROUP, GROUP, Secret(random_bytes(32)), Secret(random_bytes(32)), ("https://a",)
        )
        assert decode(sync.knocks.Welcome | sync.knocks.Declined, encode(welcome)) == welcome
        with pytest.raises(BadText):
            changed(welcome, relays=("",))


def test_nothing_shows_itself_in_a_repr() -> None:
    event = World().genesis
    assert isinstance(event, Event)
    assert CARD.name not in repr(event.control.body)
    assert id_of("ruth") != id_of("june")
