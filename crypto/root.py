# SPDX-License-Identifier: AGPL-3.0-or-later
"""What 24 words give, and nothing else can: the cold keys of an account, which are on no device (FORMAT 6)."""

from __future__ import annotations

from struct import pack

from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA65PrivateKey

from crypto import labels
from crypto.beacon import Beacon
from crypto.errors import BadKey
from crypto.hashing import derive, digest
from crypto.secret import Secret
from crypto.signing import SigningKey
from crypto.words import entropy_of, words_of

ENTROPY_SIZE = 32
OVERRIDE_KEYS = 1024


class Root:
    """An account's root, in memory only while the words are shown or typed in."""

    __slots__ = ("_entropy", "_seed")

    def __init__(self, entropy: Secret) -> None:
        """Derive the seed from 32 bytes of entropy; BadKey for another length."""
        if len(entropy.reveal()) != ENTROPY_SIZE:
            raise BadKey
        self._entropy = entropy
        self._seed = derive(entropy, labels.ROOT)

    @staticmethod
    def create() -> Root:
        """Draw a new root."""
        return Root(Secret.random(ENTROPY_SIZE))

    @staticmethod
    def from_words(text: str) -> Root:
        """Return the root of 24 words; case and spaces don't matter. WrongWords, never with the word itself."""
        return Root(entropy_of(text))

    @property
    def words(self) -> str:
        """The 24 words with single spaces: as secret as the root."""
        return words_of(self._entropy)

    def override_key(self, index: int) -> SigningKey:
        """Return override key `index` (0 to 1,023), which overrules an account's devices in one group; BadKey."""
        if not 0 <= index < OVERRIDE_KEYS:
            raise BadKey
        return SigningKey(derive(self._seed, labels.OVERRIDE, pack(">H", index)))

    def override_publics(self) -> tuple[bytes, ...]:
        """Return the public halves of all 1,024 override keys, which every device keeps (about 50 ms)."""
        return tuple(self.override_key(index).public for index in range(OVERRIDE_KEYS))

    def succession_digest(self) -> bytes:
        """Return the 32-byte digest of the post-quantum (ML-DSA-65) signing key that may prove succession one day."""
        seed = derive(self._seed, labels.SUCCESSION_SEED).reveal()
        return digest(labels.SUCCESSION, MLDSA65PrivateKey.from_seed_bytes(seed).public_key().public_bytes_raw())

    def vault_key(self) -> Secret:
        """Return the key under which backups of the vault are sealed."""
        return derive(self._seed, labels.VAULT)

    def beacon(self) -> Beacon:
        """Return the whole beacon, closing and opening included; devices keep its `public()` only."""
        return Beacon(derive(self._seed, labels.BEACON))
