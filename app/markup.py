# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Markdown that people write here: no HTML, no pictures, nothing that vanishes, and bounded in depth and time."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from typing import Self
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.blockprocessors import BlockProcessor, BlockQuoteProcessor, EmptyBlockProcessor, ListIndentProcessor
from markdown.blockprocessors import ParagraphProcessor as Paragraphs
from markdown.extensions.sane_lists import SaneOListProcessor, SaneUListProcessor
from markdown.extensions.tables import TableProcessor
from markdown.inlinepatterns import (
    BACKTICK_RE,
    ESCAPE_RE,
    LINE_BREAK_RE,
    BacktickInlineProcessor,
    DelimiterProcessor,
    EscapeInlineProcessor,
    InlineProcessor,
    Pattern,
    SubstituteTagInlineProcessor,
)
from markdown.postprocessors import build_postprocessors
from markdown.preprocessors import NormalizeWhitespace, Preprocessor
from markdown.treeprocessors import build_treeprocessors
from markdown.util import AtomicString, Registry

DEEPEST = 8
DEEPEST_QUOTE = 3
WIDEST_ROW = 2_000
MOST_COLUMNS = 20
SCHEMES = ("http", "https", "mailto", "dooryard")

_SCHEME = rf"(?:{'|'.join(SCHEMES)}):"
# Every repetition is bounded, and no two alternatives begin alike: a match fails after as many steps as it is long.
LABEL = r"((?:[^\[\]]|\[[^\[\]]{0,500}\]){1,500})"
TARGET = rf"((?i:{_SCHEME})(?:[^\s()<>]|\([^\s()<>]{{0,500}}\)){{1,2000}})"
TITLE = r"""(?:\s{1,9}(?:"[^"\n]{0,500}"|'[^'\n]{0,500}'))?"""
LINK = rf"!?\[{LABEL}\]\(\s{{0,9}}<?{TARGET}>?{TITLE}\s{{0,9}}\)"
ADDRESS = r"<?(?<![\w@/.:])((?i:https?|dooryard)://[^\s<>\x02\x03\"]{1,2000})>?"
LOOSE_END = ".,:;!?'*_~|"
# What must not stand in an address: Qt reads HTML less strictly than a browser does.
ENCODED = {ord(sign): f"%{ord(sign):02X}" for sign in "\"'<>\\^`{|} \t\n"}


class Blocks(BlockParser):
    """Parses blocks, and takes everything deeper than 8 lists and quotes as plain paragraphs."""

    depth = 0

    def parseBlocks(self, parent: Element, blocks: list[str]) -> None:
        """Append `blocks` to `parent` as elements."""
        if self.depth >= DEEPEST:
            for block in blocks:
                SubElement(parent, "p").text = AtomicString(block.strip())
            return
        self.depth += 1
        try:
            super().parseBlocks(parent, blocks)
        finally:
            self.depth -= 1


class Fences(Preprocessor):
    """Sets aside what stands between two lines of ``` or ~~~, or after the first of them, as code."""

    OPENING = re.compile(r"(`{3,20}|~{3,20})[^`~]{0,100}$")

    def run(self, lines: list[str]) -> list[str]:
        """Return the lines with each fenced part replaced by one placeholder."""
        rest = iter(lines)
        kept: list[str] = []
        for line in rest:
            opening = self.OPENING.match(line)
            kept += ["", self._store(rest, opening[1]), "", ""] if opening else [line]
        return kept

    def _store(self, rest: Iterable[str], fence: str) -> str:
        code = []
        for line in rest:
            if line.startswith(fence) and not line.strip(fence[0] + " "):
                break
            code.append(html.escape(line, quote=False))
        shown = "\n".join(code).rstrip("\n")
        return self.md.htmlStash.store(f"<pre>{shown}\n</pre>")


class Rules(BlockProcessor):
    """Finds headings (`# ` with its space: `#tag` is a word) and rules, all those of a block in one go."""

    LINE = re.compile(r"#{1,6} +(?P<heading>[^ #].*)$| {0,3}(?:[-] ?){3,80}$| {0,3}(?:[*] ?){3,80}$")

    def test(self, parent: Element, block: str) -> bool:
        """Say whether there is one in the block."""
        return any(self.LINE.match(line) for line in block.split("\n"))

    def run(self, parent: Element, blocks: list[str]) -> None:
        """Append headings, rules and what stands between them to `parent`."""
        before: list[str] = []
        for line in blocks.pop(0).split("\n"):
            found = self.LINE.match(line)
            if not found:
                before.append(line)
                continue
            self.parser.parseBlocks(parent, ["\n".join(before)])
            before = []
            self._append(parent, line, found["heading"])
        if before:
            blocks.insert(0, "\n".join(before))

    def _append(self, parent: Element, line: str, heading: str | None) -> None:
        if heading is None:
            SubElement(parent, "hr")
        else:
            SubElement(parent, "h3" if line.startswith("# ") else "h4").text = heading.rstrip(" #")


