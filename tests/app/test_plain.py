# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a text may not bring to a screen is gone after cleaning, and everything else stays."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.plain import clean, isolated, one_line


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain\ttext\nand more", "plain\ttext\nand more"),
        ("a\r\nb\rc\x0bd\x0ce\x85f\u2028g\u2029h", "a\nb\nc\nd\ne\nf\ng\nh"),
        ("\x1b[2J\x00bell\x07\x9b31m", "[2Jbell31m"),
        ("photo\u202egnp.exe\u202c", "photognp.exe"),
        ("\u202a\u202b\u202d", ""),
        ("\ufeffbom\ufff9note\ufffa\ufffb\U0001f469\u200d\U0001f467", "bomnote\U0001f469\u200d\U0001f467"),
        ("\u0645\u06cc\u200c\u062e\u0648 \u200e\u200f\u061c", "\u0645\u06cc\u200c\u062e\u0648 \u200e\u200f\u061c"),
        ("see \u2068\u05d0\u05d1\u2069.", "see \u2068\u05d0\u05d1\u2069."),
        ("open \u2067 never closed\nnext \u2066ok\u2069", "open  never closed\nnext \u2066ok\u2069"),
        ("\u2069closed first\u2066", "closed first"),
        ("\u2066" * 9 + "\u2069" * 9, ""),
        ("lone \ud800 surrogate", "lone  surrogate"),
    ],
)
def test_cleaning(text: str, expected: str) -> None:
    assert clean(text) == expected


@given(st.text())
def test_cleaning_is_final_and_leaves_no_control(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert not [sign for sign in once if unicodedata.category(sign) == "Cc" and sign not in "\n\t"]
    assert not set(once) & set("\u202a\u202b\u202c\u202d\u202e")


@given(st.text(st.sampled_from("ab\n\u2066\u2067\u2068\u2069\u202e")))
def test_isolates_that_stay_are_balanced_in_their_line(text: str) -> None:
    for line in clean(text).split("\n"):
        depth = 0
        for sign in line:
            depth += (sign in "\u2066\u2067\u2068") - (sign == "\u2069")
            assert 0 <= depth <= 8
        assert depth == 0


def test_one_line_and_isolated() -> None:
    assert one_line("  a\n\tb\x00 c ") == "a b c"
    assert isolated("June\nHenderson") == "June Henderson"
    assert isolated("\u0631\u0636\u0627\u202e") == "\u2068\u0631\u0636\u0627\u2069"
