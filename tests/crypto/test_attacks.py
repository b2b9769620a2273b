# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a relay's operator, a removed member and a malicious member try, with what each of them has."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_decrypt

from crypto import capability, labels
from crypto import generation as g
from crypto.aead import open_bytes
from crypto.encoding import encode
from crypto.envelope import Draft, Header, open_envelope, open_lone, read_header
from crypto.errors import BadSignature, CannotOpen, CryptoError, StepTooFar, WrongCommitment
from crypto.generation import GenerationSecrets, KitRole, advance, check_kit, make_kit, step_commitment
from crypto.hashing import derive
from crypto.labels import Label
from crypto.member import delete_token, deletion_secret
from crypto.sealing import BoxContext, SealingKey, key_id, open_box, seal
from crypto.secret import Secret
from crypto.signing import SigningKey, verify
from tests.crypto import reference
from tests.crypto.salamander import two_keys
from tests.crypto.strategies import RELAY_A, RELAY_B, flipped, secrets

KEY = SigningKey(Secret(b"k" * 32))
HASH = b"t" * 16
SIGNED = [
    labels.APPEND,
    labels.CLOSE,
    labels.ABOUT,
    labels.CONTROL_SIGNATURE,
    labels.CONTENT_SIGNATURE,
    labels.JOIN,
    labels.KNOCK,
]


# --- as a relay's operator: all envelopes, addresses and capabilities, no group secret


def test_one_ciphertext_for_two_keys_is_refused_under_the_second() -> None:
    """A relay or member could else show one post to some and another to the rest: the bare AEAD lets it."""
    one, other, nonce = Secret(b"1" * 32), Secret(b"2" * 32), b"n" * 24
    both, others = (derive(secret, labels.KIT, nonce, size=64).reveal() for secret in (one, other))
    ciphertext = two_keys(both[:32], others[:32], nonce)
    first, second = (crypto_aead_xchacha20poly1305_ietf_decrypt(ciphertext, b"", nonce, k[:32]) for k in (both, others))
    assert first != second
    sealed = nonce + both[32:] + ciphertext
    assert open_bytes(one, labels.KIT, b"", sealed) == first
    with pytest.raises(WrongCommitment):
        open_bytes(other, labels.KIT, b"", sealed)
    with pytest.raises(WrongCommitment):
        open_bytes(one, labels.KIT, b"", nonce + others[32:] + ciphertext)


@settings(max_examples=200)
@given(st.integers(0), st.integers(0, 3000))
def test_no_changed_envelope_opens(bit: int, size: int) -> None:
    key, mask = Secret(b"c" * 32), Secret(b"m" * 32)
    envelope = Draft(key, 1, mask, HASH).seal(bytes(size))
    with pytest.raises(CryptoError):
        open_envelope(flipped(envelope, bit), key)


def test_no_cut_or_spliced_envelope_opens() -> None:
    key, mask = Secret(b"c" * 32), Secret(b"m" * 32)
    one, other = (Draft(key, 1, mask, HASH).seal(bytes([fill]) * 1000) for fill in (1, 2))
    assert len(one) == 2048
    for at in range(0, 2048, 16):
        for spliced in (one[:at], one[at:], one[:at] + bytes(2048 - at), one[:at] + other[at:]):
            if spliced not in (one, other):
                with pytest.raises(CryptoError):
                    open_envelope(spliced, key)


@pytest.mark.parametrize(("signed", "checked"), list(permutations(SIGNED, 2)))
def test_a_signature_for_one_purpose_serves_no_other(signed: Label, checked: Label) -> None:
    """All labels under one key, as if a device used one key for everything."""
    for parts in ((), (b"",), (RELAY_A, b"a" * 32, b"")):
        with pytest.raises(BadSignature):
            verify(KEY.public, KEY.sign(signed, *parts), checked, *parts)


def test_a_capability_shown_to_one_relay_serves_at_no_other() -> None:
    signature = capability.sign_append(KEY, RELAY_A, b"a" * 32, [b"envelope"])
    with pytest.raises(BadSignature):
        capability.check_append(KEY.public, signature, RELAY_B, b"a" * 32, [b"envelope"])
    with pytest.raises(BadSignature):
        capability.check_close(KEY.public, capability.sign_close(KEY, RELAY_A, b"a" * 32), RELAY_B, b"a" * 32)


