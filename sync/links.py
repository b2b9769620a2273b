# SPDX-License-Identifier: AGPL-3.0-or-later
"""An invitation as text: what a link carries, and how every way of handing it over is read back (PROTOCOL 7.1)."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from typing import Annotated, Literal

from msgspec import Meta

from crypto import labels
from crypto.encoding import U8, Wire, decode, encode
from crypto.errors import BadEncoding
from crypto.hashing import digest
from crypto.secret import Secret
from relay.errors import WrongUrl
from relay.url import RelayUrl
from sync.errors import SyncError
from sync.fields import InviteKind

VERSION = 1
SUM_SIZE = 4
MOST_TEXT = 4096
SCHEME = "dooryard://invite"

_TEXT = re.compile(r"(?:dooryard://[A-Za-z0-9.:\-\[\]/]{1,300}|https://[A-Za-z0-9.:\-\[\]]{1,260}/i)#([A-Za-z0-9_=-]*)")
_ANY = re.compile(r"(?:dooryard|https)://\S{1,4096}")


class LinkForeign(SyncError):
    """This text holds no invitation."""

    code = "invite-foreign"


class LinkDamaged(SyncError):
    """This invitation is not whole, or was changed."""

    code = "invite-damaged"


class LinkNewer(SyncError):
    """This invitation was made by a newer version."""

    code = "invite-newer"


class InviteLink(Wire, frozen=True):
    """What a link carries: its kind, its secret, and relay URLs without pass."""

    version: U8
    kind: InviteKind
    secret: Secret
    relays: Annotated[tuple[str, ...], Meta(min_length=1, max_length=16)]

    def urls(self) -> tuple[RelayUrl, ...]:
        """The relays at which the invitation lies."""
        return tuple(RelayUrl.parse(text) for text in self.relays)


def write_link(kind: Literal["door", "words", "link"], secret: Secret, relays: tuple[str, ...], page: str = "") -> str:
    """The invitation as text, behind a relay's page (`https://RELAY/i`) if there is one that browsers can open."""
    data = encode(InviteLink(VERSION, kind, secret, relays))
    payload = urlsafe_b64encode(data + digest(labels.LINK_SUM, data)[:SUM_SIZE]).rstrip(b"=").decode("ascii")
    return f"{page or SCHEME}#{payload}"


def read_link(text: str) -> InviteLink:
    """Read an invitation out of pasted text, a file or a code; LinkForeign, LinkDamaged, LinkNewer, in this order."""
    found = _ANY.search(text[:MOST_TEXT])
    match = None if found is None else _TEXT.fullmatch(found.group())
    if match is None:
        raise LinkForeign
    try:
        whole = urlsafe_b64decode(match[1].rstrip("=") + "=" * (-len(match[1].rstrip("=")) % 4))
    except (Base64Error, ValueError):
        raise LinkDamaged from None
    data, total = whole[:-SUM_SIZE], whole[-SUM_SIZE:]
    if len(data) < SUM_SIZE or digest(labels.LINK_SUM, data)[:SUM_SIZE] != total:
        raise LinkDamaged
    if data[1] != VERSION:
        raise LinkNewer
    try:
        link = decode(InviteLink, data)
        link.urls()
    except (BadEncoding, WrongUrl):
        raise LinkDamaged from None
    return link
