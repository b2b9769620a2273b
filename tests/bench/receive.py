# SPDX-License-Identifier: AGPL-3.0-or-later
"""Receiving posts from a relay, against the bare primitives over as many bytes: verify, decrypt, insert."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from statistics import median
from time import perf_counter

from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_decrypt,
    crypto_aead_xchacha20poly1305_ietf_encrypt,
    crypto_sign,
    crypto_sign_keypair,
    crypto_sign_open,
)
from sqlcipher3 import dbapi2

from crypto.envelope import HEADER_SIZE, SMALLEST
from crypto.secret import random_bytes
from tests.bench.rows import Row
from tests.bench.world import World, opened, text_of

BATCH = 100
SIGNED = 76 + 32 * 4 + 8 * 9  # about what is signed of a post: header, group, generation, head, id, time, lengths
ENVELOPE, CONTENT, POST = (",".join("?" * columns) for columns in (13, 15, 13))


async def run(there: World, posts: int, folder: Path) -> list[Row]:
    """Let every reader receive what the writer sent, each in a fresh profile; the floor takes turns with them."""
    ours, floor = [], []
    for number, reader in enumerate(there.readers):
        ours.append(posts / await _received(reader, posts))
        floor.append(posts / _bare(folder / f"floor-{number}.db", posts))
    return [Row(f"receiving {posts:,} posts", median(ours), median(floor), "posts/s")]


async def _received(reader: Path, posts: int) -> float:
    async with opened(reader) as client:
        begun = perf_counter()
        report = await client.sync_once()
        taken = perf_counter() - begun
        if report.received < posts or report.locked:
            raise RuntimeError("not every post came")
    return taken


@dataclass(frozen=True, slots=True)
class _Sealed:
    signed: bytes
    key: bytes
    nonce: bytes
    header: bytes
    box: bytes


def _bare(path: Path, posts: int) -> float:
    public, secret = crypto_sign_keypair()
    sealed = [_seal(secret) for _ in range(posts)]
    database = dbapi2.connect(str(path), isolation_level=None)
    database.execute(f"PRAGMA key = \"x'{random_bytes(48).hex()}'\"")
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    database.executescript(files("sync.store").joinpath("schema.sql").read_text("utf-8"))
    begun = perf_counter()
    for at in range(0, posts, BATCH):
        _take(database, public, sealed[at : at + BATCH], at)
    taken = perf_counter() - begun
    database.close()
    return taken


def _seal(secret: bytes) -> _Sealed:
    key, nonce, header = random_bytes(32), random_bytes(24), random_bytes(HEADER_SIZE)
    signed = crypto_sign(random_bytes(SIGNED), secret)
    plain = bytes(SMALLEST - HEADER_SIZE - 16)
    return _Sealed(signed, key, nonce, header, crypto_aead_xchacha20poly1305_ietf_encrypt(plain, header, nonce, key))


def _take(database: dbapi2.Connection, public: bytes, batch: Sequence[_Sealed], at: int) -> None:
    """What nobody can do without: each signature, each envelope, and the rows of each post with their indexes."""
    envelopes, contents, posts = [], [], []
    group, text = bytes(32), text_of(at)
    for place, one in enumerate(batch, at):
        crypto_sign_open(one.signed, public)
        crypto_aead_xchacha20poly1305_ietf_decrypt(one.box, one.header, one.nonce, one.key)
        event = random_bytes(32)
        envelopes.append((one.key, group, group, 1, one.header + one.box, event, 0, None, 1, 0, place, 1, 0))
        contents.append((event, group, group, group, event, event[:16], 1, text, None, None, place, place, group, 0, 0))
        posts.append((event, group, group, text, None, None, place, place, place, None, -1, b"", 0))
    database.execute("BEGIN IMMEDIATE")
    database.executemany(f"INSERT INTO envelope VALUES ({ENVELOPE})", envelopes)
    database.executemany(f"INSERT INTO content VALUES ({CONTENT})", contents)
    database.executemany(f"INSERT INTO post VALUES ({POST})", posts)
    database.execute("COMMIT")
