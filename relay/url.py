# SPDX-License-Identifier: AGPL-3.0-or-later
"""The address of a relay as people pass it on: where it answers, the key it must have, and perhaps a pass."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from ipaddress import ip_address

from crypto.capability import BadKey, Secret, check_public
from relay.errors import WrongUrl

# https://HOST:PORT/#k=KEY[&p=PASS]; a host is a name, an IPv4 address or [an IPv6 address]
_BASE = re.compile(
    r"(?P<scheme>https?)://(?P<host>\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9.-]{1,253})(?::(?P<port>[0-9]{1,5}))?/?"
)
_URL = re.compile(r"(?P<base>[^#]*)#k=(?P<key>[A-Za-z0-9_-]{43})(?:&p=(?P<pass>[A-Za-z0-9_-]{43}))?")
_PORTS = {"https": 443, "http": 80}
_MAX_PORT = 65535


@dataclass(frozen=True, slots=True, repr=False)
class RelayUrl:
    """Where a relay answers (`base`, without a final slash), its key (32 bytes), and a pass if it gave one."""

    base: str
    key: bytes
    relay_pass: Secret | None = None

    @staticmethod
    def parse(text: str) -> RelayUrl:
        """Read `https://HOST:PORT/#k=KEY[&p=PASS]`; `http` on this computer only; WrongUrl (PROTOCOL 2.1)."""
        match = _URL.fullmatch(text.strip())
        if match is None:
            raise WrongUrl("this is not the address of a relay")
        key = _key_bytes(match["key"])
        try:
            check_public(key)
        except BadKey:
            raise WrongUrl("the key in this address is not one") from None
        relay_pass = Secret(_key_bytes(match["pass"])) if match["pass"] else None
        return RelayUrl(parse_base(match["base"]), key, relay_pass)

    def __repr__(self) -> str:
        return "RelayUrl(…)"

    def text(self) -> str:
        """Return the whole address, pass included: to be shown to whoever may have it, and never logged."""
        end = f"&p={base64(self.relay_pass.reveal())}" if self.relay_pass else ""
        return f"{self.base}/#k={base64(self.key)}{end}"

    def without_pass(self) -> RelayUrl:
        """Return the address for those who may read and write, but open no mailboxes."""
        return RelayUrl(self.base, self.key)

    def with_pass(self, relay_pass: Secret) -> RelayUrl:
        """Return the address with another pass."""
        return RelayUrl(self.base, self.key, relay_pass)


def parse_base(text: str) -> str:
    """Read `https://HOST[:PORT]`, with or without a final slash, and return its one spelling; WrongUrl."""
    match = _BASE.fullmatch(text)
    if match is None:
        raise WrongUrl("this is not the address of a relay")
    scheme, host = match["scheme"], match["host"].lower()
    port = int(match["port"] or _PORTS[scheme])
    if not 0 < port <= _MAX_PORT:
        raise WrongUrl("there is no such port")
    if scheme == "http" and not is_loopback(host):
        raise WrongUrl("an address that starts with http works on this computer only")
    if host.startswith("["):
        _check_ipv6(host)
    return f"{scheme}://{host}" if port == _PORTS[scheme] else f"{scheme}://{host}:{port}"


def base64(data: bytes) -> str:
    """Return URL-safe base64 without padding."""
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def unbase64(text: str) -> bytes:
    """Return the bytes of which this is the one URL-safe base64 without padding, else ValueError."""
    data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if base64(data) != text:
        raise ValueError("not canonical base64")
    return data


def is_loopback(host: str) -> bool:
    """Say whether a host, as it stands in a URL or on a command line, is this computer and nothing else."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _check_ipv6(host: str) -> None:
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        raise WrongUrl("this is not the address of a relay") from None


def _key_bytes(text: str) -> bytes:
    try:
        return unbase64(text)
    except ValueError:
        raise WrongUrl("this is not the address of a relay") from None
