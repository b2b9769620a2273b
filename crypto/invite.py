# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an invite's link secret gives: a mailbox, and the key of what lies there (FORMAT 12)."""

from __future__ import annotations

from crypto import labels
from crypto.envelope import open_lone, seal_lone
from crypto.errors import WrongCommitment, WrongWords
from crypto.hashing import derive
from crypto.passphrase import Cost, stretch
from crypto.secret import Secret
from crypto.signing import SigningKey
from crypto.words import SPOKEN_WORDS, split_words, spoken_words

__all__ = [
    "card_key",
    "door_key",
    "invite_address",
    "invite_writer",
    "open_invite",
    "open_spoken",
    "seal_invite",
    "spoken_words",
    "words_key",
]


def invite_address(link: Secret, relay_key: bytes) -> bytes:
    """Return the 32-byte address of the invite's mailbox at one relay."""
    return derive(link, labels.INVITE_ADDRESS, relay_key).reveal()


def invite_writer(link: Secret, relay_key: bytes) -> SigningKey:
    """Return the writer key of the invite's mailbox at one relay; the close key is random, the inviter's."""
    return SigningKey(derive(link, labels.INVITE_WRITER, relay_key))


def door_key(link: Secret) -> Secret:
    """Return the key of the key box of an invite shown at the door."""
    return derive(link, labels.INVITE_DOOR)


def words_key(link: Secret, words: str, cost: Cost) -> Secret:
    """Return the key of the key box of a link with four spoken words; WrongWords (FORMAT 12.3)."""
    salt = derive(link, labels.INVITE_SALT, size=16).reveal()
    stretched = stretch(" ".join(split_words(words, SPOKEN_WORDS)), salt, cost)
    return derive(link, labels.INVITE_WORDS, stretched.reveal())


def card_key(link: Secret) -> Secret:
    """Return the key of the card behind a plain link, which holds no group secret."""
    return derive(link, labels.INVITE_CARD)


def seal_invite(key: Secret, token_hash: bytes, payload: bytes) -> bytes:
    """Seal what lies in an invite's mailbox: an envelope like any other (FORMAT 12.2)."""
    return seal_lone(key, token_hash, payload)


def open_invite(key: Secret, envelope: bytes) -> bytes:
    """Open what lies in an invite's mailbox; raises as `open_lone`."""
    return open_lone(key, envelope)


def open_spoken(link: Secret, words: str, cost: Cost, envelope: bytes) -> bytes:
    """Open the key box of a link with spoken words; as `open_invite`, but WrongWords for other words."""
    try:
        return open_invite(words_key(link, words, cost), envelope)
    except WrongCommitment:
        raise WrongWords from None
