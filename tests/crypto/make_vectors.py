# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writes tests/vectors/crypto: `python -m tests.crypto.make_vectors` after a change of FORMAT.md."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.crypto.makers import families
from tests.crypto.makers.common import Case, Family

FOLDER = Path(__file__).resolve().parents[1] / "vectors" / "crypto"
FORMAT = "dooryard-crypto 1"
# all other strings are bytes in hex
TEXT = frozenset({"label", "expect_words", "text", "words", "passphrase", "kind", "act", "error", "part", "name"})


def written() -> dict[str, str]:
    """The text of every file, as it should be."""
    before = {path.stem: _cases(json.loads(path.read_text())) for path in FOLDER.glob("*.json")}
    return {f"{name}.json": _document(section, cases) for name, section, cases in families(before)}


def _document(section: str, cases: Family) -> str:
    rows = [{"name": name, **_plain(case)} for name, case in cases.items()]
    document = {"format": FORMAT, "section": section, "cases": rows}
    return json.dumps(document, indent=1, ensure_ascii=True) + "\n"


def _cases(document: dict[str, Any]) -> Family:
    return {case["name"]: from_plain(case) for case in document["cases"]}


def _plain(value: Any) -> Any:
    match value:
        case bytes():
            return value.hex()
        case dict():
            return {name: _plain(item) for name, item in value.items()}
        case list():
            return [_plain(item) for item in value]
        case _:
            return value


def from_plain(value: Any, name: str = "") -> Any:
    """The case of a file, with bytes where hex stood."""
    match value:
        case str():
            return value if name in TEXT else bytes.fromhex(value)
        case dict():
            return {key: from_plain(item, key) for key, item in value.items()}
        case list():
            return [from_plain(item, name) for item in value]
        case _:
            return value


def load(name: str) -> list[Case]:
    """The cases of one checked-in file."""
    document = json.loads((FOLDER / f"{name}.json").read_text())
    assert document["format"] == FORMAT
    return [from_plain(case) for case in document["cases"]]


if __name__ == "__main__":
    for file, text in written().items():
        (FOLDER / file).write_text(text)
