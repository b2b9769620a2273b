# SPDX-License-Identifier: AGPL-3.0-or-later
"""The vault gives its secret to whoever has the keyring or the passphrase, and says plainly why not to anybody else."""

from __future__ import annotations

import errno
import os
import stat
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import keyring
import pytest
from jeepney import DBusErrorResponse  # type: ignore[import-untyped]
from keyring.backend import KeyringBackend
from keyring.backends import chainer, fail, null
from keyring.errors import InitError, KeyringLocked
from secretstorage.exceptions import PromptDismissedException

from app import files
from app.errors import AppError, ProfileError, StoreError, WrongPassphrase
from app.keyring_box import KeyringBox
from app.vault import FILE, Vault
from crypto.passphrase import Cost
from crypto.secret import Secret
from tests.app.memory_keyring import MemoryKeyring

CHEAP = Cost(1, 8 * 1024)
PASSPHRASE = "a porch with a light on"


def code_of(act: Callable[[], object], kind: type[AppError] = ProfileError) -> str:
    with pytest.raises(kind) as caught:
        act()
    return caught.value.code


@pytest.fixture
def backend() -> MemoryKeyring:
    return MemoryKeyring()


@pytest.fixture
def with_keyring(tmp_path: Path, backend: MemoryKeyring) -> Vault:
    return Vault(tmp_path, KeyringBox(backend), CHEAP)


@pytest.fixture
def with_passphrase(tmp_path: Path) -> Vault:
    return Vault(tmp_path, None, CHEAP)


def test_a_passphrase_opens_what_it_locked(tmp_path: Path, with_passphrase: Vault) -> None:
    assert with_passphrase.kind() == "none"
    secret = with_passphrase.create(PASSPHRASE)
    assert with_passphrase.kind() == "passphrase"
    assert Vault(tmp_path, None, CHEAP).open(PASSPHRASE) == secret
    assert len(secret.reveal()) == 32
    assert secret.reveal() not in (tmp_path / FILE).read_bytes()


def test_the_same_passphrase_typed_otherwise_opens_as_well(tmp_path: Path, with_passphrase: Vault) -> None:
    secret = with_passphrase.create("caf\u00e9 \u212b garden")
    assert with_passphrase.open("cafe\u0301 \u00c5 garden") == secret


def test_the_keyring_opens_what_it_keeps(tmp_path: Path, with_keyring: Vault, backend: MemoryKeyring) -> None:
    secret = with_keyring.create(None)
    assert with_keyring.kind() == "keyring"
    assert with_keyring.open(None) == secret
    assert with_keyring.open("not needed") == secret
    assert len(backend.entries) == 1
    assert secret.reveal() not in (tmp_path / FILE).read_bytes()


def test_two_profiles_share_a_keyring(tmp_path: Path, backend: MemoryKeyring) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    vaults = [Vault(tmp_path / name, KeyringBox(backend), CHEAP) for name in ("one", "two")]
    secrets = [vault.create(None) for vault in vaults]
    assert secrets[0] != secrets[1]
    assert [vault.open(None) for vault in vaults] == secrets


@pytest.mark.parametrize("wrong", ["a porch with a light off", "A porch with a light on", "", "x", "\udcff" * 9])
def test_a_wrong_passphrase(with_passphrase: Vault, wrong: str) -> None:
    with_passphrase.create(PASSPHRASE)
    assert code_of(lambda: with_passphrase.open(wrong), WrongPassphrase) == "wrong-passphrase"


def test_no_passphrase(with_passphrase: Vault) -> None:
    with_passphrase.create(PASSPHRASE)
    assert code_of(lambda: with_passphrase.open(None)) == "passphrase-needed"


@pytest.mark.parametrize("short", ["", "       ", "seven77", " seven77 "])
def test_a_passphrase_must_not_be_short(tmp_path: Path, with_passphrase: Vault, short: str) -> None:
    assert code_of(lambda: with_passphrase.create(short)) == "passphrase-short"
    assert with_passphrase.kind() == "none"


def test_a_passphrase_must_be_text(with_passphrase: Vault) -> None:
    assert code_of(lambda: with_passphrase.create("\udcff" * 9)) == "passphrase-characters"


