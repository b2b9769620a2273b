# SPDX-License-Identifier: AGPL-3.0-or-later
"""A certificate authority such as the web has, for tests of ordinary TLS."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

NAME = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "A test authority")])


@dataclass
class Authority:
    """Vouches for servers; its files lie in `folder`."""

    folder: Path
    key: EllipticCurvePrivateKey
    certificate: x509.Certificate

    @staticmethod
    def create(folder: Path) -> Authority:
        key = generate_private_key(SECP256R1())
        extensions = [x509.BasicConstraints(ca=True, path_length=0)]
        return Authority(folder, key, _signed(NAME, key, key, extensions))

    def server(self, address: str) -> str:
        """The files of a server's certificate and key, as `--tls` takes them."""
        key = generate_private_key(SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "A test server")])
        extensions = [x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))])]
        certificate = _signed(name, key, self.key, extensions)
        paths = (self.folder / "server.pem", self.folder / "server.key")
        paths[0].write_bytes(certificate.public_bytes(Encoding.PEM))
        paths[1].write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        return ",".join(str(path) for path in paths)

    def trust(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(cadata=self.certificate.public_bytes(Encoding.DER))
        return context


def _signed(
    name: x509.Name,
    key: EllipticCurvePrivateKey,
    authority: EllipticCurvePrivateKey,
    extensions: list[x509.BasicConstraints] | list[x509.SubjectAlternativeName],
) -> x509.Certificate:
    now = datetime.now(UTC)
    serial = x509.random_serial_number()
    since, until = now - timedelta(days=1), now + timedelta(days=1)
    builder = x509.CertificateBuilder(NAME, name, key.public_key(), serial, since, until)
    for extension in extensions:
        builder = builder.add_extension(extension, critical=True)
    return builder.sign(authority, hashes.SHA256())
