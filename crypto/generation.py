# SPDX-License-Identifier: AGPL-3.0-or-later
"""The secrets of one group key generation: their steps, commitments, kits, links and mailboxes (FORMAT 9)."""

from __future__ import annotations

from enum import Enum
from hashlib import blake2b

from crypto import labels
from crypto.aead import open_bytes, seal_bytes
from crypto.encoding import U16, Bytes32, Wire, decode, encode
from crypto.envelope import MAX_STEP
from crypto.errors import StepTooFar, WrongCommitment
from crypto.hashing import derive, digest
from crypto.labels import Label
from crypto.sealing import BoxContext
from crypto.secret import Secret
from crypto.signing import SigningKey

STEP_SIZE = 32


class GenerationSecrets(Wire, frozen=True):
    """Six independent secrets; `content` is that of step 0."""

    content: Secret
    control: Secret
    lookout: Secret
    control_writer: Secret
    content_writer: Secret
    closer: Secret

    @staticmethod
    def create() -> GenerationSecrets:
        """Draw a new generation."""
        return GenerationSecrets(*(Secret.random() for _ in range(6)))


class Commitments(Wire, frozen=True):
    """What a generation's record says publicly about each of its secrets."""

    content: Bytes32
    control: Bytes32
    lookout: Bytes32
    control_writer: Bytes32
    content_writer: Bytes32
    closer: Bytes32


class KitRole(Enum):
    """What a kit lets its holder do: read; write too; close and open mailboxes too."""

    READER = 0
    WRITER = 1
    KEEPER = 2


class Kit(Wire, frozen=True):
    """The secrets of a generation that one role holds, from `step` on (FORMAT 9.4)."""

    step: U16
    content: Secret
    control: Secret
    lookout: Secret
    control_writer: Secret
    content_writer: Secret | None
    closer: Secret | None
    passes: tuple[tuple[Bytes32, Secret], ...]


def commitments(secrets: GenerationSecrets) -> Commitments:
    """Return the commitment to each part of a generation, each under its own label."""
    return Commitments(
        digest(labels.COMMIT_CONTENT, secrets.content.reveal()),
        digest(labels.COMMIT_CONTROL, secrets.control.reveal()),
        digest(labels.COMMIT_LOOKOUT, secrets.lookout.reveal()),
        digest(labels.COMMIT_CONTROL_WRITER, secrets.control_writer.reveal()),
        digest(labels.COMMIT_CONTENT_WRITER, secrets.content_writer.reveal()),
        digest(labels.COMMIT_CLOSER, secrets.closer.reveal()),
    )


def advance(content: Secret, start: int, end: int) -> Secret:
    """Walk a content secret from step `start` to step `end`, one way; StepTooFar (about 1 µs a step)."""
    if not 0 <= start <= end <= MAX_STEP:
        raise StepTooFar
    value = content.reveal()
    for _ in range(end - start):
        # `derive` without its wrapping: this is the one loop whose length a sender's claim can reach
        value = blake2b(digest_size=STEP_SIZE, key=value, person=labels.STEP).digest()
    return Secret(value)


def step_commitment(content: Secret) -> bytes:
    """Return the 32-byte commitment to the content secret of one step."""
    return digest(labels.STEP_COMMITMENT, content.reveal())


def make_kit(
    secrets: GenerationSecrets, role: KitRole, step: int = 0, passes: tuple[tuple[bytes, Secret], ...] = ()
) -> Kit:
    """Return the kit of a role from `step` on; passes are (relay key, pass) and go into a keeper's kit only."""
    return Kit(
        step,
        advance(secrets.content, 0, step),
        secrets.control,
        secrets.lookout,
        secrets.control_writer,
        None if role is KitRole.READER else secrets.content_writer,
        secrets.closer if role is KitRole.KEEPER else None,
        passes if role is KitRole.KEEPER else (),
    )