def test_nothing_is_made_twice(with_passphrase: Vault) -> None:
    secret = with_passphrase.create(PASSPHRASE)
    assert code_of(lambda: with_passphrase.create("another passphrase")) == "profile-exists"
    assert with_passphrase.open(PASSPHRASE) == secret


def test_a_missing_vault(with_passphrase: Vault) -> None:
    assert code_of(lambda: with_passphrase.open(PASSPHRASE)) == "vault-missing"


def test_every_flipped_bit_is_damage_and_not_a_wrong_passphrase(tmp_path: Path, with_passphrase: Vault) -> None:
    with_passphrase.create(PASSPHRASE)
    whole = (tmp_path / FILE).read_bytes()
    for position in range(len(whole)):
        flipped = bytearray(whole)
        flipped[position] ^= 0x10
        (tmp_path / FILE).write_bytes(flipped)
        assert code_of(lambda: with_passphrase.open(PASSPHRASE)) == "vault-damaged"


@pytest.mark.parametrize("content", [b"", b"DYV1", bytes(200), bytes(5_000), b"DYV1\x02"])
def test_a_cut_or_foreign_vault(tmp_path: Path, with_passphrase: Vault, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    assert code_of(lambda: with_passphrase.open(PASSPHRASE)) == "vault-damaged"
    assert code_of(lambda: with_passphrase.create(PASSPHRASE)) == "vault-damaged"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"DYV2\x01anything", "vault-newer"),
        (b"DYV1\x03anything", "vault-newer"),
        (b"DYV1\x02\x02anything", "vault-newer"),
        (b"DYV1\x02\x01short", "vault-damaged"),
        (b"DYV1\x01short", "vault-damaged"),
    ],
)
def test_a_vault_of_another_version_or_badly_made(
    tmp_path: Path, with_keyring: Vault, content: bytes, code: str
) -> None:
    files.write_whole(tmp_path / FILE, content + zlib.crc32(content).to_bytes(4, "big"))
    assert code_of(lambda: with_keyring.open(PASSPHRASE)) == code


def test_a_cost_beyond_bounds_is_refused_before_it_is_paid(tmp_path: Path) -> None:
    vault = Vault(tmp_path, None, CHEAP)
    vault.create(PASSPHRASE)
    content = bytearray((tmp_path / FILE).read_bytes()[:-4])
    content[10:18] = (2**40).to_bytes(8, "big")
    files.write_whole(tmp_path / FILE, bytes(content) + zlib.crc32(content).to_bytes(4, "big"))
    assert code_of(lambda: vault.open(PASSPHRASE)) == "vault-damaged"


TROUBLES = [
    *(KeyringLocked("no"), InitError("no"), RuntimeError("no"), OSError("no")),
    PromptDismissedException("no"),
    DBusErrorResponse.__new__(DBusErrorResponse),
]


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: type(trouble).__name__)
def test_a_locked_keyring(with_keyring: Vault, backend: MemoryKeyring, trouble: Exception) -> None:
    backend.trouble = trouble
    assert code_of(lambda: with_keyring.create(None)) == "keyring-locked"
    assert with_keyring.kind() == "none"
    backend.trouble = None
    secret = with_keyring.create(None)
    backend.trouble = trouble
    assert code_of(lambda: with_keyring.open(None)) == "keyring-locked"
    backend.trouble = None
    assert with_keyring.open(None) == secret


def test_a_keyring_that_forgets_is_noticed_at_once(with_keyring: Vault, backend: MemoryKeyring) -> None:
    backend.forgets = True
    assert code_of(lambda: with_keyring.create(None)) == "keyring-locked"
    assert with_keyring.kind() == "none"


@pytest.mark.parametrize("kept", [None, "", "zz", "00", "00" * 100])
def test_a_keyring_that_lost_the_entry(with_keyring: Vault, backend: MemoryKeyring, kept: str | None) -> None:
    with_keyring.create(None)
    (entry,) = backend.entries
    if kept is None:
        del backend.entries[entry]
    else:
        backend.entries[entry] = kept
    assert code_of(lambda: with_keyring.open(None)) == "keyring-empty"


def test_no_keyring_where_one_is_needed(tmp_path: Path, with_keyring: Vault, with_passphrase: Vault) -> None:
    assert code_of(lambda: with_passphrase.create(None)) == "keyring-absent"
    with_keyring.create(None)
    assert code_of(lambda: with_passphrase.open(PASSPHRASE)) == "keyring-absent"


