# SPDX-License-Identifier: AGPL-3.0-or-later
"""Vectors of labels, hashes, signatures, capabilities and sealed bytes (FORMAT 2 to 4, 13)."""

from __future__ import annotations

import re
from pathlib import Path

from tests.crypto import reference as r
from tests.crypto.makers.common import NONCE, RELAY, Case, Family, made, refused, turned
from tests.crypto.salamander import two_keys

FORMAT = Path(__file__).resolve().parents[3] / "crypto" / "FORMAT.md"


def all_labels() -> Family:
    """Every label that the format names (2.1)."""
    names = sorted(set(re.findall(r"`(dy1:[a-z0-9-]+)`", FORMAT.read_text())))
    return {name: {"label": name, "expect_bytes": name.encode().ljust(16, b"\0")} for name in names}


def hashes() -> Family:
    """Digests (2.2)."""
    lists: dict[str, list[bytes]] = {
        "no_part": [],
        "an_empty_part": [b""],
        "one_part": [b"abc"],
        "the_same_bytes_cut_elsewhere": [b"ab", b"c"],
        "long_parts": [made("long", 64) * 20, b"", made("short")],
    }
    return {
        name: {"label": "dy1:member", "parts": parts, "expect_digest": r.digest("dy1:member", *parts)}
        for name, parts in lists.items()
    }


def derivations() -> Family:
    """Derived secrets (2.3)."""
    key = made("key")
    cases: dict[str, tuple[int, bytes, list[bytes]]] = {
        "32_bytes": (32, key, []),
        "64_bytes": (64, key, []),
        "16_bytes": (16, key, []),
        "with_parts": (32, key, [RELAY, b""]),
        "from_64_bytes": (32, made("long key", 64), [RELAY]),
    }
    return {
        name: {
            "secret": secret,
            "label": "dy1:step",
            "parts": parts,
            "size": size,
            "expect_secret": r.derive(secret, "dy1:step", *parts, size=size),
        }
        for name, (size, secret, parts) in cases.items()
    }


def _signature(seed: bytes, label: str, *parts: bytes) -> Case:
    signature = r.sign(seed, label, *parts)
    return {"public": r.public(seed), "label": label, "parts": list(parts), "signature": signature}


def signatures_valid() -> Family:
    """Labelled signatures (3.1)."""
    seed = made("seed")
    lists = {"no_part": (), "one_part": (b"abc",), "three_parts": (RELAY, b"", made("long", 64) * 9)}
    return {
        name: {
            "seed": seed,
            **_signature(seed, "dy1:append", *parts),
            "expect_signature": r.sign(seed, "dy1:append", *parts),
        }
        for name, parts in lists.items()
    }


def signatures_refused() -> Family:
    """What verify must refuse (3.2)."""
    seed = made("seed")
    good = _signature(seed, "dy1:append", b"ab", b"c")
    s_plus_l = int.from_bytes(good["signature"][32:], "little") + r.ORDER
    changed: dict[str, Case] = {
        "another_key": {"public": r.public(made("other seed"))},
        "another_label": {"label": "dy1:close"},
        "parts_cut_elsewhere": {"parts": [b"a", b"bc"]},
        "parts_in_another_order": {"parts": [b"c", b"ab"]},
        "an_empty_part_more": {"parts": [b"ab", b"c", b""]},
        "flipped_r": {"signature": turned(good["signature"], 0)},
        "flipped_s": {"signature": turned(good["signature"], 32)},
        "s_plus_group_order": {"signature": good["signature"][:32] + s_plus_l.to_bytes(32, "little")},
        "r_with_a_part_of_small_order": {"signature": r.sign_with_torsion(seed, "dy1:append", b"ab", b"c")},
        "signature_cut": {"signature": good["signature"][:63]},
        "signature_longer": {"signature": good["signature"] + b"\0"},
        "signature_empty": {"signature": b""},
        "key_cut": {"public": good["public"][:31]},
        "key_of_small_order": {"public": b"\1" + bytes(31), "signature": b"\1" + bytes(63)},
        "all_zero": {"public": bytes(32), "signature": bytes(64)},
    }
    return {name: refused(good, "BadSignature", **change) for name, change in changed.items()}


def signing_keys_refused() -> Family:
    """Public keys that are admitted nowhere (3.3)."""
    points = {
        "all_zero": bytes(32),
        "identity": b"\1" + bytes(31),
        "order_2": b"\xec" + b"\xff" * 30 + b"\x7f",
        "order_8": bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
        "zero_not_canonical": b"\xed" + b"\xff" * 30 + b"\x7f",
        "identity_with_sign": b"\1" + bytes(30) + b"\x80",
        "not_on_the_curve": b"\2" + bytes(31),
        "short": r.public(made("seed"))[:31],
        "long": r.public(made("seed")) + b"\0",
        "empty": b"",
    }
    return {name: {"public": point, "error": "BadKey"} for name, point in points.items()}


def committed_opens() -> Family:
    """Sealed bytes (4.2)."""
    key = made("key")
    texts = {"empty": (b"", b""), "short": (b"context", b"plaintext"), "long": (RELAY, made("long", 64) * 40)}
    return {
        name: {
            "secret": key,
            "label": "dy1:kit",
            "associated": associated,
            "sealed": r.committed(key, "dy1:kit", NONCE, associated, plaintext),
            "expect_plaintext": plaintext,
        }
        for name, (associated, plaintext) in texts.items()
    }


def committed_refused() -> Family:
    """What must not open, and which check says so (4.3)."""
    good = committed_opens()["short"]
    sealed, other = good["sealed"], made("other key")
    keys = [r.derive(secret, "dy1:kit", NONCE, size=64) for secret in (good["secret"], other)]
    both = NONCE + keys[0][32:] + two_keys(keys[0][:32], keys[1][:32], NONCE)
    for_both = {"sealed": both, "associated": b""}
    changed: dict[str, tuple[str, Case]] = {
        "another_key": ("WrongCommitment", {"secret": other}),
        "another_label": ("WrongCommitment", {"label": "dy1:link"}),
        "flipped_nonce": ("WrongCommitment", {"sealed": turned(sealed, 0)}),
        "flipped_commitment": ("WrongCommitment", {"sealed": turned(sealed, 24)}),
        "a_ciphertext_that_two_keys_accept": ("WrongCommitment", {**for_both, "secret": other}),
        "another_context": ("CannotOpen", {"associated": b"contexu"}),
        "flipped_ciphertext": ("CannotOpen", {"sealed": turned(sealed, 56)}),
        "flipped_tag": ("CannotOpen", {"sealed": turned(sealed, len(sealed) - 1)}),
        "one_byte_more": ("CannotOpen", {"sealed": sealed + b"\0"}),
        "one_byte_less": ("CannotOpen", {"sealed": sealed[:-1]}),
        "shorter_than_any": ("WrongSize", {"sealed": sealed[:71]}),
        "empty": ("WrongSize", {"sealed": b""}),
    }
    return {name: refused(good, error, **change) for name, (error, change) in changed.items()}
