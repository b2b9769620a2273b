# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tries every key that somebody has against everything sealed at a relay, and goes on with whatever that opens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from struct import pack

from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_decrypt
from nacl.exceptions import CryptoError as PrimitiveRefused

from app.demo.keys import Haul, haul_strings
from app.demo.locks import (
    AnyLock,
    BoxLock,
    Lock,
    RequestBoxed,
    content_of,
    event_locks,
    filled,
    part_locks,
    read_content,
    request_locks,
)
from app.demo.streams import batches, key_streams, sealing_streams
from crypto import labels
from crypto.errors import CannotOpen
from crypto.sealing import SealingKey, key_id, open_box
from crypto.secret import Secret
from sync.events import Event, PartItem

KEY = 32
FEW = 40


@dataclass(frozen=True, slots=True)
class Opening:
    """Something that opened: where it lay, with what kind of key, and what it says; `is_new` as in its lock."""

    lock: AnyLock
    kind: str
    content: bytes

    @property
    def place(self) -> str:
        """Where it lay."""
        return self.lock.place


@dataclass
class Attack:
    """What was tried and what came of it. `run` it to its end, or until `is_enough` says so between two passes."""

    haul: Haul
    locks: list[AnyLock]
    is_enough: Callable[[Attack], bool] = lambda attack: False
    openings: list[Opening] = field(default_factory=list)
    keys: Counter[str] = field(default_factory=Counter)
    tries: Counter[str] = field(default_factory=Counter)
    _read: list[tuple[Event | PartItem | RequestBoxed, str, bool]] = field(default_factory=list)
    _passed: dict[bool, tuple[Haul, frozenset[AnyLock]]] = field(default_factory=dict)

    def run(self) -> Iterator[None]:
        """Try everything, the likely first; yields now and then, so that others have their turn."""
        is_thorough = False
        while not self.is_enough(self):
            opened = len(self.openings)
            yield from self._pass(is_thorough)
            if len(self.openings) > opened:
                is_thorough = False
            elif is_thorough:
                return
            else:
                is_thorough = True

    def opened(self, *, is_new: bool) -> list[Opening]:
        """Return what opened of the one kind of locks."""
        return [one for one in self.openings if one.lock.is_new == is_new]

    def _pass(self, is_thorough: bool) -> Iterator[None]:
        """Every key that is new to this kind of pass against every lock, and every key against the new locks."""
        haul = self.haul
        locks = frozenset(lock for lock in self._locks_now() if lock.is_new or not is_thorough)
        haul_before, locks_before = self._passed.get(is_thorough, (Haul(), frozenset()))
        self._passed[is_thorough] = (haul, locks)
        yield from self._try(haul - haul_before, haul.parts, locks, is_thorough)
        if locks - locks_before and haul_before:
            yield from self._try(haul_before, haul.parts, locks - locks_before, is_thorough)

    def _try(self, haul: Haul, parts: frozenset[bytes], locks: frozenset[AnyLock], is_thorough: bool) -> Iterator[None]:
        shut = {one for one in locks if isinstance(one, Lock)}
        boxes = {one for one in locks if isinstance(one, BoxLock)}
        for kind, keys in key_streams(haul, parts, is_thorough=is_thorough):
            for batch in batches(keys):
                self.keys[kind] += len(batch)
                self._try_keys(kind, batch, shut)
                yield
        if is_thorough:
            for batch in batches(iter(haul.values)):
                self._try_bare(batch, shut)
                yield
        for kind, keys in sealing_streams(haul, parts, is_thorough=is_thorough):
            for batch in batches(keys, FEW):
                self._try_boxes(kind, batch, boxes)
                yield

    def _try_keys(self, kind: str, keys: list[bytes], shut: set[Lock]) -> None:
        """The product's own derivation (FORMAT 4.1), without its wrapping, since this runs millions of times."""
        for lock in tuple(shut):
            salted, label, expected = pack(">Q", len(lock.nonce)) + lock.nonce, lock.label, lock.commitment
            for key in keys:
                both = blake2b(salted, digest_size=64, key=key, person=label).digest()
                if both[32:] == expected:
                    self._note(lock, kind, _open_bare(both[:32], lock))
                    shut.discard(lock)
        self.tries[kind] += len(keys) * len(shut)

    def _try_bare(self, keys: list[bytes], shut: set[Lock]) -> None:
        """As the cipher's own key, whatever was committed to, and as the secret of one that committed to another."""
        for lock in tuple(shut):
            salted = pack(">Q", len(lock.nonce)) + lock.nonce
            for key in keys:
                derived = blake2b(salted, digest_size=64, key=key, person=lock.label).digest()[:32]
                for bare in {key, derived} if len(key) == KEY else {derived}:
                    content = _open_bare(bare, lock)
                    if content is not None:
                        self._note(lock, "bare", content)
                        shut.discard(lock)
        self.keys["bare"] += len(keys)
        self.tries["bare"] += len(keys) * len(shut) * 2

    def _try_boxes(self, kind: str, keys: list[bytes], boxes: set[BoxLock]) -> None:
        self.keys[kind] += len(keys)
        for secret in keys if boxes else ():
            key = SealingKey(Secret(secret))
            named = key_id(key.public)
            for lock in tuple(boxes):
                self.tries[kind] += len(lock.contexts)
                content = _open_sealed(key, named, lock)
                if content is not None:
                    self._note(lock, kind, content)
                    boxes.discard(lock)

    def _note(self, lock: AnyLock, kind: str, content: bytes | None) -> None:
        """Remember what opened, and take what is in it for the next pass; a key that only fits counts as well."""
        inner = b"" if content is None else content
        is_envelope = isinstance(lock, Lock) and lock.label == labels.ENVELOPE
        if is_envelope:
            inner = content_of(inner)
            found = read_content(inner)
            if found is not None:
                self._read.append((found, lock.place, lock.is_new))
        self.openings.append(Opening(lock, kind, inner))
        self.haul |= haul_strings([inner], secret=not is_envelope)

    def _locks_now(self) -> frozenset[AnyLock]:
        """Everything that is still shut: the envelopes, and what lies sealed in those that were opened."""
        events = [found for found, _, _ in self._read if isinstance(found, Event)]
        inner: list[AnyLock] = []
        for found, place, is_new in self._read:
            match found:
                case Event():
                    inner += event_locks(found, place, is_new=is_new)
                case PartItem():
                    inner += part_locks(found, place, events, is_new=is_new)
                case _:
                    inner += request_locks(found, place, events, is_new=is_new)
        opened = {_sealed(one.lock) for one in self.openings}
        return frozenset(lock for lock in (*self.locks, *inner) if _sealed(lock) not in opened)


def _open_bare(key: bytes, lock: Lock) -> bytes | None:
    for associated in (*lock.associated, b""):
        try:
            return crypto_aead_xchacha20poly1305_ietf_decrypt(lock.ciphertext, associated, lock.nonce, key)
        except PrimitiveRefused:
            continue
    return None


def _sealed(lock: AnyLock) -> tuple[str, bytes]:
    return lock.place, lock.ciphertext if isinstance(lock, Lock) else lock.box


def _open_sealed(key: SealingKey, named: bytes, lock: BoxLock) -> bytes | None:
    for context in lock.contexts:
        try:
            return open_box(key, filled(context, named), lock.box)
        except CannotOpen:
            continue
    return None
