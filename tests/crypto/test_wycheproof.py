# SPDX-License-Identifier: AGPL-3.0-or-later
"""Vectors that others made, through what crypto/ calls: RFC 8032, Wycheproof, HPKE with X-Wing."""

from __future__ import annotations

import json
from collections import Counter
from hashlib import sha512, shake_256
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, MLKEM768X25519PrivateKey, Suite

from crypto.aead import NONCE_SIZE, _open_bare
from crypto.errors import BadKey, BadSignature, CannotOpen
from crypto.sealing import SealingKey, check_sealing_public
from crypto.secret import Secret
from crypto.signing import SigningKey, _verify_message, check_public
from tests.crypto import reference

FOLDER = Path(__file__).resolve().parents[1] / "vectors" / "crypto" / "wycheproof"
# RFC 8032, 7.1: (seed, public key, message, signature)
RFC8032 = {
    "test 1": (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
        "d25bf5f0595bbe24655141438e7a100b",
    ),
    "test 2": (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
        "387b2eaeb4302aeeb00d291612bb0c00",
    ),
    "test 3": (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
        "4a7c15e9716ed28dc027beceea1ec40a",
    ),
    "test SHA(abc)": (
        "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        sha512(b"abc").hexdigest(),
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e030"
        "3dca179c138ac17ad9bef1177331a704",
    ),
}


def cases(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((FOLDER / name).read_text())
    return found


def raw(case: dict[str, Any], *names: str) -> list[bytes]:
    return [bytes.fromhex(case[name]) for name in names]


@pytest.mark.parametrize("name", RFC8032)
def test_signatures_are_those_of_rfc8032(name: str) -> None:
    seed, public, message, signature = (bytes.fromhex(text) for text in RFC8032[name])
    key = SigningKey(Secret(seed))
    assert key.public == public
    assert key._sign_message(message) == signature
    _verify_message(public, signature, message)
    check_public(public)


def test_ed25519_of_wycheproof() -> None:
    seen = Counter[str]()
    for case in cases("ed25519.json"):
        public, message, signature = raw(case, "public", "msg", "sig")
        is_small, is_mixed = ("SmallOrderPublicKey" in case["flags"], "MixedOrderPublicKey" in case["flags"])
        accepted = case["result"] == "valid" or (is_mixed and case["result"] == "acceptable")
        if accepted:
            _verify_message(public, signature, message)
        else:
            with pytest.raises(BadSignature):
                _verify_message(public, signature, message)
        if is_small or is_mixed:
            # a key of mixed order may sign, and clients could disagree on it: it is never admitted
            with pytest.raises(BadKey):
                check_public(public)
        seen[case["result"]] += 1
    assert seen == {"valid": 117, "invalid": 64, "acceptable": 29}


def test_xchacha20_poly1305_of_wycheproof() -> None:
    seen = Counter[str]()
    for case in cases("xchacha20_poly1305.json"):
        key, nonce, associated, message, ciphertext, tag = raw(case, "key", "iv", "aad", "msg", "ct", "tag")
        if case["result"] == "valid":
            assert _open_bare(key, nonce, associated, ciphertext + tag) == message
        elif len(nonce) == NONCE_SIZE:
            with pytest.raises(CannotOpen):
                _open_bare(key, nonce, associated, ciphertext + tag)
        seen[f"{case['result']} {len(nonce) == NONCE_SIZE}"] += 1
    # nonces of another length, nine cases, cannot come about here: they are cut from the bytes by a fixed size
    assert seen == {"valid True": 246, "invalid True": 60, "invalid False": 9}


def test_mlkem_keys_of_wycheproof() -> None:
    seen = Counter[str]()
    x25519 = SealingKey(Secret(bytes(32))).public[1184:]
    for case in cases("mlkem_768_keys.json"):
        public = bytes.fromhex(case["public"]) + x25519
        if case["result"] == "valid":
            check_sealing_public(public)
        else:
            with pytest.raises(BadKey):
                check_sealing_public(public)
        seen[case["result"]] += 1
    assert seen == {"valid": 5, "invalid": 42}


def test_hpke_with_xwing_of_its_draft() -> None:
    """The library, and our second reading of HPKE and X-Wing, give the draft's values: a box is a standard one.

    The vector's key comes from a seed of X-Wing's own, expanded by SHAKE256; ours come from labels (FORMAT 5.1).
    """
    (case,) = cases("hpke_xwing.json")
    info, seed, public, enc = raw(case, "info", "skRm", "pkRm", "enc")
    expanded = shake_256(seed).digest(96)
    mlkem, x25519 = expanded[:64], expanded[64:]
    assert reference.hybrid_public(mlkem, x25519) == public
    check_sealing_public(public)
    shared = reference.xwing_decapsulate(mlkem, x25519, enc)
    assert shared.hex() == case["shared_secret"]
    key, nonce = reference.hpke_schedule(shared, info)
    assert (key.hex(), nonce.hex()) == (case["key"], case["base_nonce"])
    for number, sealed in enumerate(case["encryptions"]):
        aad, ciphertext, plaintext = raw(sealed, "aad", "ct", "pt")
        at = (int.from_bytes(nonce, "big") ^ number).to_bytes(12, "big")
        assert ChaCha20Poly1305(key).decrypt(at, ciphertext, aad) == plaintext
    private = MLKEM768X25519PrivateKey(
        MLKEM768PrivateKey.from_seed_bytes(mlkem), X25519PrivateKey.from_private_bytes(x25519)
    )
    suite = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
    ours = enc + ChaCha20Poly1305(key).encrypt(nonce, b"by our own reading", b"")
    assert suite.decrypt(ours, private, info=info) == b"by our own reading"
