# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is signed for one relay, mailbox and purpose serves for no other."""

from __future__ import annotations

import itertools
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto import capability as c
from crypto.capability import BadSignature, Secret, SigningKey
from crypto.member import delete_token
from tests.crypto.strategies import RELAY_A, RELAY_B, bytes32, flipped, secrets

KEY = SigningKey(Secret(b"k" * 32))
HERE, THERE = b"h" * 32, b"t" * 32
ENVELOPES = [b"one" * 200, b"two" * 300]

Sign = Callable[[SigningKey], bytes]
Check = Callable[[bytes, bytes], None]
ACTS: dict[str, tuple[Sign, Check]] = {
    "append": (
        lambda key: c.sign_append(key, RELAY_A, HERE, ENVELOPES, b"terms"),
        lambda public, signature: c.check_append(public, signature, RELAY_A, HERE, ENVELOPES, b"terms"),
    ),
    "close": (
        lambda key: c.sign_close(key, RELAY_A, HERE),
        lambda public, signature: c.check_close(public, signature, RELAY_A, HERE),
    ),
    "about": (
        lambda key: c.sign_about(key, RELAY_A, HERE),
        lambda public, signature: c.check_about(public, signature, RELAY_A, HERE),
    ),
}


@pytest.mark.parametrize(("signed", "checked"), list(itertools.product(ACTS, ACTS)))
def test_a_signature_serves_its_own_purpose_only(signed: str, checked: str) -> None:
    signature, check = ACTS[signed][0](KEY), ACTS[checked][1]
    if signed == checked:
        check(KEY.public, signature)
    else:
        with pytest.raises(BadSignature):
            check(KEY.public, signature)


@pytest.mark.parametrize("act", ACTS)
@given(st.integers(0))
def test_a_flipped_bit_is_refused(act: str, bit: int) -> None:
    sign, check = ACTS[act]
    with pytest.raises(BadSignature):
        check(KEY.public, flipped(sign(KEY), bit))
    with pytest.raises(BadSignature):
        check(SigningKey(Secret(b"o" * 32)).public, sign(KEY))


@pytest.mark.parametrize(
    "changed",
    [
        (RELAY_B, HERE, ENVELOPES, b""),
        (RELAY_A, THERE, ENVELOPES, b""),
        (RELAY_A, HERE, ENVELOPES[:1], b""),
        (RELAY_A, HERE, ENVELOPES[::-1], b""),
        (RELAY_A, HERE, [*ENVELOPES, b""], b""),
        (RELAY_A, HERE, [b"".join(ENVELOPES)], b""),
        (RELAY_A, HERE, ENVELOPES, b"\x01"),
        (HERE, RELAY_A, ENVELOPES, b""),
    ],
)
def test_an_append_serves_one_relay_mailbox_and_list(changed: tuple[bytes, bytes, list[bytes], bytes]) -> None:
    signature = c.sign_append(KEY, RELAY_A, HERE, ENVELOPES)
    c.check_append(KEY.public, signature, RELAY_A, HERE, ENVELOPES)
    with pytest.raises(BadSignature):
        c.check_append(KEY.public, signature, *changed)


@pytest.mark.parametrize("changed", [(RELAY_B, HERE), (RELAY_A, THERE), (HERE, RELAY_A), (RELAY_A + HERE, b"")])
def test_closing_serves_one_relay_and_mailbox(changed: tuple[bytes, bytes]) -> None:
    signature = c.sign_close(KEY, RELAY_A, HERE)
    c.check_close(KEY.public, signature, RELAY_A, HERE)
    with pytest.raises(BadSignature):
        c.check_close(KEY.public, signature, *changed)


def test_what_a_relay_says_answers_one_challenge() -> None:
    signature = c.sign_about(KEY, b"n" * 32, b"body")
    for nonce, body in ((b"m" * 32, b"body"), (b"n" * 32, b"bodx"), (b"n" * 31, b"nbody")):
        with pytest.raises(BadSignature):
            c.check_about(KEY.public, signature, nonce, body)


@given(secrets, bytes32, bytes32)
def test_a_token_deletes_by_its_hash(secret: Secret, event: bytes, other: bytes) -> None:
    token = delete_token(secret, event)
    assert (len(token), len(c.token_hash(token))) == (32, 16)
    assert (c.token_hash(other) == c.token_hash(token)) == (other == token)
    assert c.token_hash(token) not in token


def test_a_pass_is_known_by_its_hash() -> None:
    one, other = c.new_pass(), c.new_pass()
    assert c.pass_hash(one) == c.pass_hash(Secret(one.reveal())) != c.pass_hash(other)
    assert len(c.pass_hash(one)) == len(one.reveal()) == 32
    assert one.reveal() not in c.pass_hash(one)


def test_envelopes_are_known_again_by_their_digest() -> None:
    assert c.envelope_digest(ENVELOPES[0]) == c.envelope_digest(bytes(ENVELOPES[0]))
    assert len({c.envelope_digest(one) for one in (b"", b"\0", *ENVELOPES)}) == 4


def test_it_loads_nothing_that_opens_anything() -> None:
    shown = "import sys, crypto.capability; print(*sys.modules)"
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", shown], cwd=root, capture_output=True, text=True, check=True, timeout=60
    )
    loaded = set(done.stdout.split())
    ours = {name for name in loaded if name.startswith("crypto.")}
    assert ours == {f"crypto.{one}" for one in ("capability", "errors", "hashing", "labels", "secret", "signing")}
    assert not loaded & {"cryptography", "mnemonic", "msgspec"}
