# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writes tests/vectors/sync: `python -m tests.sync.make_vectors` after a change of PROTOCOL.md."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec

from crypto.encoding import encode
from crypto.hashing import digest
from crypto.labels import CONTROL_SIGNATURE
from sync.bodies import Card, Leave, SetCard, SetRelays, UnknownBody, Upgrade
from sync.content import (
    Comment,
    ContentBody,
    Core,
    Decline,
    Delete,
    Edit,
    Joined,
    Post,
    Profile,
    Reaction,
    ReadMark,
    Setting,
    content_id,
    encode_body,
    kind_of,
    sign_content,
)
from sync.events import Control, Event, SignedControl, sign_control, verify_control
from sync.knocks import InviteCard, Knock, sign_knock
from sync.membership import Fold
from sync.outcome import Accepted, Verdict
from tests.sync.scenarios import SCENARIOS, device_names
from tests.sync.world import SEED, World, proofs, record, signer

FOLDER = Path(__file__).resolve().parents[1] / "vectors" / "sync"
FORMAT = "dooryard-sync 1"
Case = dict[str, Any]
HEADER = bytes(range(76))
INVITE = bytes([7]) * 32
GROUP = World().group


def written() -> dict[str, str]:
    """The text of every file, as it should be."""
    files = {
        "controls-valid": ("3", controls()),
        "controls-refused": ("3.4", controls_refused()),
        "contents-valid": ("4", contents()),
        "contents-refused": ("4.1", contents_refused()),
        "knocks-valid": ("7.3", [{"name": "a_knock", **knock_case(knock())}]),
        "knocks-refused": ("7.3", knocks_refused()),
    }
    found = {f"{name}.json": _text({"section": section, "cases": cases}) for name, (section, cases) in files.items()}
    return found | {f"folds/{story.__name__}.json": _text(fold_case(story())) for story in SCENARIOS}


def seed(name: str) -> bytes:
    """The seed of somebody's signing key."""
    return digest(SEED, b"sign", name.encode())


def controls() -> list[Case]:
    """One signed event of each kind."""
    world = World("community", "club")
    world.admit("ruth", "june", "admin")
    world.join("omar", world.invite("june"))
    world.invite("june", "link", "link", uses=3)
    world.close("june", world.invite("june", "words", "words"))
    world.set_role("ruth", "omar", "reader", lower=True)
    world.rotate("june", history="all")
    world.remove("june", "omar")
    world.write("ruth", SetCard(Card("Elm Street", "sage", "By the river\nsince 1999", "club", ("Be kind",))))
    world.write("ruth", SetRelays(("https://relay.example/#k=AAAA", "https://other.example/#k=BBBB")))
    world.write("ruth", Upgrade(2))
    world.leave("june")
    world.write("ruth", UnknownBody(127, b"\x92\x7f\xa1x"))
    return [{"name": _name(number, event), **control_case(event)} for number, event in enumerate(world.events)]


def _name(number: int, event: Event) -> str:
    return f"{number}_{type(event.control.body).__name__.lower()}"


def control_case(event: Event) -> Case:
    """An event as it is signed, and what is in it."""
    signed, author = _signed(event), device_names()[event.control.device]
    control = event.control
    body = control.body.data if isinstance(control.body, UnknownBody) else encode(control.body)
    return {
        "seed": seed(author), "group": control.group, "device": control.device, "prev": control.prev,
        "parents": list(control.parents), "kind": kind_of(body), "body": body, "control": signed.control,
        "signature": signed.signature, "id": event.id,
    }  # fmt: skip


