# SPDX-License-Identifier: AGPL-3.0-or-later
"""Everything that crypto refuses, as one tree, so that callers can catch as narrowly as they need.

CryptoError
├── BadEncoding         not the one canonical encoding of its type, or out of bounds
├── BadKey              a key of the wrong length, of small order, or not canonical
├── BadSignature        the signature does not belong to this key and these bytes
├── BadMember           a member record that breaks a rule of its own
├── CannotOpen          the AEAD refused: another key, another context, or changed bytes
├── WrongCommitment     a key or secret that is not the one committed to
├── UnknownVersion      a version byte that this program does not know
├── UnknownSuite        a suite byte that this program does not know
├── WrongSize           a length that is none of the allowed ones
├── TooLarge            more than fits
├── StepTooFar          a step backwards, or past the last one
├── WrongWords          words that are not on the list, do not fit together, or open nothing
├── WrongPassphrase     the passphrase opens nothing
└── NotEnoughMemory     this machine has not the memory that a passphrase was locked with

No error carries content, keys, names, ids or addresses.
"""


class CryptoError(Exception):
    """Something given to crypto was refused."""


class BadEncoding(CryptoError):
    """These bytes are not the one canonical encoding."""


class BadKey(CryptoError):
    """This key is not one that may be used."""


class BadSignature(CryptoError):
    """This signature does not belong to this key and these bytes."""


class BadMember(CryptoError):
    """This member record breaks a rule of its own."""


class CannotOpen(CryptoError):
    """This cannot be opened with this key."""


class WrongCommitment(CryptoError):
    """This is not the secret that was committed to; `part` names which one."""

    def __init__(self, part: str) -> None:
        super().__init__(f"the {part} is not the one committed to")
        self.part = part


class UnknownVersion(CryptoError):
    """This was made by a newer version."""


class UnknownSuite(CryptoError):
    """This uses an algorithm that is not known here."""


class WrongSize(CryptoError):
    """This has a length that is not allowed."""


class TooLarge(CryptoError):
    """This is larger than allowed."""


class StepTooFar(CryptoError):
    """This step cannot be reached from here."""


class WrongWords(CryptoError):
    """These words open nothing; `position` (from 1) is that of a word which is not on the list, if there is one."""

    def __init__(self, position: int | None = None) -> None:
        super().__init__("the words do not fit" if position is None else f"word {position} is not on the list")
        self.position = position


class WrongPassphrase(CryptoError):
    """This passphrase opens nothing."""


class NotEnoughMemory(CryptoError):
    """This machine has not the memory that stretching this passphrase takes."""