def test_two_relays_see_nothing_in_common_of_one_generation() -> None:
    one = GenerationSecrets.create()
    seen = [
        {
            g.content_address(one.lookout, relay),
            g.control_address(one.lookout, relay),
            g.content_writer_key(one.content_writer, relay).public,
            g.control_writer_key(one.control_writer, relay).public,
            g.content_closer_key(one.closer, relay).public,
            g.control_closer_key(one.closer, relay).public,
        }
        for relay in (RELAY_A, RELAY_B)
    ]
    assert not seen[0] & seen[1]


def test_a_shown_delete_token_tells_no_other() -> None:
    """With the tokens of a hundred events a relay has no token of another: it would need the secret."""
    secret = deletion_secret(Secret(b"u" * 32))
    shown = [Secret(delete_token(secret, bytes([number]) * 32)) for number in range(100)]
    missing = capability.token_hash(delete_token(secret, b"z" * 32))
    for token in shown:
        for guess in (token.reveal(), delete_token(token, b"z" * 32), delete_token(deletion_secret(token), b"z" * 32)):
            assert capability.token_hash(guess) != missing


# --- as a removed member: everything of the generations before, all own keys, all that lies at the relay


def held_by_the_removed() -> list[Secret]:
    """All secrets of a keeper's kit, what can be derived from each under every label, and the steps that follow."""
    old = GenerationSecrets(*(Secret(bytes([number]) * 32) for number in range(1, 7)))
    base = [getattr(old, part) for part in old.__struct_fields__]
    base += [advance(old.content, 0, step) for step in range(1, 20)]
    every = [Label(value) for value in vars(labels).values() if isinstance(value, bytes)]
    derived = [derive(secret, label) for secret in base for label in every]
    at_relays = [derive(secret, label, RELAY_A) for secret in base[:6] for label in every]
    return base + derived + at_relays


def test_the_removed_open_nothing_of_a_new_generation() -> None:
    new = GenerationSecrets.create()
    mask = g.mask(new.lookout)
    content = Draft(new.content, 0, mask, HASH).seal(b"after the removal")
    control = Draft(new.control, 0, mask, HASH).seal(b"after the removal")
    context = BoxContext(b"group", b"record", b"", b"\0", b"kit")
    _, kit = g.seal_kit(make_kit(new, KitRole.READER), context)
    link = g.seal_link(new.control, context, b"the generation before")
    for secret in held_by_the_removed():
        for envelope in (content, control):
            with pytest.raises(WrongCommitment):
                open_envelope(envelope, secret)
            with pytest.raises(WrongCommitment):
                open_lone(secret, envelope)
        with pytest.raises(WrongCommitment):
            g.open_kit(secret, context, kit)
        with pytest.raises(WrongCommitment):
            g.open_link(secret, context, link)


def test_the_removed_cannot_write_or_close_at_the_new_mailboxes() -> None:
    new = GenerationSecrets.create()
    address = g.content_address(new.lookout, RELAY_A)
    writer = g.content_writer_key(new.content_writer, RELAY_A).public
    closer = g.content_closer_key(new.closer, RELAY_A).public
    for secret in held_by_the_removed()[:200]:
        signature = capability.sign_append(SigningKey(secret), RELAY_A, address, [b"junk"])
        with pytest.raises(BadSignature):
            capability.check_append(writer, signature, RELAY_A, address, [b"junk"])
        signature = capability.sign_close(SigningKey(secret), RELAY_A, address)
        with pytest.raises(BadSignature):
            capability.check_close(closer, signature, RELAY_A, address)


def test_a_box_for_somebody_else_does_not_open() -> None:
    mine, theirs = SealingKey(Secret(b"m" * 32)), SealingKey(Secret(b"t" * 32))
    context = BoxContext(b"group", b"record", b"them", key_id(theirs.public), b"generation")
    box = seal(theirs.public, context, b"k" * 32)
    for seen_as in (context, msgspec.structs.replace(context, recipient=b"me", key_id=key_id(mine.public))):
        with pytest.raises(CannotOpen):
            open_box(mine, seen_as, box)


# --- as a newcomer who was let in from now on