def controls_refused() -> list[Case]:
    """Signed events that fail one check each, in the order of the checks; only what is too large is left out."""
    world = World()
    key, group = signer("ruth"), world.group
    leave = sign_control(key, Control(1, group, key.public, b"", (group,), Leave()))
    admission = world.admission(world.now, "june")
    genesis = world.genesis.control

    def fields(*values: object) -> SignedControl:
        data = encode(values)
        return SignedControl(data, key.sign(CONTROL_SIGNATURE, data))

    def body(changed: Any) -> SignedControl:
        return sign_control(key, Control(1, group, key.public, b"", (group,), changed))

    small = msgspec.structs.replace(record("june"), devices=(b"\1" + bytes(31),))
    found: dict[str, tuple[SignedControl, str]] = {
        "later_version": (fields(2, group, key.public, b"", (group,), encode(Leave())), "newer-version"),
        "not_an_array": (SignedControl(b"\x80", bytes(64)), "not-well-formed"),
        "one_field_too_many": (fields(1, group, key.public, b"", (group,), encode(Leave()), 0), "not-well-formed"),
        "bytes_after_the_end": (SignedControl(leave.control + b"\0", leave.signature), "not-well-formed"),
        "longer_head_than_needed": (
            SignedControl(b"\xdc\x00\x06" + leave.control[1:], leave.signature), "not-well-formed",
        ),
        "short_group": (fields(1, group[:31], key.public, b"", (group,), encode(Leave())), "not-well-formed"),
        "no_parents": (fields(1, group, key.public, b"", (), encode(Leave())), "not-well-formed"),
        "parent_twice": (fields(1, group, key.public, b"", (group, group), encode(Leave())), "not-well-formed"),
        "parents_out_of_order": (
            fields(1, group, key.public, b"", (b"\xff" * 32, group), encode(Leave())), "not-well-formed",
        ),
        "genesis_with_prev": (fields(1, b"", key.public, group, (), encode(genesis.body)), "not-well-formed"),
        "body_with_an_extra_field": (fields(1, group, key.public, b"", (group,), b"\x92\x04\x00"), "not-well-formed"),
        "flipped_signature": (SignedControl(leave.control, bytes(64)), "bad-signature"),
        "signed_by_another_device": (
            sign_control(signer("june"), Control(1, group, key.public, b"", (group,), Leave())), "bad-signature",
        ),
        "small_order_device": (body(msgspec.structs.replace(admission, member=small)), "bad-key"),
        "device_that_did_not_agree": (body(msgspec.structs.replace(admission, member=record("sam"))), "bad-key"),
        "proof_for_another_group": (
            body(msgspec.structs.replace(admission, proofs=proofs(b"\1" * 32, "june"))), "bad-key",
        ),
        "genesis_by_another_device": (
            sign_control(signer("june"), Control(1, b"", signer("june").public, b"", (), genesis.body)), "bad-key",
        ),
    }  # fmt: skip
    return [
        {"name": name, "control": signed.control, "signature": signed.signature, "error": error}
        for name, (signed, error) in found.items()
    ]


def contents() -> list[Case]:
    """One core of each kind, with a copy of it."""
    other = bytes([9]) * 32
    bodies: dict[str, tuple[ContentBody, tuple[bytes, ...]]] = {
        "post": (Post("Hello, *neighbors*"), ()),
        "post_of_256_bytes": (Post("x" * 256), ()),
        "comment": (Comment("Hi"), (other,)),
        "comment_on_a_comment": (Comment("Hi"), (other, INVITE)),
        "reaction": (Reaction("🌻", True), (other,)),
        "edit": (Edit("Hello!"), (other,)),
        "delete": (Delete(), (other,)),
        "face": (Profile("Ruth", "Glad to be here", b"\xff\xd8"), ()),
        "decline": (Decline(other), ()),
        "joined": (Joined(other, INVITE, 5, b"", record("ruth")), ()),
        "setting": (Setting("theme", b"dark"), ()),
        "read_mark": (ReadMark(other, INVITE), ()),
    }
    return [content_case(name, body, refs) for name, (body, refs) in bodies.items()]


def content_case(name: str, body: ContentBody, refs: tuple[bytes, ...]) -> Case:
    """A core, its id, and the signature of a copy."""
    key, time, heads = signer("ruth"), 1_790_000_000_000, (GROUP, INVITE)
    core = Core(b"", bytes(16), encode_body(body), refs)
    event = content_id(GROUP, key.public, core)
    signature = sign_content(key, GROUP, INVITE, HEADER, heads, time, event)
    return {
        "name": name, "seed": seed("ruth"), "group": GROUP, "device": key.public, "core": encode(core),
        "kind": kind_of(core.body), "id": event, "generation": INVITE, "header": HEADER, "heads": list(heads),
        "time": time, "signature": signature,
    }  # fmt: skip


