# SPDX-License-Identifier: AGPL-3.0-or-later
"""The mailbox through which 24 words find everything again: written by any device, opened by the words (FORMAT 7)."""

from __future__ import annotations

from struct import pack

from crypto import labels
from crypto.aead import open_bytes, seal_bytes
from crypto.capability import token_hash
from crypto.encoding import U64, Wire, decode, encode
from crypto.envelope import open_lone, seal_lone
from crypto.hashing import derive
from crypto.sealing import BoxContext, SealingKey, SealingPublic, key_id, open_box, seal
from crypto.secret import Secret
from crypto.signing import SigningKey

PURPOSE = b"beacon"


class BeaconPublic(Wire, frozen=True):
    """What a device keeps of the beacon: it finds the mailbox and writes there, and opens nothing."""

    lookout: Secret
    writer_secret: Secret
    sealing: SealingPublic

    def address(self, relay_key: bytes) -> bytes:
        """Return the 32-byte address of the beacon's mailbox at one relay."""
        return derive(self.lookout, labels.BEACON_ADDRESS, relay_key).reveal()

    def writer(self, relay_key: bytes) -> SigningKey:
        """Return the writer key at one relay."""
        return SigningKey(derive(self.writer_secret, labels.BEACON_WRITER_AT, relay_key))

    def delete_token(self, relay_key: bytes, number: int) -> bytes:
        """Return the 32-byte token that deletes record `number` at one relay."""
        return derive(self.writer_secret, labels.BEACON_TOKEN, relay_key, pack(">Q", number)).reveal()


class Beacon:
    """The whole beacon, which only the words give."""

    __slots__ = ("_secret", "sealing")

    def __init__(self, secret: Secret) -> None:
        """Derive the sealing key; the other keys are derived when asked for."""
        self._secret = secret
        self.sealing = SealingKey(derive(secret, labels.BEACON_SEALING))

    def public(self) -> BeaconPublic:
        """Return the part that devices keep."""
        lookout = derive(self._secret, labels.BEACON_LOOKOUT)
        return BeaconPublic(lookout, derive(self._secret, labels.BEACON_WRITER), self.sealing.public)

    def address(self, relay_key: bytes) -> bytes:
        """Return the 32-byte address of the beacon's mailbox at one relay."""
        return self.public().address(relay_key)

    def writer(self, relay_key: bytes) -> SigningKey:
        """Return the writer key at one relay."""
        return self.public().writer(relay_key)

    def closer(self, relay_key: bytes) -> SigningKey:
        """Return the close key at one relay."""
        return SigningKey(derive(derive(self._secret, labels.BEACON_CLOSER), labels.BEACON_CLOSER_AT, relay_key))


class _Record(Wire, frozen=True):
    number: U64
    box: bytes
    body: bytes


def seal_beacon(public: BeaconPublic, relay_key: bytes, number: int, record: bytes) -> bytes:
    """Seal record `number` (growing with each) for one relay, to the root: an envelope like any other (FORMAT 7.2)."""
    context = _context(public.sealing, relay_key, number)
    key = Secret.random()
    body = seal_bytes(key, labels.BEACON_BODY, encode(context), record)
    inner = encode(_Record(number, seal(public.sealing, context, key.reveal()), body))
    hashed = token_hash(public.delete_token(relay_key, number))
    return seal_lone(derive(public.lookout, labels.BEACON_ENVELOPE), hashed, inner)


def open_beacon(beacon: Beacon, relay_key: bytes, envelope: bytes) -> tuple[int, bytes]:
    """Return (number, record) of a beacon envelope read at this relay; raises as `open_envelope` and `open_box`."""
    public = beacon.public()
    inner = decode(_Record, open_lone(derive(public.lookout, labels.BEACON_ENVELOPE), envelope))
    context = _context(public.sealing, relay_key, inner.number)
    key = Secret(open_box(beacon.sealing, context, inner.box))
    return inner.number, open_bytes(key, labels.BEACON_BODY, encode(context), inner.body)


def _context(sealing: bytes, relay_key: bytes, number: int) -> BoxContext:
    return BoxContext(b"", pack(">Q", number), relay_key, key_id(sealing), PURPOSE)
