# SPDX-License-Identifier: AGPL-3.0-or-later
"""Takes out of a text what no one should be able to send to a screen: control signs and turned-round writing."""

from __future__ import annotations

import re

# Left out altogether: the other control characters (a terminal obeys them), embeddings and overrides (they turn the
# writing round, also beyond their own text), noncharacters, surrogates, and signs that annotate or break lines unseen.
_REFUSED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u206a-\u206f\ufeff\ufff9-\uffff\ufdd0-\ufdef\ud800-\udfff]"
)
_LINES = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_ISOLATES = "\u2066\u2067\u2068"
_END = "\u2069"
_PARAGRAPH = re.compile("[^\n]*\n?")
_DEEPEST = 8


def clean(text: str) -> str:
    """Return the text without control characters and bidi overrides; every line break is one newline.

    Isolates (U+2066 to U+2069) stay where they are balanced within their line and at most 8 deep, since people who
    write in two directions need them; elsewhere in that line they go.
    """
    lines = _REFUSED.sub("", _LINES.sub("\n", text))
    if _END not in lines and not any(sign in lines for sign in _ISOLATES):
        return lines
    return "".join(_balanced(line) for line in _PARAGRAPH.findall(lines))


def one_line(text: str) -> str:
    """Return the cleaned text as one line: every run of spaces, tabs and line breaks becomes one space."""
    return " ".join(clean(text).split())


def isolated(name: str) -> str:
    """Return a name as one line that cannot turn round the sentence it is put into."""
    shown = one_line(name)
    return shown if shown.isascii() else f"\u2068{shown}{_END}"


def _balanced(line: str) -> str:
    depth = 0
    for sign in line:
        depth += (sign in _ISOLATES) - (sign == _END)
        if not 0 <= depth <= _DEEPEST:
            break
    return line if depth == 0 else re.sub("[\u2066-\u2069]", "", line)
