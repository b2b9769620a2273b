# SPDX-License-Identifier: AGPL-3.0-or-later
"""Content events: what people write, and how it is named, signed and checked (PROTOCOL 4)."""

from __future__ import annotations

from dataclasses import dataclass
from struct import pack
from typing import Annotated

from msgspec import Meta

from crypto import labels
from crypto.encoding import U16, Bytes16, Bytes32, Bytes64, Wire, decode, encode
from crypto.errors import BadEncoding
from crypto.hashing import digest
from crypto.member import MemberRecord
from crypto.signing import SigningKey, verify
from sync.errors import BadContent
from sync.fields import (
    MAX_EMOJI,
    MAX_GREETING,
    MAX_NAME,
    MAX_PICTURE,
    Millis,
    Prefix,
    check_empty_or_id,
    check_line,
    check_text,
)

MAX_REFS = 4
MAX_BODY = 131_072


class Post(Wire, frozen=True, tag=1):
    """A post: Markdown, 1 to 65,536 bytes."""

    text: str

    def __post_init__(self) -> None:
        check_text(self.text)


class Comment(Wire, frozen=True, tag=2):
    """An answer; refs are (post,) or (post, comment)."""

    text: str

    def __post_init__(self) -> None:
        check_text(self.text)


class Reaction(Wire, frozen=True, tag=3):
    """An emoji (at most 32 bytes) put on or taken off; refs are (target,)."""

    emoji: str
    on: bool

    def __post_init__(self) -> None:
        check_text(self.emoji, MAX_EMOJI)
        check_line(self.emoji, MAX_EMOJI, 1)


class Edit(Wire, frozen=True, tag=4):
    """A new text for a post or comment of the same author; refs are (target,)."""

    text: str

    def __post_init__(self) -> None:
        check_text(self.text)


class Delete(Wire, frozen=True, tag=5):
    """The same author wants it gone; refs are (target,)."""


class Profile(Wire, frozen=True, tag=6):
    """Who the author is in this group: a name, a greeting and a picture (at most 49,152 bytes, b"" for none)."""

    name: str
    greeting: str
    picture: Annotated[bytes, Meta(max_length=MAX_PICTURE)]

    def __post_init__(self) -> None:
        check_line(self.name, MAX_NAME, 1)
        check_text(self.greeting, 4 * MAX_GREETING, 0)
        if len(self.greeting) > MAX_GREETING:
            raise ValueError("a greeting is too long")


class Decline(Wire, frozen=True, tag=7):
    """Somebody who may let in says no to a request, so that the others need not ask themselves."""

    request: Bytes32


class Joined(Wire, frozen=True, tag=20):
    """Own group: the account has a face in another group, made from this salt under this user key."""

    group: Bytes32
    salt: Bytes32
    override_index: U16
    user_generation: bytes
    record: MemberRecord

    def __post_init__(self) -> None:
        check_empty_or_id(self.user_generation)


class Setting(Wire, frozen=True, tag=21):
    """Own group: a setting that all devices share."""

    key: str
    value: Annotated[bytes, Meta(max_length=MAX_PICTURE)]

    def __post_init__(self) -> None:
        check_line(self.key, MAX_NAME, 1)


class ReadMark(Wire, frozen=True, tag=22):
    """Own group: how far a group has been read."""

    group: Bytes32
    event: Bytes32


@dataclass(frozen=True, slots=True)
class UnknownKind:
    """A kind that this version does not know: kept, and shown by a later one."""

    kind: int


ContentBody = Post | Comment | Reaction | Edit | Delete | Profile | Decline | Joined | Setting | ReadMark

_REFS = {Comment: (1, 2), Reaction: (1, 1), Edit: (1, 1), Delete: (1, 1)}


class Core(Wire, frozen=True):
    """What an event is, apart from how it is sealed; `prev` is the device's previous content event, or b""."""

    prev: bytes
    salt: Bytes16
    body: Annotated[bytes, Meta(min_length=2, max_length=MAX_BODY)]
    refs: Annotated[tuple[Bytes32, ...], Meta(max_length=MAX_REFS)]

    def __post_init__(self) -> None:
        check_empty_or_id(self.prev)


class Sealed(Wire, frozen=True):
    """The plaintext of a content envelope: who says so (8-byte prefixes of device and heads), when, and the core."""

    signature: Bytes64
    device: Prefix
    heads: Annotated[tuple[Prefix, ...], Meta(min_length=1, max_length=16)]
    time: Millis
    core: Core


def content_id(group: bytes, device: bytes, core: Core) -> bytes:
    """Return the 32-byte id of a content event: the same whatever it is sealed under (PROTOCOL 4.2)."""
    return digest(labels.CONTENT, group, device, core.prev, core.salt, core.body, *core.refs)


def sign_content(
    key: SigningKey, group: bytes, generation: bytes, header: bytes, heads: tuple[bytes, ...], time: int, event: bytes
) -> bytes:
    """Sign one copy of a content event: header 76 bytes, heads whole ids, time in ms (PROTOCOL 4.3)."""
    return key.sign(labels.CONTENT_SIGNATURE, *_signed(group, generation, header, heads, time, event))


def verify_content(
    device: bytes,
    signature: bytes,
    group: bytes,
    generation: bytes,
    header: bytes,
    heads: tuple[bytes, ...],
    time: int,
    event: bytes,
) -> None:
    """Return if the device signed exactly this copy, else crypto's BadSignature (PROTOCOL 4.3)."""
    verify(device, signature, labels.CONTENT_SIGNATURE, *_signed(group, generation, header, heads, time, event))


def encode_body(body: ContentBody) -> bytes:
    """Return the bytes of a body as they stand in a core."""
    return encode(body)


def kind_of(data: bytes) -> int:
    """Return the number of the kind of an encoded body without decoding it, 0 if it has none."""
    return data[1] if len(data) > 1 and data[0] & 0xF0 == 0x90 and data[1] < 0x80 else 0


def decode_body(data: bytes) -> ContentBody | UnknownKind:
    """Return the body that these bytes encode; UnknownKind for a kind of a later version; BadContent."""
    kind = kind_of(data)
    if kind not in _KINDS and kind != 0:
        return UnknownKind(kind)
    try:
        body: ContentBody = decode(ContentBody, data)
    except BadEncoding:
        raise BadContent from None
    return body


def check_refs(body: ContentBody, refs: tuple[bytes, ...]) -> None:
    """Return if a body of this kind may refer to that many events, else BadContent (PROTOCOL 4.4)."""
    least, most = _REFS.get(type(body), (0, 0))
    if not least <= len(refs) <= most or len(set(refs)) != len(refs):
        raise BadContent


def _signed(
    group: bytes, generation: bytes, header: bytes, heads: tuple[bytes, ...], time: int, event: bytes
) -> tuple[bytes, ...]:
    return (group, generation, header, b"".join(heads), pack(">Q", time), event)


_KINDS = {kind.__struct_config__.tag for kind in (Post, Comment, Reaction, Edit, Delete, Profile, Decline)} | {
    kind.__struct_config__.tag for kind in (Joined, Setting, ReadMark)
}
