# SPDX-License-Identifier: AGPL-3.0-or-later
"""Holds the arrows between the packages, and what the pure parts may not have."""

from __future__ import annotations

import importlib.metadata
import json
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.layers import (
    CAPABILITY,
    COMPOSITION_ROOT,
    LAYERS,
    RANDOMNESS,
    arrow_faults,
    purity_faults,
    randomness_faults,
)

ROOT = Path(__file__).resolve().parent.parent
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
PURE: list[str] = PROJECT["tool"]["dooryard"]["pure"]


def python_files(package: str) -> list[Path]:
    """The files of one package, never none."""
    files = sorted((ROOT / package).rglob("*.py"))
    assert files, f"{package}/ has no Python file"
    return files


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def pure_files() -> list[Path]:
    return sorted({path for pattern in PURE for path in ROOT.glob(pattern)})


def pure_modules() -> frozenset[str]:
    return frozenset(
        relative(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".") for path in pure_files()
    )


def faults(check: Callable[[str, str], list[str]], files: list[Path]) -> list[str]:
    return [fault for path in files for fault in check(relative(path), path.read_text())]


@pytest.mark.parametrize("package", LAYERS)
def test_imports_point_down_only(package: str) -> None:
    assert faults(arrow_faults, python_files(package)) == []


@pytest.mark.parametrize("package", LAYERS)
def test_randomness_is_drawn_in_crypto_only(package: str) -> None:
    assert faults(randomness_faults, python_files(package)) == []


@pytest.mark.parametrize("path", RANDOMNESS)
def test_the_exceptions_for_randomness_are_needed(path: str) -> None:
    assert randomness_faults(f"not/{path}", (ROOT / path).read_text())


@pytest.mark.parametrize("pattern", PURE)
def test_pure_parts_are_pure(pattern: str) -> None:
    files = sorted(ROOT.glob(pattern))
    assert files, f"[tool.dooryard] pure names {pattern}, and nothing matches it"
    assert faults(lambda path, source: purity_faults(path, source, pure_modules()), files) == []


@pytest.mark.parametrize(
    ("path", "source", "found"),
    [
        ("crypto/envelope.py", "import sync", "imports sync"),
        ("crypto/envelope.py", "import httpx", "imports httpx"),
        ("relay/server.py", "from crypto import envelope", "imports crypto.envelope"),
        ("relay/server.py", "from crypto.sealing import open_box", "imports crypto.sealing.open_box"),
        ("relay/server.py", "import crypto", "imports crypto"),
        ("relay/server.py", "def f():\n    from sync.events import Control", "imports sync.events"),
        ("relay/storage/sqlite.py", "from ...crypto import sealing", "imports crypto.sealing"),
        ("relay/server.py", "import sqlcipher3", "imports sqlcipher3"),
        ("sync/engine.py", "from relay.storage import sqlite", "imports relay.storage"),
        ("sync/engine.py", "from app import client", "imports app.client"),
        ("app/client.py", "import ui.window", "imports ui.window"),
        ("app/client.py", "from PySide6.QtCore import QObject", "imports PySide6"),
        ("app/client.py", "from relay import mailbox", "imports relay.mailbox"),
        ("ui/window.py", "from sync.store import Store", "imports sync.store"),
        ("ui/window.py", "import crypto.secret", "imports crypto.secret"),
        ("ui/window.py", "import importlib\nimportlib.import_module('sync')", "can't be read here: import_module"),
        ("ui/window.py", "if TYPE_CHECKING:\n    import relay.client", "imports relay.client"),
        (COMPOSITION_ROOT, "import tests.conftest", "imports tests.conftest"),
    ],
)
def test_a_forbidden_import_is_found(path: str, source: str, found: str) -> None:
    (fault,) = arrow_faults(path, source)
    assert found in fault


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("relay/server.py", "from crypto.capability import check_append\nimport uvicorn.config\nimport json"),
        ("sync/engine.py", "from relay.client import RelayClient\nfrom relay import wire\nfrom . import events"),
        ("app/client.py", "from sync.engine import Engine\nfrom relay.serve import serve"),
        ("ui/window.py", "from app.client import Client\nfrom PySide6.QtCore import QObject\nQObject().exec()"),
        (COMPOSITION_ROOT, "import ui.window, qasync"),
    ],
)
def test_an_allowed_import_is_let_through(path: str, source: str) -> None:
    assert arrow_faults(path, source) == []


