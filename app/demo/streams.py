# SPDX-License-Identifier: AGPL-3.0-or-later
"""Makes keys out of what somebody has: as it is, stepped, derived in every way, or cut out of longer strings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from itertools import islice
from struct import pack

from app.demo.keys import Haul
from crypto import labels

ALL_LABELS = tuple(
    value for name, value in vars(labels).items() if name.isupper() and isinstance(value, bytes) and len(value) == 16
)
STEPS, MORE_STEPS, STEPS_OF_ANYTHING = 256, 1024, 16
KEY = 32
BATCH = 2_000


def key_streams(haul: Haul, parts: Iterable[bytes], *, is_thorough: bool) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Return the keys that a haul gives, by kind: the likely ones, or all the others that anybody could think of."""
    if not is_thorough:
        yield "as it is", iter(haul.values | haul.secrets)
        yield "step", _steps(haul.secrets, 1, STEPS)
        yield "derived", _derived(haul.secrets, [b""])
        return
    yield "step", _steps(haul.secrets, STEPS, MORE_STEPS)
    yield "step", _steps(haul.values - haul.secrets, 1, STEPS_OF_ANYTHING)
    yield "derived", _derived(haul.values - haul.secrets, [b""])
    yield "derived", _derived(haul.secrets, [part for part in parts if part])
    yield "window", _windows(haul.runs)


def sealing_streams(haul: Haul, parts: Iterable[bytes], *, is_thorough: bool) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Return the secrets of keys that open boxes, by kind."""
    chosen = haul.values - haul.secrets if is_thorough else haul.secrets
    yield "box key", iter(chosen)
    if not is_thorough:
        for label in (labels.SEALING, labels.REQUEST_KEY, labels.BEACON_SEALING):
            yield "box key", (_derive(secret, label, part) for secret in chosen for part in (*parts, b""))


def _steps(secrets: Iterable[bytes], start: int, end: int) -> Iterator[bytes]:
    for secret in secrets:
        value = secret
        for number in range(1, end):
            value = blake2b(digest_size=KEY, key=value, person=labels.STEP).digest()
            if number >= start:
                yield value


def _derived(secrets: Iterable[bytes], parts: list[bytes]) -> Iterator[bytes]:
    return (_derive(secret, label, part) for secret in secrets for label in ALL_LABELS for part in parts)


def _derive(secret: bytes, label: bytes, part: bytes) -> bytes:
    return blake2b(pack(">Q", len(part)) + part if part else b"", digest_size=KEY, key=secret, person=label).digest()


def _windows(runs: Iterable[bytes]) -> Iterator[bytes]:
    found = {run[start : start + KEY] for run in runs for start in range(len(run) - KEY + 1)}
    return iter(found)


def batches(keys: Iterator[bytes], size: int = BATCH) -> Iterator[list[bytes]]:
    """Return keys in lists of at most `size`."""
    while batch := list(islice(keys, size)):
        yield batch