def contents_refused() -> list[Case]:
    """Bodies that are none."""
    bodies = {
        "nothing": b"",
        "no_kind": b"\x91\x00",
        "empty_post": encode((1, "")),
        "post_with_nul": encode((1, "a\0b")),
        "post_with_escape": encode((1, "a\x1b[2J")),
        "post_too_long": encode((1, "x" * 65_537)),
        "post_with_an_extra_field": encode((1, "a", "b")),
        "post_in_bytes": encode((1, b"a")),
        "post_not_utf8": b"\x92\x01\xa2\xc3\x28",
        "post_with_a_longer_head": b"\x92\x01\xd9\x01a",
        "emoji_too_long": encode((3, "x" * 33, True)),
        "reaction_with_a_number": encode((3, "x", 1)),
        "name_of_two_lines": encode((6, "a\nb", "", b"")),
        "name_too_long": encode((6, "x" * 65, "", b"")),
        "picture_too_large": encode((6, "a", "", bytes(49_153))),
        "bytes_after_the_end": encode((1, "a")) + b"\0",
    }
    return [{"name": name, "body": body} for name, body in bodies.items()]


def knock() -> Knock:
    """June knocks."""
    card = InviteCard(
        GROUP, INVITE, "community", "Maple Street", "club", "clay", "all", (), 3, "Ruth", b"", (), bytes(1216), 0
    )
    return sign_knock(
        signer("june"), card, record("june"), proofs(GROUP, "june"), name="June", greeting="Hello", picture=b"\xff",
        nonce=bytes(16),
    )  # fmt: skip


def knock_case(one: Knock) -> Case:
    """A knock at an invite of a group."""
    return {"group": GROUP, "invite": INVITE, "knock": encode(one)}


def knocks_refused() -> list[Case]:
    """Knocks that fail a check."""
    changed: dict[str, dict[str, Any]] = {
        "another_name": {"name": "Sam"},
        "another_record": {"member": record("sam")},
        "no_proof": {"proofs": ()},
        "proof_for_another_group": {"proofs": proofs(b"\1" * 32, "june")},
        "changed_picture": {"picture": b""},
    }
    cases = [
        {"name": name, **knock_case(msgspec.structs.replace(knock(), **fields))} for name, fields in changed.items()
    ]
    return [*cases, {"name": "at_another_invite", **knock_case(knock()), "invite": GROUP}]


def fold_case(world: World) -> Case:
    """A history, and what its fold says."""
    fold = world.fold()
    events = [{"author": device_names()[one.control.device], **event_case(fold, one)} for one in world.events]
    return {
        "section": "5", "group": world.group, "events": events,
        "members": [
            {"id": one.id, "role": one.role, "status": one.status, "path": list(one.path)}
            for one in sorted(fold.members.values(), key=lambda one: one.id)
        ],
        "invites": {one.id.hex(): one.state for one in fold.invites.values()},
        "clean": [one.id for one in sorted(fold.generations.values(), key=lambda one: one.id) if one.clean],
        "current": fold.current, "heads": sorted(fold.heads), "card_name": fold.card.name,
    }  # fmt: skip


def event_case(fold: Fold, event: Event) -> Case:
    """A signed event and the verdict on it."""
    signed = _signed(event)
    return {"control": signed.control, "signature": signed.signature, "id": event.id, **said(fold.verdict(event.id))}


def said(verdict: Verdict) -> Case:
    """A verdict in words."""
    if isinstance(verdict, Accepted):
        return {"verdict": "accepted"}
    return {"verdict": type(verdict).__name__.lower(), "reason": verdict.reason}


def _signed(event: Event) -> SignedControl:
    signed = sign_control(signer(device_names()[event.control.device]), event.control)
    assert verify_control(signed).id == event.id
    return signed


def _text(document: Case) -> str:
    return json.dumps(_plain({"format": FORMAT, **document}), indent=1, ensure_ascii=True) + "\n"


def _plain(value: Any) -> Any:
    match value:
        case bytes():
            return value.hex()
        case dict():
            return {name: _plain(item) for name, item in value.items()}
        case list():
            return [_plain(item) for item in value]
        case _:
            return value


if __name__ == "__main__":
    (FOLDER / "folds").mkdir(parents=True, exist_ok=True)
    for file, text in written().items():
        (FOLDER / file).write_text(text)