class Quotes(BlockQuoteProcessor):
    """Finds quotes, 3 within each other: a column has no room for more."""

    depth = 0

    def test(self, parent: Element, block: str) -> bool:
        """Say whether the block has one that may be one."""
        return self.depth < DEEPEST_QUOTE and bool(super().test(parent, block))

    def run(self, parent: Element, blocks: list[str]) -> None:
        """Append the quote to `parent`."""
        self.depth += 1
        try:
            super().run(parent, blocks)
        finally:
            self.depth -= 1


class Tables(TableProcessor):
    """Finds tables of a size that a column of text can show."""

    def test(self, parent: Element, block: str) -> bool:
        """Say whether the block is such a table."""
        lines = block.split("\n")
        if len(lines) < 2 or "|" not in lines[0] or any(len(line) > WIDEST_ROW for line in lines):
            return False
        return lines[0].count("|") <= MOST_COLUMNS and bool(super().test(parent, block))


class Links(InlineProcessor):
    """Makes `[words](address)` a link, and a picture from elsewhere a link to it."""

    ANCESTOR_EXCLUDES = ("a",)

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element, int, int]:  # type: ignore[override]
        """Return the link and where it stood."""
        return _link(self.unescape(m[2]), m[1]), m.start(0), m.end(0)


class Addresses(InlineProcessor):
    """Makes an address that stands in the text a link."""

    ANCESTOR_EXCLUDES = ("a",)

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element, int, int]:  # type: ignore[override]
        """Return the link and where it stood; signs that end the sentence are not part of it."""
        if m[0].startswith("<") and m[0].endswith(">"):
            return _link(m[1], AtomicString(m[1])), m.start(0), m.end(0)
        address = m[1].rstrip(LOOSE_END)
        while address.endswith(")") and address.count(")") > address.count("("):
            address = address[:-1].rstrip(LOOSE_END)
        return _link(address, AtomicString(address)), m.start(1), m.start(1) + len(address)


class PostMarkdown(Markdown):
    """Markdown with exactly the parts named here; an instance serves one thread."""

    def build_parser(self) -> Self:
        """Put the parser together from the allowed parts."""
        self.preprocessors = Registry()
        self.preprocessors.register(NormalizeWhitespace(self), "whitespace", 30)
        self.preprocessors.register(Fences(self), "fences", 20)
        self.parser = self._blocks()
        self.inlinePatterns = self._inline()
        self.treeprocessors = build_treeprocessors(self)
        self.postprocessors = build_postprocessors(self)
        return self

    def _blocks(self) -> BlockParser:
        parser = Blocks(self)
        found = parser.blockprocessors
        found.register(EmptyBlockProcessor(parser), "empty", 100)
        found.register(ListIndentProcessor(parser), "indent", 90)
        found.register(Tables(parser, {"use_align_attribute": True}), "table", 75)
        found.register(Rules(parser), "rules", 70)
        found.register(SaneOListProcessor(parser), "olist", 40)
        found.register(SaneUListProcessor(parser), "ulist", 30)
        found.register(Quotes(parser), "quote", 20)
        found.register(Paragraphs(parser), "paragraph", 10)
        return parser

    def _inline(self) -> Registry[Pattern]:
        found: Registry[Pattern] = Registry()
        found.register(BacktickInlineProcessor(BACKTICK_RE), "backtick", 190)
        found.register(EscapeInlineProcessor(ESCAPE_RE, self), "escape", 180)
        found.register(Links(LINK, self), "link", 160)
        found.register(Addresses(ADDRESS, self), "address", 120)
        found.register(SubstituteTagInlineProcessor(LINE_BREAK_RE, "br"), "two-spaces", 100)
        self.delimiters = DelimiterProcessor("*", "strong,em", self)
        found.register(self.delimiters, "emphasis", 60)
        self.delimiters.add("_", "strong,em", smart=True)
        found.register(SubstituteTagInlineProcessor(r"\n", "br"), "newline", 5)
        return found


def _link(address: str, words: str) -> Element:
    link = Element("a", href=address.translate(ENCODED).replace("&", "&amp;"))
    link.text = words
    return link