def check_kit(kit: Kit, role: KitRole, committed: Commitments, step_committed: bytes | None = None) -> None:
    """Return if a kit holds exactly what its role gets, else WrongCommitment names the part (FORMAT 9.5).

    `step_committed` is the commitment published for the kit's step: needed past step 0, checked wherever given.
    """
    if kit.step == 0:
        _check(labels.COMMIT_CONTENT, "content", kit.content, committed.content)
    if step_committed is not None or kit.step > 0:
        _check(labels.STEP_COMMITMENT, "content", kit.content, step_committed)
    _check(labels.COMMIT_CONTROL, "control", kit.control, committed.control)
    _check(labels.COMMIT_LOOKOUT, "lookout", kit.lookout, committed.lookout)
    _check(labels.COMMIT_CONTROL_WRITER, "control_writer", kit.control_writer, committed.control_writer)
    writes, keeps = role is not KitRole.READER, role is KitRole.KEEPER
    _check_optional(
        labels.COMMIT_CONTENT_WRITER, "content_writer", kit.content_writer, committed.content_writer, writes
    )
    _check_optional(labels.COMMIT_CLOSER, "closer", kit.closer, committed.closer, keeps)
    if kit.passes and not keeps:
        raise WrongCommitment("passes")


def check_link(committed: Commitments, control: Secret, lookout: Secret, content: Secret | None) -> None:
    """Return if what a link gives is what the older generation committed to, else WrongCommitment names the part.

    `content` is that of step 0, None where the link gives none (FORMAT 9.7).
    """
    _check(labels.COMMIT_CONTROL, "control", control, committed.control)
    _check(labels.COMMIT_LOOKOUT, "lookout", lookout, committed.lookout)
    if content is not None:
        _check(labels.COMMIT_CONTENT, "content", content, committed.content)


def seal_kit(kit: Kit, context: BoxContext) -> tuple[Secret, bytes]:
    """Seal a kit under a new key: (key of 32 bytes for the boxes of its role, sealed) (FORMAT 9.6)."""
    key = Secret.random()
    return key, seal_bytes(key, labels.KIT, encode(context), encode(kit))


def open_kit(key: Secret, context: BoxContext, sealed: bytes) -> Kit:
    """Open a kit; raises as `open_bytes`, and BadEncoding."""
    return decode(Kit, open_bytes(key, labels.KIT, encode(context), sealed))


def seal_link(under: Secret, context: BoxContext, payload: bytes) -> bytes:
    """Seal an older generation's secrets under a newer one's (FORMAT 9.7)."""
    return seal_bytes(under, labels.LINK, encode(context), payload)


def open_link(under: Secret, context: BoxContext, sealed: bytes) -> bytes:
    """Open a link; raises as `open_bytes`."""
    return open_bytes(under, labels.LINK, encode(context), sealed)


def content_address(lookout: Secret, relay_key: bytes) -> bytes:
    """Return the 32-byte address of the content mailbox at one relay."""
    return derive(lookout, labels.CONTENT_ADDRESS, relay_key).reveal()


def control_address(lookout: Secret, relay_key: bytes) -> bytes:
    """Return the 32-byte address of the control mailbox at one relay."""
    return derive(lookout, labels.CONTROL_ADDRESS, relay_key).reveal()


def content_writer_key(content_writer: Secret, relay_key: bytes) -> SigningKey:
    """Return the key that writes to the content mailbox at one relay."""
    return SigningKey(derive(content_writer, labels.CONTENT_WRITER_AT, relay_key))


def control_writer_key(control_writer: Secret, relay_key: bytes) -> SigningKey:
    """Return the key that writes to the control mailbox at one relay."""
    return SigningKey(derive(control_writer, labels.CONTROL_WRITER_AT, relay_key))


def content_closer_key(closer: Secret, relay_key: bytes) -> SigningKey:
    """Return the key that opens and closes the content mailbox at one relay."""
    return SigningKey(derive(closer, labels.CONTENT_CLOSER_AT, relay_key))


def control_closer_key(closer: Secret, relay_key: bytes) -> SigningKey:
    """Return the key that opens and closes the control mailbox at one relay."""
    return SigningKey(derive(closer, labels.CONTROL_CLOSER_AT, relay_key))


def mask(lookout: Secret) -> Secret:
    """Return the key that masks the step in this generation's envelope headers."""
    return derive(lookout, labels.MASK_KEY)


def _check(label: Label, part: str, secret: Secret, committed: bytes | None) -> None:
    if digest(label, secret.reveal()) != committed:
        raise WrongCommitment(part)


def _check_optional(label: Label, part: str, secret: Secret | None, committed: bytes, is_due: bool) -> None:
    if (secret is not None) != is_due:
        raise WrongCommitment(part)
    if secret is not None:
        _check(label, part, secret, committed)
