# SPDX-License-Identifier: AGPL-3.0-or-later
"""Gathers everything in a profile, or at a relay, that could be a key: what whoever has it all would start from."""

from __future__ import annotations

import re
from base64 import b64decode, urlsafe_b64decode
from binascii import Error as Base64Error
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from msgspec import DecodeError
from msgspec.msgpack import decode as unpack

from app.demo.relay_view import DATABASE_FILE, other_strings
from app.profile import DATABASE_FILE as PROFILE_FILE
from app.vault import Vault
from crypto.encoding import decode
from crypto.errors import CryptoError
from crypto.hashing import derive
from crypto.invite import words_key
from crypto.labels import DATABASE
from crypto.passphrase import INTERACTIVE, Cost
from crypto.secret import Secret
from sync.account import Account
from sync.errors import SyncError
from sync.events import Invite, SignedControl, verify_control
from sync.store.database import RAW_KEY_SIZE, Database

SIZES = frozenset((16, 32, 48, 64))
# Where secrets stand as they are; everything else is tried too, but not under every derivation with every id.
SECRET_TABLES = ("held_key", "invite", "my_knock", "outbox", "relay")
LINK_SUM = 4
LARGEST_KEY_FILE = 65_536
_TEXT_OF_BYTES = re.compile(rb"[A-Za-z0-9+/_-]{22,}")


@dataclass(frozen=True, slots=True)
class Haul:
    """`secrets` stand where a secret stands; `values` are all strings of a key's size, wherever; `parts` are ids and
    salts that go into derivations; `runs` are whole strings, whose every window may be a key."""

    secrets: frozenset[bytes] = frozenset()
    values: frozenset[bytes] = frozenset()
    parts: frozenset[bytes] = frozenset()
    runs: frozenset[bytes] = frozenset()

    def __or__(self, other: Haul) -> Haul:
        return Haul(
            self.secrets | other.secrets, self.values | other.values, self.parts | other.parts, self.runs | other.runs
        )

    def __sub__(self, other: Haul) -> Haul:
        return Haul(
            self.secrets - other.secrets, self.values - other.values, self.parts - other.parts, self.runs - other.runs
        )

    def __bool__(self) -> bool:
        return bool(self.secrets or self.values or self.parts or self.runs)


def dig(data: bytes) -> Iterator[bytes]:
    """Return a string and every string inside it, at any depth: MessagePack, hex, base64 and base64 for links."""
    yield data
    yield from _inside(data)
    for found in _TEXT_OF_BYTES.finditer(data):
        yield from _decoded(found.group())


def _inside(data: bytes) -> Iterator[bytes]:
    try:
        value = unpack(data)
    except (DecodeError, UnicodeDecodeError):
        return
    if isinstance(value, list | dict):
        yield from _strings(value)


def _strings(value: object) -> Iterator[bytes]:
    match value:
        case list():
            for one in value:
                yield from _strings(one)
        case dict():
            for name, one in value.items():
                yield from _strings(name)
                yield from _strings(one)
        case bytes():
            yield from dig(value)
        case str():
            yield from dig(value.encode("utf-8", "replace"))


def _decoded(text: bytes) -> Iterator[bytes]:
    padded = text + b"=" * (-len(text) % 4)
    for read in (b64decode, urlsafe_b64decode):
        try:
            data = read(padded)
        except (Base64Error, ValueError):
            continue
        yield data
        # a link carries a sum of four bytes behind what it says
        yield from _inside(data[:-LINK_SUM])
    if len(text) % 2 == 0 and re.fullmatch(rb"[0-9A-Fa-f]+", text):
        yield bytes.fromhex(text.decode("ascii"))


def haul_strings(found: Iterable[bytes], *, secret: bool = False, with_runs: bool = True) -> Haul:
    """Return what these strings hold; with `secret` each of a key's size is taken for a secret."""
    strings = {inner for one in found for inner in dig(one)}
    values = {one for one in strings if len(one) in SIZES}
    # two secrets side by side: the control links of a generation are such
    values |= {half for one in values if len(one) >= 48 for half in (one[:32], one[-32:])}
    runs = frozenset(one for one in strings if len(one) > min(SIZES)) if with_runs else frozenset()
    return Haul(frozenset(values) if secret else frozenset(), frozenset(values), frozenset(), runs)


def haul_profile(db: Database, *, also: Iterable[bytes] = (), cost: Cost = INTERACTIVE) -> Haul:
    """Return all that an open profile holds; `also` are secrets from outside the database, such as its own key."""
    whole = haul_strings(also, secret=True)
    for (table,) in db.rows("SELECT name FROM sqlite_master WHERE type = 'table'"):
        cells = [_bytes(cell) for row in db.rows(f'SELECT * FROM "{table}"') for cell in row]  # noqa: S608
        # sealed bytes hold no key in the clear: what they say when opened stands in the other tables
        whole |= haul_strings(
            (cell for cell in cells if cell), secret=table in SECRET_TABLES, with_runs=table != "envelope"
        )
    account = decode(Account, bytes(db.value("SELECT value FROM meta WHERE name = 'account'")))
    secrets = (account.device_secret, account.beacon.lookout, account.beacon.writer_secret)
    return whole | Haul(frozenset(s.reveal() for s in secrets) | _links(db, cost), parts=_parts(db))


def haul_relay(folder: Path) -> Haul:
    """Return all that a relay has: its own keys and pass, and every address, key and hash in its database."""
    files = [path for path in sorted(folder.iterdir()) if path.is_file() and not path.name.startswith(DATABASE_FILE)]
    own = haul_strings([path.read_bytes() for path in files if path.stat().st_size < LARGEST_KEY_FILE], secret=True)
    return own | haul_strings(other_strings(folder))


def open_store(folder: Path, passphrase: str) -> tuple[Database, tuple[bytes, ...]]:
    """Open a profile's database, and return the secrets that it lay under beside it; ProfileError, WrongPassphrase."""
    secret = Vault(folder, None).open(passphrase)
    key = derive(secret, DATABASE, size=RAW_KEY_SIZE)
    return Database(folder / PROFILE_FILE, key), (secret.reveal(), key.reveal())


def _bytes(cell: object) -> bytes:
    return cell.encode() if isinstance(cell, str) else bytes(cell) if isinstance(cell, bytes) else b""


def _links(db: Database, cost: Cost) -> frozenset[bytes]:
    """The secrets of links in every log, and the keys under spoken words that were chosen here."""
    found: set[bytes] = set()
    for control, signature in db.rows("SELECT control, signature FROM control"):
        try:
            body = verify_control(SignedControl(bytes(control), bytes(signature))).control.body
        except SyncError:
            continue
        if isinstance(body, Invite) and body.kind == "link":
            found.add(body.key)
    for secret, words in db.rows("SELECT secret, words FROM invite WHERE words <> ''"):
        try:
            found.add(words_key(Secret(bytes(secret)), words, cost).reveal())
        except CryptoError:
            continue
    return frozenset(found)


def _parts(db: Database) -> frozenset[bytes]:
    sql = (
        "SELECT id FROM grp UNION SELECT salt FROM grp UNION SELECT key FROM relay"
        " UNION SELECT generation FROM held_key"
        " UNION SELECT generation FROM envelope UNION SELECT id FROM invite UNION SELECT request FROM knock"
    )
    return frozenset(bytes(row[0]) for row in db.rows(sql) if row[0])
