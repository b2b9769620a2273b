# SPDX-License-Identifier: AGPL-3.0-or-later
"""Vectors of sealing keys, boxes and the beacon, which draw randomness when they are sealed (FORMAT 5, 7)."""

from __future__ import annotations

from typing import Any

from crypto.encoding import decode
from crypto.sealing import BoxContext, seal
from tests.crypto import reference as r
from tests.crypto.makers.common import (
    ENTROPY,
    NONCE,
    OTHER_RELAY,
    RELAY,
    Case,
    Family,
    context_of,
    made,
    refused,
    turned,
)


def sealing_keys() -> Family:
    """Sealing keys from their secret (5.1)."""
    cases: Family = {}
    for name in ("one", "two"):
        mlkem, x25519, public = r.sealing_key(made(name))
        cases[name] = {
            "secret": made(name),
            "expect_mlkem_seed": mlkem,
            "expect_x25519_key": x25519,
            "expect_public": public,
            "expect_key_id": r.digest("dy1:key-id", public),
        }
    return cases


def sealing_keys_refused() -> Family:
    """Sealing keys that are admitted nowhere (5.4)."""
    public = r.sealing_key(made("one"))[2]
    half = public[:1184]
    changed = {
        "all_zero": bytes(1216),
        "x25519_all_zero": half + bytes(32),
        "x25519_one": half + b"\1" + bytes(31),
        "x25519_order_8": half + bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
        "x25519_zero_not_canonical": half + b"\xed" + b"\xff" * 30 + b"\x7f",
        "x25519_nine_not_canonical": half + b"\xf6" + b"\xff" * 30 + b"\x7f",
        "x25519_with_high_bit": half + public[1184:1215] + bytes([public[1215] | 0x80]),
        "mlkem_beyond_modulus": b"\x01\x0d" + half[2:] + public[1184:],
        "short": public[:-1],
        "long": public + b"\0",
        "empty": b"",
    }
    return {name: {"public": key, "error": "BadKey"} for name, key in changed.items()}


def boxes_open(before: Family) -> Family:
    """Boxes (5.2); sealing draws randomness, so one that was made before and still opens is kept."""
    secret = made("one")
    public = r.sealing_key(secret)[2]
    full = context_of(group=made("group"), record=made("record"), recipient=made("me"), purpose=b"generation")
    full["key_id"] = r.digest("dy1:key-id", public)
    cases = {"a_kit_key": (full, made("kit key")), "an_empty_context": (context_of(), made("kit key"))}
    cases["a_longer_plaintext"] = (full, made("long", 64) * 3)
    return {
        name: {
            "secret": secret,
            "context": context,
            "box": _kept(before.get(name, {}).get("box"), secret, context, plaintext),
            "expect_plaintext": plaintext,
        }
        for name, (context, plaintext) in cases.items()
    }


def _kept(box: bytes | None, secret: bytes, context: Case, plaintext: bytes) -> bytes:
    fields = tuple(context.values())
    if box is not None and r.open_box(secret, fields, box) == plaintext:
        return box
    return seal(r.sealing_key(secret)[2], decode(BoxContext, r.msgpack(fields)), plaintext)


def boxes_refused(before: Family) -> Family:
    """Boxes in other hands, contexts and states (5.4)."""
    good = boxes_open(before)["a_kit_key"]
    box, context = good["box"], good["context"]
    small = bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800")
    cut_elsewhere = {"group": context["group"] + context["record"][:1], "record": context["record"][1:]}
    changed: dict[str, Case] = {
        "another_recipient_key": {"secret": made("two")},
        "for_another_group": {"context": {**context, "group": made("other group")}},
        "for_another_generation": {"context": {**context, "record": made("other record")}},
        "for_another_member": {"context": {**context, "recipient": made("them")}},
        "for_another_key": {"context": {**context, "key_id": made("other key")}},
        "for_another_purpose": {"context": {**context, "purpose": b"admit"}},
        "context_cut_elsewhere": {"context": {**context, **cut_elsewhere}},
        "flipped_mlkem_ciphertext": {"box": turned(box, 0)},
        "flipped_x25519_share": {"box": turned(box, 1088)},
        "x25519_share_of_small_order": {"box": box[:1088] + small + box[1120:]},
        "flipped_payload": {"box": turned(box, 1120)},
        "flipped_tag": {"box": turned(box, 1167)},
        "cut": {"box": box[:1167]},
        "cut_before_the_tag": {"box": box[:1120]},
        "one_byte_more": {"box": box + b"\0"},
        "empty": {"box": b""},
    }
    return {name: refused(good, "CannotOpen", **change) for name, change in changed.items()}


def _beacon_envelope(box: bytes, body_key: bytes, context: bytes, **at: Any) -> bytes:
    beacon = r.derive(r.derive(ENTROPY, "dy1:root"), "dy1:beacon")
    lookout, writer = r.derive(beacon, "dy1:bcn-lookout"), r.derive(beacon, "dy1:bcn-writer")
    body = r.committed(body_key, "dy1:bcn-body", NONCE, context, b"record")
    token = r.derive(writer, "dy1:bcn-token", RELAY, at["number"].to_bytes(8, "big"))
    inner = r.msgpack([at["number"], box, body])
    return r.lone(r.derive(lookout, "dy1:bcn-envelope"), NONCE, r.digest("dy1:token-hash", token)[:16], inner)


def beacons_open(before: Family) -> Family:
    """A beacon's envelope (7.2)."""
    secret = r.derive(r.derive(r.derive(ENTROPY, "dy1:root"), "dy1:beacon"), "dy1:bcn-sealing")
    key_id = r.digest("dy1:key-id", r.sealing_key(secret)[2])
    context = context_of(record=(7).to_bytes(8, "big"), recipient=RELAY, key_id=key_id, purpose=b"beacon")
    box = _kept(before.get("one", {}).get("box"), secret, context, made("body key"))
    packed = r.msgpack(tuple(context.values()))
    envelope = _beacon_envelope(box, made("body key"), packed, number=7)
    case = {"entropy": ENTROPY, "relay_key": RELAY, "box": box, "envelope": envelope}
    return {"one": {**case, "expect_number": 7, "expect_record": b"record"}}


def beacons_refused(before: Family) -> Family:
    """A beacon's envelope elsewhere, or given another number (7.3)."""
    good = beacons_open(before)["one"]
    box = good["box"]
    renumbered = _beacon_envelope(box, made("body key"), b"", number=8)
    return {
        "moved_to_another_relay": refused(good, "CannotOpen", relay_key=OTHER_RELAY),
        "given_another_number": refused(good, "CannotOpen", envelope=renumbered),
        "of_another_account": refused(good, "WrongCommitment", entropy=bytes(32)),
        "flipped": refused(good, "CannotOpen", envelope=turned(good["envelope"], 2000)),
    }