@pytest.mark.parametrize(
    "source",
    [
        "import random",
        "from secrets import token_bytes",
        "import os\nos.urandom(4)",
        "from os import urandom as u",
        "import nacl.utils",
        "import uuid",
        "key = Ed25519PrivateKey.generate()",
    ],
)
def test_randomness_elsewhere_is_found(source: str) -> None:
    assert randomness_faults("relay/server.py", source)


@pytest.mark.parametrize(
    "source",
    [
        "import time",
        "from datetime import datetime",
        "import asyncio",
        "import socket",
        "import sqlite3",
        "import threading",
        "from pathlib import Path",
        "from urllib.request import urlopen",
        "open('x')",
        "print('x')",
        "async def f(): ...",
        "def f():\n    global seen",
        "seen = {}",
        "seen: list[int] = []",
        "from sync.store import Store",
    ],
)
def test_impurity_is_found(source: str) -> None:
    assert purity_faults("sync/ordering.py", source, frozenset({"sync.events"}))


def test_pure_code_is_let_through() -> None:
    source = (
        "import hashlib\nimport msgspec\nfrom sync.events import Event\nfrom relay.errors import Refused\nTABLE = {}"
    )
    assert purity_faults("sync/ordering.py", source, frozenset({"sync.events"})) == []


# What a relay needs is known from its lock file; whatever else it loads would be missing on a relay's machine.
LOADED = """
import importlib.metadata, json, sys
import relay.__main__, relay.serve
owners = importlib.metadata.packages_distributions()
print(json.dumps({name: owners.get(name.split(".")[0], []) for name in sys.modules}))
"""


def test_a_relay_runs_on_the_base_install_and_can_open_nothing() -> None:
    done = subprocess.run([sys.executable, "-c", LOADED], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    loaded: dict[str, list[str]] = json.loads(done.stdout)
    assert {name for name in loaded if name.split(".")[0] == "crypto"} <= CAPABILITY | {"crypto"}
    assert not {"PySide6", "sqlcipher3", "sync", "app", "ui"} & loaded.keys()
    lock = (ROOT / "packaging/requirements-relay.txt").read_text().splitlines()
    base = {line.split("==")[0] for line in lock if "==" in line and not line.startswith((" ", "#"))}
    assert "pynacl" in base
    owners = {owner.lower().replace("_", "-") for found in loaded.values() for owner in found}
    # msgspec takes typing-extensions where it happens to be, and does without
    assert owners - base - {"dooryard", "typing-extensions"} == set()


def test_every_import_is_of_a_declared_dependency() -> None:
    """Each package that a layer may import is one that pyproject.toml asks for, or comes with one that it asks for."""
    asked = [*PROJECT["project"]["dependencies"], *PROJECT["project"]["optional-dependencies"]["app"]]
    names = {one.split(">")[0].split("<")[0].strip().lower() for one in asked}
    owners = importlib.metadata.packages_distributions()
    allowed = {name for layer in LAYERS.values() for name in layer.others}
    found = {name: {owner.lower().replace("_", "-") for owner in owners[name]} for name in allowed}
    carried = {"anyio": {"httpx"}, "shiboken6": {"pyside6-essentials"}}
    assert [name for name, by in found.items() if not (by | carried.get(name, set())) & names] == []


def test_packaging_is_not_a_package() -> None:
    """packaging/__init__.py would shadow the library of that name."""
    assert (ROOT / "packaging").is_dir()
    assert list((ROOT / "packaging").rglob("__init__.py")) == []


def test_every_level_of_tests_is_a_package() -> None:
    """tests/crypto without tests/__init__.py would shadow the real crypto."""
    folders = {path.parent for path in (ROOT / "tests").rglob("*.py")}
    assert folders
    assert [relative(folder) for folder in folders if not (folder / "__init__.py").is_file()] == []
