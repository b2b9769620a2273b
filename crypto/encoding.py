# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one canonical encoding: MessagePack arrays of typed fields, so that equal values have equal bytes (FORMAT 1)."""

from __future__ import annotations

from collections.abc import Hashable
from functools import cache
from types import UnionType
from typing import Annotated, Any, TypeVar, overload

from msgspec import DecodeError, Meta, Struct, ValidationError
from msgspec.msgpack import Decoder, Encoder

from crypto.errors import BadEncoding
from crypto.secret import Secret

T = TypeVar("T")

SECRET_SIZE = 32

Bytes16 = Annotated[bytes, Meta(min_length=16, max_length=16)]
Bytes32 = Annotated[bytes, Meta(min_length=32, max_length=32)]
Bytes64 = Annotated[bytes, Meta(min_length=64, max_length=64)]
U8 = Annotated[int, Meta(ge=0, le=0xFF)]
U16 = Annotated[int, Meta(ge=0, le=0xFFFF)]
U32 = Annotated[int, Meta(ge=0, le=0xFFFF_FFFF)]
# MessagePack has no larger integer; msgspec takes no bound above 2**63 - 1
U64 = Annotated[int, Meta(ge=0)]


class Wire(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """What travels or is stored: fields in order, no defaults, a number as tag where a union is possible."""

    def __repr__(self) -> str:
        # fields are keys, ids and content: whoever debugs asks msgspec.structs.asdict for them
        return f"<{type(self).__name__}>"


def encode(value: object) -> bytes:
    """Return the canonical bytes of a Wire value; BadEncoding if it has none (a lone surrogate, 65 bits …)."""
    try:
        return _ENCODER.encode(value)
    except (UnicodeEncodeError, OverflowError, TypeError):
        raise BadEncoding from None


@overload
def decode(kind: type[T], data: bytes) -> T: ...
@overload
def decode(kind: UnionType, data: bytes) -> Any: ...
def decode(kind: Any, data: bytes) -> Any:
    """Return the value of type `kind` whose canonical bytes these are, else BadEncoding (FORMAT 1.2)."""
    try:
        value = _decoder(kind).decode(data)
    except (DecodeError, UnicodeDecodeError):
        raise BadEncoding from None
    if _ENCODER.encode(value) != data:
        raise BadEncoding
    return value


def _bytes_of(value: object) -> bytes:
    if isinstance(value, Secret) and len(value.reveal()) == SECRET_SIZE:
        return value.reveal()
    raise TypeError


def _secret_of(kind: type, value: object) -> Secret:
    if kind is not Secret or not isinstance(value, bytes) or len(value) != SECRET_SIZE:
        raise ValidationError
    return Secret(value)


@cache
def _decoder(kind: Hashable) -> Decoder[Any]:
    return Decoder(kind, dec_hook=_secret_of)


_ENCODER = Encoder(enc_hook=_bytes_of)
