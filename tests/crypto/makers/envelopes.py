# SPDX-License-Identifier: AGPL-3.0-or-later
"""Vectors of envelopes, locks and invites (FORMAT 10 to 12)."""

from __future__ import annotations

from typing import Any

from tests.crypto import reference as r
from tests.crypto.makers.common import HASH, NONCE, RELAY, Case, Family, made, refused, turned

OPERATIONS, MEMORY = 1, 8192
LINK = made("link")
WORDS = "tide maple bench river"


def buckets() -> Family:
    """Envelope lengths (10.3)."""
    sizes = [93, 512, 513, 1024, 1025, 2049, 4097, 8193, 16384, 16385, 17408, 17409, 65536, 65537, 100_000, 1048576]
    return {str(size): {"size": size, "expect_bucket": r.bucket(size)} for size in sizes}


def envelopes_open() -> Family:
    """Envelopes (10)."""
    key, mask = made("content"), made("mask")
    contents = {
        "empty": (0, b""),
        "short": (3, b"content"),
        "the_last_step": (65535, b"content"),
        "content_that_looks_like_padding": (0, b"content\x80\0\0"),
        "the_largest_in_512": (0, b"c" * 419),
        "the_smallest_in_1024": (0, b"c" * 420),
        "beyond_16384": (0, b"c" * 16384),
    }
    return {
        name: {
            "key": key,
            "mask": mask,
            "envelope": r.envelope(key, mask, step, NONCE, HASH, content=content),
            "expect_step": step,
            "expect_token_hash": HASH,
            "expect_content": content,
        }
        for name, (step, content) in contents.items()
    }


def envelopes_refused() -> Family:
    """Envelopes that must not open, and the first check that fails (10.4)."""
    good = envelopes_open()["short"]
    whole, key, mask = good["envelope"], good["key"], good["mask"]

    def sealed(**given: Any) -> Case:
        return {"envelope": r.envelope(key, mask, 3, NONCE, HASH, **given)}

    other = r.envelope(key, mask, 3, NONCE[::-1], HASH, content=b"another")
    changed: dict[str, tuple[str, Case]] = {
        "empty": ("WrongSize", {"envelope": b""}),
        "cut": ("WrongSize", {"envelope": whole[:511]}),
        "one_byte_more": ("WrongSize", {"envelope": whole + b"\0"}),
        "a_length_that_is_no_bucket": ("WrongSize", {"envelope": whole + bytes(256)}),
        "version_0": ("UnknownVersion", sealed(content=b"content", head=b"\0\1")),
        "version_2": ("UnknownVersion", sealed(content=b"content", head=b"\2\1")),
        "suite_2": ("UnknownSuite", sealed(content=b"content", head=b"\1\2")),
        "key_of_the_step_before": ("WrongCommitment", {"key": made("step before")}),
        "key_of_the_step_after": ("WrongCommitment", {"key": r.derive(key, "dy1:step")}),
        "flipped_nonce": ("WrongCommitment", {"envelope": turned(whole, 4)}),
        "flipped_commitment": ("WrongCommitment", {"envelope": turned(whole, 59)}),
        "flipped_step": ("CannotOpen", {"envelope": turned(whole, 3)}),
        "flipped_token_hash": ("CannotOpen", {"envelope": turned(whole, 60)}),
        "flipped_ciphertext": ("CannotOpen", {"envelope": turned(whole, 76)}),
        "flipped_tag": ("CannotOpen", {"envelope": turned(whole, 511)}),
        "header_of_another": ("CannotOpen", {"envelope": other[:76] + whole[76:]}),
        "padding_without_end_mark": ("BadEncoding", sealed(padded=bytes(420))),
        "padding_with_another_end_mark": ("BadEncoding", sealed(padded=b"content\x81".ljust(420, b"\0"))),
        "padding_not_zero": ("BadEncoding", sealed(padded=b"content\x80".ljust(419, b"\0") + b"\1")),
        "padded_to_a_larger_bucket": ("BadEncoding", sealed(padded=b"content\x80".ljust(932, b"\0"))),
    }
    return {name: refused(good, error, **change) for name, (error, change) in changed.items()}


