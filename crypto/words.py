# SPDX-License-Identifier: AGPL-3.0-or-later
"""Secrets as words that a person can write down or say, from the English BIP-39 list (FORMAT 6.1)."""

from __future__ import annotations

import unicodedata
from functools import cache

from mnemonic import Mnemonic

from crypto.errors import WrongWords
from crypto.secret import Secret, random_bytes

ROOT_WORDS = 24
SPOKEN_WORDS = 4


def words_of(entropy: Secret) -> str:
    """Return the 24 words of 32 bytes of entropy, with single spaces between them (BIP-39)."""
    return _list().to_mnemonic(entropy.reveal())


def entropy_of(text: str) -> Secret:
    """Return the 32 bytes of entropy of 24 words; case and spaces don't matter. WrongWords."""
    try:
        return Secret(bytes(_list().to_entropy(split_words(text, ROOT_WORDS))))
    except ValueError:
        raise WrongWords from None


def split_words(text: str, count: int) -> list[str]:
    """Return `count` words of the list in lower case; WrongWords names the first unknown one by its position."""
    words = unicodedata.normalize("NFKD", text).lower().split()
    for position, word in enumerate(words, 1):
        if word not in _known():
            raise WrongWords(position)
    if len(words) != count:
        raise WrongWords
    return words


def spoken_words() -> str:
    """Draw four words (44 bits) to be said on the phone beside an invite link."""
    drawn = random_bytes(2 * SPOKEN_WORDS)
    indexes = (int.from_bytes(drawn[at : at + 2], "big") % 2048 for at in range(0, len(drawn), 2))
    return " ".join(_list().wordlist[index] for index in indexes)


@cache
def _list() -> Mnemonic:
    return Mnemonic("english")


@cache
def _known() -> frozenset[str]:
    return frozenset(_list().wordlist)
