# SPDX-License-Identifier: AGPL-3.0-or-later
"""A TLS certificate made from the relay's own key, so that no authority and no domain is needed (PROTOCOL 2.2)."""

from __future__ import annotations

from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from cryptography.x509.oid import NameOID

from crypto.capability import Secret

# The key is all that counts: no clock, however wrong, may end a connection
_FROM = datetime(1970, 1, 1, tzinfo=UTC)
_UNTIL = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)


def self_signed(seed: Secret) -> bytes:
    """Return private key and certificate as one PEM file, the same each time for a 32-byte seed (RFC 8032)."""
    key = Ed25519PrivateKey.from_private_bytes(seed.reveal())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Dooryard relay")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, _FROM, _UNTIL)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    certificate = builder.sign(key, None)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return private + certificate.public_bytes(Encoding.PEM)


def key_of(certificate: bytes) -> bytes:
    """Return the Ed25519 key (32 bytes) of a DER certificate, or nothing if its key is of another kind."""
    try:
        key = x509.load_der_x509_certificate(certificate).public_key()
    except ValueError:
        return b""
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw) if isinstance(key, Ed25519PublicKey) else b""
