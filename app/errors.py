# SPDX-License-Identifier: AGPL-3.0-or-later
"""Everything that the headless client refuses, as one tree; each error carries the sentence that a person reads.

AppError                what the faces catch: a stable `code` and one plain `sentence`
├── ProfileError        the profile does not open: passphrase, keyring, vault, folder
│   └── WrongPassphrase the one to answer by asking again
├── StoreError          the store is damaged, foreign, newer, busy, or the disk is full
├── InviteError         an invitation that lets nobody in
│   └── WrongWords      the four spoken words do not fit: ask again
├── RelayError          a relay is away, slow, wrong, full, or refuses
├── PictureError        a picture that is broken, too large or of no use
├── TextError           a text, name or emoji that cannot be sent
├── NotFound            no such community, person, post, knock or invitation here, or more than one
└── NotAllowed          the rules of the community, or what happened before, do not permit it

No error carries content, names, ids, addresses or secrets, except names that stand in its sentence.
"""

from __future__ import annotations

from typing import Self

from app.messages import sentence


class AppError(Exception):
    """Something asked of the client was refused; `str(error)` is the sentence to show as it is."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.sentence = text

    @classmethod
    def of(cls, code: str, **names: str) -> Self:
        """Make the error with the sentence that app/messages.py has for `code`, filled in with `names`."""
        return cls(code, sentence(code, **names))


class ProfileError(AppError):
    """The profile does not open."""


class WrongPassphrase(ProfileError):
    """The passphrase opens nothing."""


class StoreError(AppError):
    """What is kept on this computer cannot be read or written."""


class InviteError(AppError):
    """This invitation lets nobody in."""


class WrongWords(InviteError):
    """The spoken words do not belong to this invitation."""


class RelayError(AppError):
    """A relay did not do what was asked."""


class PictureError(AppError):
    """This picture is of no use."""


class TextError(AppError):
    """This text cannot be sent as it is."""


class NotFound(AppError):
    """Nothing here, or more than one thing, is meant by that."""


class NotAllowed(AppError):
    """This is not permitted."""
