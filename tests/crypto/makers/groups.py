# SPDX-License-Identifier: AGPL-3.0-or-later
"""Vectors of a generation and its kits and links (FORMAT 9)."""

from __future__ import annotations

from typing import Any

from tests.crypto import reference as r
from tests.crypto.makers.common import NONCE, RELAY, Case, Family, context_of, made

PARTS = ("content", "control", "lookout", "control_writer", "content_writer", "closer")
COMMITS = ("cm-content", "cm-control", "cm-lookout", "cm-control-w", "cm-content-w", "cm-closer")
SECRETS = {part: made(part) for part in PARTS}


def _advanced(secret: bytes, steps: int) -> bytes:
    for _ in range(steps):
        secret = r.derive(secret, "dy1:step")
    return secret


def generations() -> Family:
    """What the six secrets give (9.1 to 9.3, 9.8)."""
    s = SECRETS
    return {
        "one": {
            "secrets": s,
            "relay_key": RELAY,
            "expect_commitments": {p: r.digest(f"dy1:{label}", s[p]) for p, label in zip(PARTS, COMMITS, strict=True)},
            "steps": [0, 1, 2, 1000],
            "expect_step_secrets": [_advanced(s["content"], step) for step in (0, 1, 2, 1000)],
            "expect_step_commitments": [
                r.digest("dy1:step-commit", _advanced(s["content"], step)) for step in (0, 1, 2, 1000)
            ],
            "expect_mask": r.derive(s["lookout"], "dy1:mask-key"),
            "expect_content_address": r.derive(s["lookout"], "dy1:content-addr", RELAY),
            "expect_control_address": r.derive(s["lookout"], "dy1:control-addr", RELAY),
            "expect_content_writer": r.public(r.derive(s["content_writer"], "dy1:content-wrat", RELAY)),
            "expect_control_writer": r.public(r.derive(s["control_writer"], "dy1:control-wrat", RELAY)),
            "expect_content_closer": r.public(r.derive(s["closer"], "dy1:content-clat", RELAY)),
            "expect_control_closer": r.public(r.derive(s["closer"], "dy1:control-clat", RELAY)),
        }
    }


def _kit(role: int, step: int) -> list[Any]:
    s = SECRETS
    passes = [[RELAY, made("pass")]] if role == 2 else []
    kit: list[Any] = [step, _advanced(s["content"], step), s["control"], s["lookout"], s["control_writer"]]
    return [*kit, s["content_writer"] if role else None, s["closer"] if role == 2 else None, passes]


def _sealed_kit(role: int, value: Any) -> Case:
    context = context_of(group=made("group"), record=made("record"), key_id=bytes([role]), purpose=b"kit")
    packed = r.msgpack(tuple(context.values()))
    key = made("kit key")
    return {
        "key": key,
        "context": context,
        "role": role,
        "sealed": r.committed(key, "dy1:kit", NONCE, packed, r.msgpack(value)),
        "commitments": generations()["one"]["expect_commitments"],
        "step_commitment": None,
    }


def kits_open() -> Family:
    """Kits of every role, at the first step and past it (9.4 to 9.6)."""
    cases: Family = {}
    for role, name in enumerate(("reader", "writer", "keeper")):
        cases[name] = {**_sealed_kit(role, _kit(role, 0)), "expect_kit": r.msgpack(_kit(role, 0))}
        later = {**_sealed_kit(role, _kit(role, 4)), "expect_kit": r.msgpack(_kit(role, 4))}
        cases[f"{name}_from_step_4"] = {**later, "step_commitment": r.digest("dy1:step-commit", _kit(role, 4)[1])}
    return cases


def kits_refused() -> Family:
    """Kits that are not what a role was promised, and the part that is named (9.5)."""

    def wrong(part: str | None, error: str, role: int, kit: Any, **changed: Any) -> Case:
        return {**_sealed_kit(role, kit), "error": error, "part": part, **changed}

    def with_field(role: int, at: int, value: Any, step: int = 0) -> list[Any]:
        kit = _kit(role, step)
        return [*kit[:at], value, *kit[at + 1 :]]

    false = made("false")
    at_4 = r.digest("dy1:step-commit", _kit(0, 4)[1])
    cases = {
        f"false_{part}": wrong(part, "WrongCommitment", 2, with_field(2, at, false)) for at, part in enumerate(PARTS, 1)
    }
    return cases | {
        "content_of_another_step": wrong(
            "content", "WrongCommitment", 0, with_field(0, 1, _kit(0, 5)[1], 4), step_commitment=at_4
        ),
        "first_content_called_step_4": wrong(
            "content", "WrongCommitment", 0, with_field(0, 0, 4), step_commitment=at_4
        ),
        "a_step_nobody_committed_to": wrong("content", "WrongCommitment", 0, _kit(0, 4)),
        "a_writer_without_writer_secret": wrong("content_writer", "WrongCommitment", 1, _kit(0, 0)),
        "a_reader_with_writer_secret": wrong("content_writer", "WrongCommitment", 0, _kit(1, 0)),
        "a_keeper_without_closer": wrong("closer", "WrongCommitment", 2, _kit(1, 0)),
        "a_reader_with_passes": wrong("passes", "WrongCommitment", 0, with_field(0, 7, [[RELAY, made("pass")]])),
        "another_key": wrong("key", "WrongCommitment", 0, _kit(0, 0), key=made("other kit key")),
        "another_context": wrong(None, "CannotOpen", 0, _kit(0, 0), context=context_of(purpose=b"kit")),
        "a_step_too_far": wrong(None, "BadEncoding", 0, with_field(0, 0, 65536)),
        "a_short_secret": wrong(None, "BadEncoding", 0, with_field(0, 2, false[:31])),
        "a_field_more": wrong(None, "BadEncoding", 0, [*_kit(0, 0), 0]),
    }


def links_open() -> Family:
    """A link to the generation before (9.7)."""
    context = context_of(group=made("group"), record=made("record"), purpose=b"control-link")
    sealed = r.committed(SECRETS["control"], "dy1:link", NONCE, r.msgpack(tuple(context.values())), b"payload")
    return {"one": {"secret": SECRETS["control"], "context": context, "sealed": sealed, "expect_payload": b"payload"}}