def test_the_way_of_keeping_can_change(tmp_path: Path, with_keyring: Vault, backend: MemoryKeyring) -> None:
    secret = with_keyring.create(None)
    with_keyring.change(secret, PASSPHRASE)
    assert with_keyring.kind() == "passphrase"
    assert backend.entries == {}
    with_keyring.change(secret, "another passphrase")
    assert code_of(lambda: with_keyring.open(PASSPHRASE), WrongPassphrase) == "wrong-passphrase"
    with_keyring.change(secret, None)
    assert with_keyring.open(None) == secret
    backend.entries.clear()
    with_keyring.change(secret, PASSPHRASE)
    assert with_keyring.open(PASSPHRASE) == secret


def test_an_entry_that_cannot_be_dropped_is_told(with_keyring: Vault, backend: MemoryKeyring) -> None:
    secret = with_keyring.create(None)
    backend.trouble = KeyringLocked()
    assert code_of(lambda: with_keyring.change(secret, PASSPHRASE)) == "keyring-locked"
    assert with_keyring.open(PASSPHRASE) == secret


def test_the_file_is_private_and_whole(tmp_path: Path, with_passphrase: Vault) -> None:
    with_passphrase.create(PASSPHRASE)
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


@pytest.mark.parametrize(
    ("number", "code"),
    [(errno.ENOSPC, "disk-full"), (errno.EDQUOT, "disk-full"), (errno.EACCES, "store-refused")],
)
def test_a_full_disk_leaves_the_old_vault(
    tmp_path: Path, with_passphrase: Vault, monkeypatch: pytest.MonkeyPatch, number: int, code: str
) -> None:
    secret = with_passphrase.create(PASSPHRASE)

    def full(descriptor: int) -> None:
        raise OSError(number, "no")

    monkeypatch.setattr(os, "fsync", full)
    assert code_of(lambda: with_passphrase.change(secret, "another passphrase"), StoreError) == code
    assert with_passphrase.open(PASSPHRASE) == secret
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_a_vault_that_cannot_be_read(tmp_path: Path, with_passphrase: Vault) -> None:
    (tmp_path / FILE).mkdir()
    assert code_of(with_passphrase.kind, StoreError) == "store-refused"


def unfit() -> list[KeyringBackend]:
    return [fail.Keyring(), null.Keyring(), MemoryKeyring(0.5)]  # type: ignore[no-untyped-call]


class Chain(chainer.ChainerBackend):
    """keyring's own chain, over backends that the test chooses."""

    viable = False
    backends: tuple[KeyringBackend, ...] = ()


@pytest.fixture
def chosen() -> Iterator[None]:
    before = keyring.get_keyring()
    yield None
    keyring.set_keyring(before)


@pytest.mark.usefixtures("chosen")
def test_only_a_fit_keyring_is_found() -> None:
    for backend in (*unfit(), chainer.ChainerBackend()):  # type: ignore[no-untyped-call]
        keyring.set_keyring(backend)
        assert KeyringBox.find() is None
    keyring.set_keyring(MemoryKeyring(5))
    found = KeyringBox.find()
    assert found is not None
    found.put("entry", Secret(bytes(32)))
    assert found.get("entry") == Secret(bytes(32))


@pytest.mark.usefixtures("chosen")
def test_the_first_fit_one_of_a_chain_is_taken() -> None:
    chain, fit = Chain(), MemoryKeyring(1)  # type: ignore[no-untyped-call]
    chain.backends = (*unfit(), fit, MemoryKeyring(5))
    keyring.set_keyring(chain)
    found = KeyringBox.find()
    assert found is not None
    found.put("entry", Secret(bytes(32)))
    assert len(fit.entries) == 1
    chain.backends = tuple(unfit())
    assert KeyringBox.find() is None


def test_a_broken_setting_of_the_keyring_means_none(monkeypatch: pytest.MonkeyPatch) -> None:
    before = keyring.core._keyring_backend
    monkeypatch.setattr(keyring.core, "_keyring_backend", None)
    for name in ("nonsense", "no.such.module.Keyring", "keyring.backends.fail.Nothing"):
        monkeypatch.setenv("PYTHON_KEYRING_BACKEND", name)
        assert KeyringBox.find() is None
    monkeypatch.undo()
    assert keyring.core._keyring_backend is before
