# SPDX-License-Identifier: AGPL-3.0-or-later
"""Vectors of words, roots and members (FORMAT 6, 8)."""

from __future__ import annotations

from typing import Any

from tests.crypto import reference as r
from tests.crypto.makers.common import ENTROPY, RELAY, Family, made


def roots() -> Family:
    """What 24 words give (6, 7.1)."""
    seed = r.derive(ENTROPY, "dy1:root")
    beacon = r.derive(seed, "dy1:beacon")
    lookout, writer = r.derive(beacon, "dy1:bcn-lookout"), r.derive(beacon, "dy1:bcn-writer")
    overrides = [r.derive(seed, "dy1:override", index.to_bytes(2, "big")) for index in (0, 1, 1023)]
    return {
        "of_counted_bytes": {
            "entropy": ENTROPY,
            "expect_words": "abandon amount liar amount expire adjust cage candy arch gather drum bullet absurd math "
            "era live bid rhythm alien crouch range attend journey unaware",
            "expect_override_publics": [r.public(one) for one in overrides],
            "override_indexes": [0, 1, 1023],
            "expect_succession_digest": r.succession_digest(seed),
            "expect_vault_key": r.derive(seed, "dy1:vault"),
            "relay_key": RELAY,
            "number": 7,
            "expect_beacon_lookout": lookout,
            "expect_beacon_writer_secret": writer,
            "expect_beacon_sealing": r.sealing_key(r.derive(beacon, "dy1:bcn-sealing"))[2],
            "expect_beacon_address": r.derive(lookout, "dy1:bcn-address", RELAY),
            "expect_beacon_writer": r.public(r.derive(writer, "dy1:bcn-write-at", RELAY)),
            "expect_beacon_closer": r.public(r.derive(r.derive(beacon, "dy1:bcn-closer"), "dy1:bcn-close-at", RELAY)),
            "expect_beacon_token": r.derive(writer, "dy1:bcn-token", RELAY, (7).to_bytes(8, "big")),
        }
    }


def words_refused() -> Family:
    """Words that are no root (6.1)."""
    good = ["abandon"] * 23 + ["art"]
    texts = {
        "an_unknown_word": ([*good[:4], "grandmother", *good[5:]], 5),
        "an_unknown_last_word": ([*good[:23], "arts"], 24),
        "23_words": (good[1:], None),
        "25_words": (["abandon", *good], None),
        "no_word": ([], None),
        "a_wrong_checksum": (["abandon"] * 24, None),
        "12_words_with_their_checksum": (["abandon"] * 11 + ["about"], None),
    }
    return {
        name: {"text": " ".join(words), "error": "WrongWords", "position": position}
        for name, (words, position) in texts.items()
    }


def _record() -> list[Any]:
    seed = r.derive(ENTROPY, "dy1:root")
    salt = made("salt")
    return [
        r.public(r.derive(seed, "dy1:override", b"\0\5")),
        r.digest("dy1:succ-commit", salt, r.succession_digest(seed)),
        r.sealing_key(r.derive(made("user key"), "dy1:sealing", salt))[2],
        [r.public(r.derive(made("device secret"), "dy1:device", salt))],
    ]


def members() -> Family:
    """A member's record (8)."""
    record = r.msgpack(_record())
    deletion = r.derive(made("user key"), "dy1:deletion")
    return {
        "one_device": {
            "entropy": ENTROPY,
            "override_index": 5,
            "device_secret": made("device secret"),
            "user_key": made("user key"),
            "salt": made("salt"),
            "event_id": made("event"),
            "expect_record": record,
            "expect_member_id": r.digest("dy1:member", record),
            "expect_deletion_secret": deletion,
            "expect_delete_token": r.derive(deletion, "dy1:delete-token", made("event")),
        }
    }


def members_refused() -> Family:
    """Records that nobody is admitted with (8.4)."""
    override, succession, sealing, devices = _record()
    many = [r.public(made(f"device {number}")) for number in range(17)]
    changed: dict[str, tuple[str, list[Any]]] = {
        "no_device": ("BadMember", [override, succession, sealing, []]),
        "17_devices": ("BadMember", [override, succession, sealing, many]),
        "a_device_twice": ("BadMember", [override, succession, sealing, devices * 2]),
        "the_override_key_as_device": ("BadMember", [override, succession, sealing, [override]]),
        "an_all_zero_device": ("BadKey", [override, succession, sealing, [bytes(32)]]),
        "an_override_key_of_small_order": ("BadKey", [b"\1" + bytes(31), succession, sealing, devices]),
        "a_sealing_key_of_small_order": ("BadKey", [override, succession, sealing[:1184] + bytes(32), devices]),
        "a_short_sealing_key": ("BadEncoding", [override, succession, sealing[:-1], devices]),
        "a_short_device": ("BadEncoding", [override, succession, sealing, [devices[0][:31]]]),
        "a_field_more": ("BadEncoding", [override, succession, sealing, devices, 0]),
        "a_field_less": ("BadEncoding", [override, succession, sealing]),
    }
    cases: Family = {name: {"record": r.msgpack(value), "error": error} for name, (error, value) in changed.items()}
    good = r.msgpack(_record())
    cases["a_longer_array_head"] = {"record": b"\xdc\0\4" + good[1:], "error": "BadEncoding"}
    cases["a_trailing_byte"] = {"record": good + b"\0", "error": "BadEncoding"}
    cases["a_longer_bytes_head"] = {"record": good[:1] + b"\xc5\0\x20" + good[3:], "error": "BadEncoding"}
    return cases
