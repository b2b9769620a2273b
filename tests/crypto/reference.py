# SPDX-License-Identifier: AGPL-3.0-or-later
"""The format a second time, written from FORMAT.md with bare primitives and labels typed out, to hold crypto/ against.

Unlike crypto/ it takes nonces as arguments, so that the vectors are the same whenever they are made.
"""

from __future__ import annotations

import hmac
from hashlib import blake2b, sha3_256, sha256, sha512
from typing import Any

from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA65PrivateKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_encrypt,
    crypto_core_ed25519_add,
    crypto_pwhash_alg,
    crypto_pwhash_ALG_ARGON2ID13,
    crypto_sign,
    crypto_sign_seed_keypair,
)

ORDER = 2**252 + 27742317777372353535851937790883648493
# a point of order 8 of Ed25519's curve
TORSION = bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a")


def _person(name: str) -> bytes:
    return name.encode() + bytes(16 - len(name))


def _joined(parts: tuple[bytes, ...]) -> bytes:
    return b"".join(len(part).to_bytes(8, "big") + part for part in parts)


def msgpack(value: Any) -> bytes:
    """The shortest MessagePack of lists, bytes, text, numbers and None."""
    match value:
        case None:
            return b"\xc0"
        case int():
            if value < 128:
                return bytes([value])
            size = next(size for size in (1, 2, 4, 8) if value < 1 << 8 * size)
            return bytes([0xCB + size.bit_length()]) + value.to_bytes(size, "big")
        case bytes():
            size = next(size for size in (1, 2, 4) if len(value) < 1 << 8 * size)
            return bytes([0xC3 + size.bit_length()]) + len(value).to_bytes(size, "big") + value
        case str():
            text = value.encode()
            if len(text) < 32:
                return bytes([0xA0 + len(text)]) + text
            size = next(size for size in (1, 2, 4) if len(text) < 1 << 8 * size)
            return bytes([0xD8 + size.bit_length()]) + len(text).to_bytes(size, "big") + text
        case _:
            head = bytes([0x90 + len(value)]) if len(value) < 16 else b"\xdc" + len(value).to_bytes(2, "big")
            return head + b"".join(msgpack(item) for item in value)


def digest(name: str, *parts: bytes) -> bytes:
    """FORMAT 2.2."""
    return blake2b(_joined(parts), digest_size=32, person=_person(name)).digest()


def derive(secret: bytes, name: str, *parts: bytes, size: int = 32) -> bytes:
    """FORMAT 2.3."""
    return blake2b(_joined(parts), digest_size=size, key=secret, person=_person(name)).digest()


def public(seed: bytes) -> bytes:
    """The Ed25519 public key of a seed."""
    return crypto_sign_seed_keypair(seed)[0]


def sign(seed: bytes, name: str, *parts: bytes) -> bytes:
    """FORMAT 3.1."""
    return crypto_sign(_person(name) + _joined(parts), crypto_sign_seed_keypair(seed)[1])[:64]


def sign_with_torsion(seed: bytes, name: str, *parts: bytes) -> bytes:
    """A signature whose R has a part of order 8: multiplied by 8 its equation holds, as it stands it does not."""
    nonce_seed = blake2b(seed).digest()[:32]
    big_r = crypto_core_ed25519_add(public(nonce_seed), TORSION)
    hashed = sha512(big_r + public(seed) + _person(name) + _joined(parts)).digest()
    s = (_scalar(nonce_seed) + int.from_bytes(hashed, "little") * _scalar(seed)) % ORDER
    return big_r + s.to_bytes(32, "little")


def _scalar(seed: bytes) -> int:
    return int.from_bytes(sha512(seed).digest()[:32], "little") & (1 << 254) - 8 | 1 << 254


def committed(secret: bytes, name: str, nonce: bytes, associated: bytes, plaintext: bytes) -> bytes:
    """FORMAT 4.2."""
    both = derive(secret, name, nonce, size=64)
    sealed = crypto_aead_xchacha20poly1305_ietf_encrypt(plaintext, associated, nonce, both[:32])
    return nonce + both[32:] + sealed


def sealing_key(secret: bytes) -> tuple[bytes, bytes, bytes]:
    """FORMAT 5.1: ML-KEM seed, X25519 key, public key."""
    mlkem, x25519 = derive(secret, "dy1:kem-mlkem", size=64), derive(secret, "dy1:kem-x25519")
    return mlkem, x25519, hybrid_public(mlkem, x25519)