def locks_open() -> Family:
    """A locked key (11)."""
    texts = {
        "ascii": "a long passphrase",
        "combining_mark": "Zoe\u0308",
        "full_width": "\uff11\uff12\uff13",
    }
    normal = {"ascii": "a long passphrase", "combining_mark": "Zoë", "full_width": "123"}
    return {
        name: {
            "passphrase": text,
            "locked": r.locked(made("vault key"), normal[name], HASH, NONCE, OPERATIONS, MEMORY),
            "expect_secret": made("vault key"),
        }
        for name, text in texts.items()
    }


def locks_refused() -> Family:
    """Locks that do not open (11.3)."""
    good = locks_open()["ascii"]
    locked: bytes = good["locked"]

    def costing(operations: int, memory: int) -> bytes:
        return b"\1" + operations.to_bytes(4, "big") + memory.to_bytes(8, "big") + locked[13:]

    changed: dict[str, tuple[str, Case]] = {
        "another_passphrase": ("WrongPassphrase", {"passphrase": "A long passphrase"}),
        "no_passphrase": ("WrongPassphrase", {"passphrase": ""}),
        "flipped_salt": ("WrongPassphrase", {"locked": turned(locked, 13)}),
        "flipped_ciphertext": ("CannotOpen", {"locked": turned(locked, 132)}),
        "version_2": ("UnknownVersion", {"locked": b"\2" + locked[1:]}),
        "empty": ("UnknownVersion", {"locked": b""}),
        "cut": ("BadEncoding", {"locked": locked[:-1]}),
        "one_byte_more": ("BadEncoding", {"locked": locked + b"\0"}),
        "no_operations": ("BadEncoding", {"locked": costing(0, 8192)}),
        "4_billion_operations": ("BadEncoding", {"locked": costing(2**32 - 1, 8192)}),
        "all_memory": ("BadEncoding", {"locked": costing(1, 2**64 - 1024)}),
        "memory_of_half_a_kibibyte": ("BadEncoding", {"locked": costing(1, 8192 + 512)}),
    }
    return {name: refused(good, error, **change) for name, (error, change) in changed.items()}


def invites_open() -> Family:
    """What an invite's link gives (12)."""
    stretched = r.stretch(WORDS, r.derive(LINK, "dy1:inv-salt", size=16), OPERATIONS, MEMORY)
    keys = {
        "door": r.derive(LINK, "dy1:inv-door"),
        "card": r.derive(LINK, "dy1:inv-card"),
        "words": r.derive(LINK, "dy1:inv-words", stretched),
    }
    return {
        kind: {
            "link": LINK,
            "kind": kind,
            "words": WORDS if kind == "words" else None,
            "operations": OPERATIONS,
            "memory": MEMORY,
            "relay_key": RELAY,
            "envelope": r.lone(key, NONCE, HASH, b"payload"),
            "expect_key": key,
            "expect_address": r.derive(LINK, "dy1:inv-address", RELAY),
            "expect_writer": r.public(r.derive(LINK, "dy1:inv-writer", RELAY)),
            "expect_payload": b"payload",
        }
        for kind, key in keys.items()
    }


def invites_refused() -> Family:
    """An invite in other hands (12.4)."""
    good = invites_open()
    words, door, card = good["words"], good["door"], good["card"]
    stepped = r.lone(door["expect_key"], NONCE, HASH, b"payload", step=1)
    return {
        "other_words": refused(words, "WrongWords", words="tide maple bench road"),
        "words_in_another_order": refused(words, "WrongWords", words="maple tide bench river"),
        "three_words": refused(words, "WrongWords", words="tide maple bench"),
        "a_word_that_is_not_on_the_list": refused(words, "WrongWords", words="tide mapel bench river"),
        "words_of_another_link": refused(words, "WrongWords", link=made("other link")),
        "no_words": refused(words, "WrongCommitment", kind="door"),
        "another_link": refused(door, "WrongCommitment", link=made("other link")),
        "a_card_opened_as_key_box": refused(card, "WrongCommitment", kind="door"),
        "flipped": refused(door, "CannotOpen", envelope=turned(door["envelope"], 100)),
        "with_a_step": refused(door, "StepTooFar", envelope=stepped),
    }
