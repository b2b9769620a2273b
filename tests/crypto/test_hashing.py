# SPDX-License-Identifier: AGPL-3.0-or-later
"""Hashes and derivations differ by label and by where one part ends."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from hypothesis import given

from crypto import labels
from crypto.errors import BadKey
from crypto.hashing import derive, digest
from crypto.labels import Label
from crypto.secret import Secret
from tests.crypto.strategies import parts

ROOT = Path(__file__).resolve().parents[2]
ALL = {name: value for name, value in vars(labels).items() if isinstance(value, bytes)}


def test_no_two_labels_are_the_same() -> None:
    assert len(ALL) > 60
    assert len(set(ALL.values())) == len(ALL)


@pytest.mark.parametrize("name", ALL)
def test_a_label_has_its_form(name: str) -> None:
    assert len(ALL[name]) == 16
    text = ALL[name].rstrip(b"\0").decode("ascii")
    assert text.startswith("dy1:")
    assert set(text[4:]) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


@pytest.mark.parametrize("name", ["", "a" * 13, "a\0b"])
def test_a_label_of_another_form_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="1 to 12"):
        labels.label(name)


def test_a_label_is_ascii() -> None:
    with pytest.raises(UnicodeEncodeError):
        labels.label("é")


def test_labels_are_made_in_one_place_only() -> None:
    calls = []
    for path in (path for package in ("crypto", "sync", "relay", "app") for path in (ROOT / package).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes):
                found = "dy1:" in node.value if isinstance(node.value, str) else b"dy1:" in node.value
                is_docstring = isinstance(node.value, str) and "\n" not in node.value and " " in node.value
                if found and not is_docstring and path.name != "labels.py":
                    calls.append(path.relative_to(ROOT).as_posix())
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("label", "labels.label", "Label"):
                calls.append(path.relative_to(ROOT).as_posix())
    assert set(calls) == {"crypto/labels.py"}


@given(parts, parts)
def test_parts_are_told_apart(one: list[bytes], other: list[bytes]) -> None:
    assert (digest(labels.MEMBER, *one) == digest(labels.MEMBER, *other)) == (one == other)
    secret = Secret(bytes(32))
    assert (derive(secret, labels.MEMBER, *one) == derive(secret, labels.MEMBER, *other)) == (one == other)


def test_moving_the_end_of_a_part_changes_the_digest() -> None:
    assert digest(labels.MEMBER, b"ab", b"c") != digest(labels.MEMBER, b"a", b"bc")
    assert digest(labels.MEMBER, b"abc") != digest(labels.MEMBER, b"abc", b"")


@given(parts)
def test_labels_are_told_apart(one: list[bytes]) -> None:
    every = [Label(value) for value in ALL.values()]
    assert len({digest(label, *one) for label in every}) == len(every)
    assert len({derive(Secret(bytes(32)), label, *one).reveal() for label in every}) == len(every)


def test_a_derived_secret_is_no_digest_and_no_cut_of_a_longer_one() -> None:
    secret = Secret(bytes(32))
    assert derive(secret, labels.STEP).reveal() != digest(labels.STEP, bytes(32))
    assert derive(secret, labels.STEP, size=64).reveal()[:32] != derive(secret, labels.STEP).reveal()
    assert derive(Secret(bytes(64)), labels.STEP) == derive(Secret(bytes(64)), labels.STEP)


def test_too_short_a_derivation_is_refused() -> None:
    with pytest.raises(BadKey):
        derive(Secret(bytes(32)), labels.STEP, size=8)
