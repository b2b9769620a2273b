# SPDX-License-Identifier: AGPL-3.0-or-later
"""Turns what people write into HTML that fetches nothing, runs nothing and looks right in a window."""

from __future__ import annotations

import html
import re
import threading
import unicodedata

import nh3

from app.markup import SCHEMES, PostMarkdown
from app.plain import clean, one_line

TAGS = {
    *("p", "br", "strong", "em", "code", "pre", "blockquote", "hr", "h3", "h4", "a"),
    *("ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td"),
}
GAP = "margin-top:12px;margin-bottom:12px"
CELL = {"align": {"left", "center", "right"}}
ALLOWED = nh3.Cleaner(
    tags=TAGS,
    clean_content_tags={"script", "style", "template"},
    attributes={"a": {"href"}, "ol": {"start"}},
    tag_attribute_values={"th": CELL, "td": CELL},
    # Qt knows neither classes of ours nor a style sheet here: lines of code wrap, tables have lines.
    set_tag_attribute_values={
        "pre": {"style": f"white-space:pre-wrap;{GAP}"},
        "table": {"border": "1", "cellspacing": "0", "cellpadding": "6", "style": f"border-collapse:collapse;{GAP}"},
    },
    url_schemes=set(SCHEMES),
    url_relative="deny",
    link_rel="noopener noreferrer nofollow",
)
WORDS = nh3.Cleaner(tags=set())
BREAK = re.compile(r"<(?!/?(?:strong|em|code|a)\b)")
EXCERPT_SOURCE = 8
# More of these than any letter or table has are an attack on the time of whoever shows it, here or in Qt.
SIGNS = "*_[`|>#~\\\n"
MOST_SIGNS = 4_000

_own = threading.local()


def text_to_html(text: str) -> str:
    """Return a post as HTML of 20 plain tags, without pictures, styles of its own or anything remote.

    HTML in the text is shown as it was typed. Links go to http, https, mailto and dooryard addresses and are never
    followed by themselves; other addresses stay text. The time grows with the length of the text alone.
    """
    shown = clean(text)
    rendered = _plain(shown) if sum(map(shown.count, SIGNS)) > MOST_SIGNS else _markdown().convert(shown)
    # cleaned once more: an entity can spell what is no longer in the text
    return clean(ALLOWED.clean(rendered))


def plain_excerpt(text: str, length: int) -> str:
    """Return the beginning of a post as one line of at most `length` characters, without its Markdown."""
    spaced = BREAK.sub(" <", text_to_html(text[: length * EXCERPT_SOURCE]))
    line = one_line(html.unescape(WORDS.clean(spaced)))
    if len(line) <= length:
        return line
    cut = line[: length - 1]
    while cut and _continues(line[len(cut)]):
        cut = cut[:-1]
    return cut.rstrip("\u200d ") + "…"


def _markdown() -> PostMarkdown:
    if getattr(_own, "markdown", None) is None:
        _own.markdown = PostMarkdown(output_format="html")
    markdown: PostMarkdown = _own.markdown
    return markdown.reset()


def _plain(text: str) -> str:
    paragraphs = (html.escape(part.strip(), quote=False).replace("\n", "<br>") for part in text.split("\n\n"))
    return "".join(f"<p>{part}</p>" for part in paragraphs if part)


def _continues(sign: str) -> bool:
    return sign == "\u200d" or "\U0001f3fb" <= sign <= "\U0001f3ff" or unicodedata.category(sign) in ("Mn", "Me")
