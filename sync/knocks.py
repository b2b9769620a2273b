# SPDX-License-Identifier: AGPL-3.0-or-later
"""What lies in a link's request mailbox: the inviter's card, a newcomer's knock, and the answer (PROTOCOL 7.3)."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from crypto import labels
from crypto.encoding import Bytes16, Bytes32, Bytes64, Wire, encode
from crypto.errors import BadKey, BadMember, BadSignature
from crypto.hashing import digest
from crypto.member import MemberRecord, check_record
from crypto.secret import Secret
from crypto.signing import SigningKey, verify
from sync.bodies import Proofs, Relays, check_relays
from sync.errors import BadContent
from sync.fields import (
    MAX_GREETING,
    MAX_NAME,
    MAX_PICTURE,
    MAX_RULES,
    MAX_TEXT,
    History,
    Kind,
    Millis,
    Place,
    check_line,
    check_text,
)

MAX_SEALED = 131_072
SEALING_PUBLIC_SIZE = 1_216

Picture = Annotated[bytes, Meta(max_length=MAX_PICTURE)]
SealedItem = Annotated[bytes, Meta(min_length=1, max_length=MAX_SEALED)]


class InviteCard(Wire, frozen=True):
    """What a newcomer sees before accepting, sealed with the card key; knocks are sealed to `sealing`."""

    group: Bytes32
    invite: Bytes32
    kind: Kind
    name: str
    place: Place
    paint: str
    history: History
    rules: Annotated[tuple[str, ...], Meta(max_length=MAX_RULES)]
    people: Annotated[int, Meta(ge=0)]
    inviter_name: str
    inviter_picture: Picture
    lets_in: Annotated[tuple[str, ...], Meta(max_length=64)]
    sealing: Annotated[bytes, Meta(min_length=SEALING_PUBLIC_SIZE, max_length=SEALING_PUBLIC_SIZE)]
    expires: Millis

    def __post_init__(self) -> None:
        for line in (self.name, self.inviter_name, *self.lets_in):
            check_line(line, MAX_NAME, 1)
        check_line(self.paint, MAX_NAME)
        for rule in self.rules:
            check_text(rule, MAX_TEXT)


class Knock(Wire, frozen=True):
    """Somebody asks to be let in; signed by the first device of the record it shows."""

    member: MemberRecord
    proofs: Proofs
    name: str
    greeting: str
    picture: Picture
    nonce: Bytes16
    signature: Bytes64

    def __post_init__(self) -> None:
        check_line(self.name, MAX_NAME, 1)
        check_text(self.greeting, 4 * MAX_GREETING, 0)
        if len(self.greeting) > MAX_GREETING:
            raise ValueError("a greeting is too long")


class Welcome(Wire, frozen=True, tag=1):
    """The knock was answered with `admit`: this much opens the log, in which the newcomer's own box lies."""

    group: Bytes32
    admit: Bytes32
    generation: Bytes32
    control: Secret
    lookout: Secret
    relays: Relays

    def __post_init__(self) -> None:
        check_relays(self.relays)


class Declined(Wire, frozen=True, tag=2):
    """The knock was answered with no."""


Reply = Welcome | Declined


class CardItem(Wire, frozen=True, tag=1):
    """In a request mailbox: an InviteCard, sealed with the card key."""

    sealed: SealedItem


class KnockItem(Wire, frozen=True, tag=2):
    """In a request mailbox: a Knock, sealed to the invite's sealing key."""

    sealed: SealedItem


class AnswerItem(Wire, frozen=True, tag=3):
    """In a request mailbox: the Reply to a request, sealed to the newcomer's sealing key."""

    request: Bytes32
    sealed: SealedItem


RequestItem = CardItem | KnockItem | AnswerItem


def request_id(knock: KnockItem) -> bytes:
    """Return the 32-byte id of a request: the digest of the sealed knock."""
    return digest(labels.REQUEST, knock.sealed)


def sign_knock(
    key: SigningKey,
    card: InviteCard,
    member: MemberRecord,
    proofs: tuple[bytes, ...],
    *,
    name: str,
    greeting: str,
    picture: bytes,
    nonce: bytes,
) -> Knock:
    """Knock at the invite of this card; `proofs` are those of `prove_devices` for the card's group."""
    unsigned = Knock(member, proofs, name, greeting, picture, nonce, bytes(64))
    signature = key.sign(labels.KNOCK, *_signed(card.group, card.invite, unsigned))
    return Knock(member, proofs, name, greeting, picture, nonce, signature)


def verify_knock(knock: Knock, group: bytes, invite: bytes) -> None:
    """Return if the keys may be admitted, their devices agree and the knock was meant for this invite; BadContent."""
    record = knock.member
    try:
        check_record(record)
        if len(knock.proofs) != len(record.devices):
            raise BadMember
        for device, proof in zip(record.devices, knock.proofs, strict=True):
            verify(device, proof, labels.MEMBER_PROOF, group, encode(record))
        verify(record.devices[0], knock.signature, labels.KNOCK, *_signed(group, invite, knock))
    except (BadKey, BadMember, BadSignature):
        raise BadContent from None


def _signed(group: bytes, invite: bytes, knock: Knock) -> tuple[bytes, ...]:
    words = (knock.name.encode(), knock.greeting.encode())
    return (group, invite, encode(knock.member), *words, knock.picture, knock.nonce)
