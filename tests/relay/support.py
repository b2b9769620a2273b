# SPDX-License-Identifier: AGPL-3.0-or-later
"""Mailboxes and envelopes for tests of a relay, which never looks inside."""

from __future__ import annotations

from dataclasses import dataclass, field

from crypto.capability import Secret, SigningKey, random_bytes, token_hash
from relay.client import RelayClient, Writing
from relay.wire import KEEP, Cursor, Item, Outcome, Stored


def signing_key() -> SigningKey:
    return SigningKey(Secret.random())


def envelope(size: int = 512, token: bytes | None = None) -> bytes:
    """What a relay sees of an envelope: version, suite, noise, the hash of a delete token, noise."""
    hashed = random_bytes(16) if token is None else token_hash(token)
    return bytes([1, 1]) + random_bytes(58) + hashed + random_bytes(size - 76)


@dataclass
class Box:
    """A mailbox with all its keys."""

    address: bytes = field(default_factory=lambda: random_bytes(32))
    writer: SigningKey = field(default_factory=signing_key)
    closer: SigningKey = field(default_factory=signing_key)

    async def open(self, client: RelayClient) -> bytes:
        return await client.open(self.address, [self.writer.public], self.closer.public)

    def writing(self, *envelopes: bytes, lifetime: int = KEEP) -> Writing:
        return Writing(self.address, self.writer, tuple(Item(one, lifetime) for one in envelopes))

    async def append(self, client: RelayClient, *envelopes: bytes, lifetime: int = KEEP) -> Outcome:
        (outcome,) = await client.append([self.writing(*envelopes, lifetime=lifetime)])
        return outcome

    async def read(self, client: RelayClient, since: int = 0) -> list[Stored]:
        found: list[Stored] = []
        while True:
            answer = await client.read([Cursor(self.address, since)])
            found += answer.pages[0].stored
            if not answer.pages[0].more:
                return found
            since = found[-1].seq
