# SPDX-License-Identifier: AGPL-3.0-or-later
"""Holds what is true of the repository as a whole: versions, licences, dependencies, and the Qt that it may run on."""

from __future__ import annotations

import ast
import importlib.metadata
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
PRODUCT = ("app", "crypto", "relay", "resources", "sync", "ui")
TOP_LEVEL = {*PRODUCT, "packaging", "tests"}
SPDX = "SPDX-License-Identifier: AGPL-3.0-or-later"


def files_of(*folders: str, ending: str) -> list[Path]:
    """All files below the folders that end so; never none."""
    files = [path for folder in folders for path in sorted((ROOT / folder).rglob(f"*{ending}"))]
    assert files, f"no *{ending} below {', '.join(folders)}"
    return files


def texts() -> list[Path]:
    """Every text file of the repository: those of the folders that have one purpose, and those at the root."""
    endings = {".py", ".qml", ".md", ".toml", ".txt", ".sql", ".sh", ".json", ".html", ".ini", ""}
    below = [path for folder in (*TOP_LEVEL, ".ci") for path in (ROOT / folder).rglob("*")]
    files = [path for path in [*below, *ROOT.iterdir()] if path.suffix in endings and path.is_file()]
    assert len(files) > 20
    return files


def test_qt_calls_keep_every_reference_to_none() -> None:
    """PySide6 6.12.0 on Python 3.11 lost one reference for each call that returns nothing, and then aborted."""
    from PySide6.QtCore import QObject

    thing = QObject()
    before = sys.getrefcount(None)
    for _ in range(1000):
        thing.setObjectName("")
    assert abs(sys.getrefcount(None) - before) < 100


def test_the_version_stands_in_one_place() -> None:
    version: str = PROJECT["version"]
    assert importlib.metadata.version("dooryard") == version
    told = {
        path.relative_to(ROOT).as_posix()
        for path in files_of(*PRODUCT, ending=".py")
        for node in ast.walk(ast.parse(path.read_text()))
        if (isinstance(node, ast.Constant) and node.value == version)
        or (isinstance(node, ast.Name) and node.id == "__version__")
    }
    assert told == set()


def test_every_dependency_is_used() -> None:
    asked = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["app"]]
    names = {re.split(r"[<>=\[; ]", one)[0].lower() for one in asked}
    imported: set[str] = set()
    for path in files_of(*PRODUCT, ending=".py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                imported |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                imported.add(node.module.split(".")[0])
    owners = importlib.metadata.packages_distributions()
    used = {owner.lower().replace("_", "-") for name in imported for owner in owners.get(name, [])}
    assert names - used == set()


@pytest.mark.parametrize("ending", [".py", ".qml"])
def test_every_source_file_names_its_licence(ending: str) -> None:
    files = files_of(*TOP_LEVEL, ending=ending)
    assert [path.relative_to(ROOT).as_posix() for path in files if SPDX not in path.read_text().split("\n", 1)[0]] == []


def test_qml_files_stay_short() -> None:
    long = {
        path.name: lines
        for path in files_of("ui", ending=".qml")
        if (lines := len(path.read_text().splitlines())) > 250
    }
    assert long == {}


def test_the_licence_is_whole() -> None:
    text = (ROOT / "LICENSE").read_text()
    assert text.lstrip().startswith("GNU AFFERO GENERAL PUBLIC LICENSE")
    assert "13. Remote Network Interaction" in text
    assert "How to Apply These Terms" in text
    assert len(text) == 34523


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    places = re.compile(r"(?<![\w.~-])/(?:root|work|home/[a-z]\w*|Users/[A-Za-z]\w*|opt/[a-z]\w*)/|[A-Z]:\\\\?Users")
    found = [
        f"{path.relative_to(ROOT)}: {hit.group()}"
        for path in texts()
        for hit in places.finditer(path.read_text("utf-8"))
    ]
    assert found == []


def test_the_lock_files_have_hashes_and_no_addresses() -> None:
    for name in ("relay", "app", "dev", "lock"):
        lines = (ROOT / f"packaging/requirements-{name}.txt").read_text().splitlines()
        pins = [line for line in lines if re.match(r"[a-z]", line)]
        assert pins
        assert all("==" in line and line.endswith("\\") for line in pins)
        assert sum("--hash=sha256:" in line for line in lines) >= len(pins)
        assert not any("://" in line or line.lstrip().startswith("--index") for line in lines)


def test_the_lock_files_agree() -> None:
    """Going from one to the next adds packages and never changes one; the last has all that is asked for."""
    pins = {}
    for name in ("relay", "app", "dev"):
        text = (ROOT / f"packaging/requirements-{name}.txt").read_text()
        pins[name] = set(re.findall(r"^([a-z][\w.-]*==[^ ;]+)", text, re.MULTILINE))
    assert pins["relay"] < pins["app"] < pins["dev"]
    asked = [*PROJECT["dependencies"], *(one for extra in PROJECT["optional-dependencies"].values() for one in extra)]
    assert {re.split(r"[<>=]", one)[0] for one in asked} <= {pin.split("==")[0] for pin in pins["dev"]}


def test_the_top_level_is_the_one_agreed_on() -> None:
    made_here = {"build", "dist", "dooryard.egg-info", "__pycache__"}
    folders = {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")}
    assert folders - made_here == TOP_LEVEL
