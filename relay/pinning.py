# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whom a client trusts at an address: exactly the certificate made from the relay's key, or else the authorities."""

from __future__ import annotations

import asyncio
import ssl
from urllib.parse import urlsplit

from relay.certificate import key_of
from relay.errors import RelayAway, RelaySlow
from relay.url import RelayUrl

_HTTPS = 443


async def find_pinned(url: RelayUrl, seconds: float) -> ssl.SSLContext | None:
    """Return what trusts exactly the certificate shown at `url` if its key is the relay's; RelayAway, RelaySlow.

    None if it has another key: then the authorities must vouch for it, and the relay must answer a challenge.
    Nothing is sent over this first connection; those that follow are checked by TLS itself (PROTOCOL 2.2).
    """
    certificate = await _shown_certificate(url, seconds)
    if key_of(certificate) != url.key:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    # the key is the name
    context.check_hostname = False
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    context.load_verify_locations(cadata=certificate)
    return context


async def _shown_certificate(url: RelayUrl, seconds: float) -> bytes:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    # only to read the certificate
    context.verify_mode = ssl.CERT_NONE
    parts = urlsplit(url.base)
    try:
        async with asyncio.timeout(seconds):
            _, writer = await asyncio.open_connection(
                parts.hostname, parts.port or _HTTPS, ssl=context, server_hostname=parts.hostname
            )
    except TimeoutError:
        raise RelaySlow from None
    except (OSError, UnicodeError):
        raise RelayAway from None
    shown: ssl.SSLObject = writer.get_extra_info("ssl_object")
    writer.transport.abort()
    return shown.getpeercert(binary_form=True) or b""