@given(st.integers(1, 50), st.integers(1, 50))
def test_a_newcomer_does_not_reach_earlier_steps(first: int, earlier: int) -> None:
    secrets_, mask = GenerationSecrets(*(Secret(bytes([n]) * 32) for n in range(1, 7))), Secret(b"m" * 32)
    kit = make_kit(secrets_, KitRole.WRITER, first)
    step = max(0, first - earlier)
    envelope = Draft(advance(secrets_.content, 0, step), step, mask, HASH).seal(b"before")
    with pytest.raises(StepTooFar):
        advance(kit.content, kit.step, step)
    for held in (kit.content, kit.control, kit.lookout, *(advance(kit.content, first, first + n) for n in range(9))):
        with pytest.raises(WrongCommitment):
            open_envelope(envelope, held)


# --- as a malicious member: all group secrets, an own device key, a hand in what others receive


def test_a_kit_of_another_generation_is_named() -> None:
    one, other = GenerationSecrets.create(), GenerationSecrets.create()
    for role in KitRole:
        with pytest.raises(WrongCommitment):
            check_kit(make_kit(one, role), role, g.commitments(other))


def test_a_newcomer_given_another_ratchet_notices() -> None:
    """The admitter publishes a commitment of its own making: whoever holds step 0 sees it, and so does the newcomer."""
    secrets_ = GenerationSecrets.create()
    own = Secret.random()
    kit = msgspec.structs.replace(make_kit(secrets_, KitRole.READER, 3), content=own)
    check_kit(kit, KitRole.READER, g.commitments(secrets_), step_commitment(own))
    assert step_commitment(advance(secrets_.content, 0, 3)) != step_commitment(own)
    with pytest.raises(WrongCommitment):
        check_kit(kit, KitRole.READER, g.commitments(secrets_), step_commitment(advance(secrets_.content, 0, 3)))


@given(st.integers(0, 65535), st.integers(0, 65535), secrets)
def test_a_false_step_in_the_header_opens_nothing(claimed: int, real: int, mask: Secret) -> None:
    """A sender who claims another step than the one it sealed under: receivers get a wrong commitment, or nothing."""
    key = Secret(b"c" * 32)
    envelope = reference.envelope(key.reveal(), mask.reveal(), claimed, b"n" * 24, HASH, content=b"content")
    assert read_header(envelope).step(mask) == claimed
    if claimed != real:
        changed = bytearray(envelope)
        changed[2:4] = (int.from_bytes(envelope[2:4], "big") ^ claimed ^ real).to_bytes(2, "big")
        assert Header(bytes(changed[:76])).step(mask) == real
        with pytest.raises(CannotOpen):
            open_envelope(bytes(changed), key)


def test_the_farthest_claimed_step_costs_a_moment_only() -> None:
    """The one work that a header can ask for before anything is checked is bounded by MAX_STEP."""
    assert advance(Secret(b"c" * 32), 0, 65535) != Secret(b"c" * 32)


def test_a_signature_is_bound_to_its_envelope() -> None:
    """Taken out and sealed again under another header it is no signature any more: sync signs the header with it."""
    key, mask = Secret(b"c" * 32), Secret(b"m" * 32)
    one, other = Draft(key, 0, mask, HASH), Draft(key, 0, mask, HASH)
    signature = KEY.sign(labels.CONTENT_SIGNATURE, b"group", one.header)
    verify(KEY.public, signature, labels.CONTENT_SIGNATURE, b"group", one.header)
    with pytest.raises(BadSignature):
        verify(KEY.public, signature, labels.CONTENT_SIGNATURE, b"group", other.header)


# --- as anybody who reads a traceback


@settings(max_examples=100)
@given(st.binary(max_size=300))
def test_no_error_shows_what_was_given(data: bytes) -> None:
    secret = Secret(b"hidden".ljust(32, b"!"))
    context = BoxContext(b"hidden", b"", b"", b"", b"")
    tries: list[Callable[[], object]] = [
        lambda: open_bytes(secret, labels.KIT, data, data),
        lambda: open_envelope(data, secret),
        lambda: open_envelope(data.ljust(512, b"\1"), secret),
        lambda: open_box(SealingKey(secret), context, data),
        lambda: verify(data, data, labels.APPEND, data),
        lambda: encode(Secret(data.ljust(16)[:20])),
    ]
    for attempt in tries:
        with pytest.raises(CryptoError) as caught:
            attempt()
        shown = f"{caught.value!r} {caught.value.__cause__!r}"
        assert "hidden" not in shown
        assert caught.value.args in ((), ("the key is not the one committed to",))
        assert caught.value.__suppress_context__ or caught.value.__context__ is None