def hybrid_public(mlkem: bytes, x25519: bytes) -> bytes:
    """Both public halves, in their order."""
    first = MLKEM768PrivateKey.from_seed_bytes(mlkem).public_key().public_bytes_raw()
    return first + X25519PrivateKey.from_private_bytes(x25519).public_key().public_bytes_raw()


def xwing_decapsulate(mlkem: bytes, x25519: bytes, enc: bytes) -> bytes:
    """draft-connolly-cfrg-xwing-kem, 5.5, from the two expanded halves."""
    own = X25519PrivateKey.from_private_bytes(x25519)
    first = MLKEM768PrivateKey.from_seed_bytes(mlkem).decapsulate(enc[:1088])
    second = own.exchange(X25519PublicKey.from_public_bytes(enc[1088:1120]))
    return sha3_256(first + second + enc[1088:1120] + own.public_key().public_bytes_raw() + rb"\.//^\\"[:6]).digest()


def hpke_schedule(shared: bytes, info: bytes) -> tuple[bytes, bytes]:
    """RFC 9180, 5.1, base mode: (key, base nonce)."""
    suite = b"HPKE" + b"\x64\x7a" + b"\x00\x01" + b"\x00\x03"

    def extract(salt: bytes, label: bytes, ikm: bytes) -> bytes:
        return hmac.digest(salt, b"HPKE-v1" + suite + label + ikm, sha256)

    def expand(prk: bytes, label: bytes, more: bytes, size: int) -> bytes:
        return hmac.digest(prk, size.to_bytes(2, "big") + b"HPKE-v1" + suite + label + more + b"\1", sha256)[:size]

    context = b"\0" + extract(b"", b"psk_id_hash", b"") + extract(b"", b"info_hash", info)
    secret = extract(shared, b"secret", b"")
    return expand(secret, b"key", context, 32), expand(secret, b"base_nonce", context, 12)


def open_box(secret: bytes, context: tuple[bytes, ...], box: bytes) -> bytes:
    """FORMAT 5.2, the other way."""
    mlkem, x25519, _ = sealing_key(secret)
    key, nonce = hpke_schedule(xwing_decapsulate(mlkem, x25519, box[:1120]), msgpack(context))
    return ChaCha20Poly1305(key).decrypt(nonce, box[1120:], b"")


def succession_digest(seed: bytes) -> bytes:
    """FORMAT 6.3."""
    key = MLDSA65PrivateKey.from_seed_bytes(derive(seed, "dy1:succ-seed"))
    return digest("dy1:succession", key.public_key().public_bytes_raw())


def bucket(size: int) -> int:
    """FORMAT 10.3."""
    for power in (512, 1024, 2048, 4096, 8192, 16384):
        if size <= power:
            return power
    exponent = size.bit_length() - 1
    low = exponent - exponent.bit_length()
    return (size + (1 << low) - 1) >> low << low


def envelope(
    key: bytes,
    mask: bytes,
    step: int,
    nonce: bytes,
    token_hash: bytes,
    *,
    content: bytes = b"",
    padded: bytes | None = None,
    head: bytes = b"\1\1",
) -> bytes:
    """FORMAT 10: of a content, or of a plaintext that is padded already."""
    if padded is None:
        padded = content + b"\x80"
        padded += bytes(bucket(76 + len(padded) + 16) - 76 - len(padded) - 16)
    both = derive(key, "dy1:envelope", nonce, size=64)
    masked = step ^ int.from_bytes(derive(mask, "dy1:mask", nonce)[:2], "big")
    header = head + masked.to_bytes(2, "big") + nonce + both[32:] + token_hash
    return header + crypto_aead_xchacha20poly1305_ietf_encrypt(padded, header, nonce, both[:32])


def lone(key: bytes, nonce: bytes, token_hash: bytes, content: bytes, step: int = 0) -> bytes:
    """FORMAT 10.5."""
    return envelope(key, derive(key, "dy1:lone-mask"), step, nonce, token_hash, content=content)


def stretch(passphrase: str, salt: bytes, operations: int, memory: int) -> bytes:
    """FORMAT 11.1, for text that is normalised already."""
    return crypto_pwhash_alg(32, passphrase.encode(), salt, operations, memory, crypto_pwhash_ALG_ARGON2ID13)


def locked(secret: bytes, passphrase: str, salt: bytes, nonce: bytes, operations: int, memory: int) -> bytes:
    """FORMAT 11.2."""
    head = b"\1" + operations.to_bytes(4, "big") + memory.to_bytes(8, "big") + salt
    return head + committed(stretch(passphrase, salt, operations, memory), "dy1:lock", nonce, head, secret)
