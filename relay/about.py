# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a relay says about itself, as JSON for people and programs alike (PROTOCOL 4.8)."""

from __future__ import annotations

from typing import Annotated

from msgspec import DecodeError, Meta, Struct, ValidationError
from msgspec.json import Decoder, Encoder

from relay.errors import RelayNonsense

Text = Annotated[str, Meta(max_length=256)]
Count = Annotated[int, Meta(ge=0, le=2**53)]


class AboutLimits(Struct, frozen=True):
    """How much one envelope, one request and one answer may hold, in bytes."""

    envelope: Count
    body: Count
    page: Count


class About(Struct, frozen=True):
    """What a relay says about itself; `page` says that it serves `/i`. Later versions may say more.

    `addresses` are where its operator says that it answers, `retention_days` how long it keeps an envelope of class 0.
    """

    protocol: Count
    version: Text
    key: Text
    instance: Text
    limits: AboutLimits
    retention_days: Count
    open: bool
    page: bool
    addresses: Annotated[tuple[Text, ...], Meta(max_length=16)]


class Problem(Struct, frozen=True):
    """A refusal (RFC 9457); `type` ends with `#CODE`."""

    type: Text
    title: Text
    status: Count


_ABOUT: Decoder[About] = Decoder(About)
_PROBLEM: Decoder[Problem] = Decoder(Problem)
_ENCODER = Encoder()


def encode_json(value: About | Problem) -> bytes:
    """Return the value as JSON."""
    return _ENCODER.encode(value)


def decode_about(data: bytes) -> About:
    """Return what a relay says about itself, else RelayNonsense."""
    try:
        return _ABOUT.decode(data)
    except (DecodeError, ValidationError, UnicodeDecodeError, RecursionError):
        raise RelayNonsense from None


def decode_problem(data: bytes) -> Problem:
    """Return a refusal, else RelayNonsense."""
    try:
        return _PROBLEM.decode(data)
    except (DecodeError, ValidationError, UnicodeDecodeError, RecursionError):
        raise RelayNonsense from None
