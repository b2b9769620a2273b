# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people write becomes HTML from an allow-list only, looks as they meant it, and takes little time."""

from __future__ import annotations

import time
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.prose import plain_excerpt, text_to_html
from tests.app.nasty import HIDDEN, nasty

LINK = ' rel="noopener noreferrer nofollow"'
TAGS = set("p br strong em code pre blockquote hr h3 h4 a ul ol li table thead tbody tr th td".split())  # noqa: SIM905
FIXED = {
    ("a", "rel"): "noopener noreferrer nofollow",
    ("pre", "style"): "white-space:pre-wrap;margin-top:12px;margin-bottom:12px",
    ("table", "style"): "border-collapse:collapse;margin-top:12px;margin-bottom:12px",
    ("table", "border"): "1",
    ("table", "cellspacing"): "0",
    ("table", "cellpadding"): "6",
}


class Inspector(HTMLParser):
    """Fails on any tag, attribute or address that is not allowed."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS
        for name, value in attrs:
            assert value is not None
            self.check(tag, name, value)

    def check(self, tag: str, name: str, value: str) -> None:
        if (tag, name) == ("a", "href"):
            assert value.lower().startswith(("http:", "https:", "mailto:", "dooryard:"))
            assert not set(value) & set("\"'<>\\^`{|} \t\n")
        elif (tag, name) == ("ol", "start"):
            assert value.isdigit()
        elif name == "align":
            assert tag in ("th", "td")
            assert value in ("left", "center", "right")
        else:
            assert value == FIXED[tag, name]

    def handle_comment(self, data: str) -> None:
        raise AssertionError

    def handle_decl(self, decl: str) -> None:
        raise AssertionError

    def handle_pi(self, data: str) -> None:
        raise AssertionError

    def unknown_decl(self, data: str) -> None:
        raise AssertionError

    def handle_data(self, data: str) -> None:
        assert not [sign for sign in data if (sign < " " and sign not in "\n\t") or "\x7f" <= sign <= "\x9f"]
        assert not set(data) & set("\u202a\u202b\u202c\u202d\u202e")


def inspect(shown: str) -> None:
    inspector = Inspector(convert_charrefs=True)
    inspector.feed(shown)
    inspector.close()


@pytest.mark.parametrize("text", nasty(), ids=range(len(nasty())))
def test_nothing_nasty_gets_through(text: str) -> None:
    inspect(text_to_html(text))


@pytest.mark.parametrize("text", ["[x](javascript:alert(1))", "[x](file:///etc/passwd)", "[x](/etc/passwd)", "[x](#a)"])
def test_an_address_of_another_kind_stays_text(text: str) -> None:
    assert text_to_html(text) == f"<p>{text}</p>"


def test_html_is_shown_as_it_was_typed() -> None:
    assert text_to_html("<b>bold</b> & <i>") == "<p>&lt;b&gt;bold&lt;/b&gt; &amp; &lt;i&gt;</p>"


@given(st.text())
def test_any_text_is_safe(text: str) -> None:
    inspect(text_to_html(text))


MARKS = [
    *(
        "*",
        "**",
        "_",
        "`",
        "```",
        "~~~",
        "[",
        "](",
        ")",
        "![",
        "<",
        ">",
        "|",
        "---",
        "#",
        "# ",
        "- ",
        "1. ",
        "    ",
        "\n",
    ),
    *(
        "\n\n",
        "\\",
        "&#x202e;",
        "&lt;",
        "javascript:",
        "https://a.b/",
        "mailto:",
        '"',
        "'",
        "x",
        " ",
        "<img src=",
        "\x02",
    ),
    *("\x03", "\u202e", "<script>", "</p>", "klzzwxh:0000", "wzxhzdk:0", "\t", "~", "+", "=", "\u2067", "\u2069"),
]


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(MARKS), max_size=60).map("".join))
def test_any_markdown_is_safe(text: str) -> None:
    inspect(text_to_html(text))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", ""),
        ("  \n ", ""),
        ("one\ntwo\n\nthree", "<p>one<br>\ntwo</p>\n<p>three</p>"),
        ("*a* **b** _c_ `d*e*`", "<p><em>a</em> <strong>b</strong> <em>c</em> <code>d*e*</code></p>"),
        ("snake_case_name 2*3*4", "<p>snake_case_name 2<em>3</em>4</p>"),
        ("\\*a\\* \\[b\\]", "<p>*a* [b]</p>"),
        ("#spring is here", "<p>#spring is here</p>"),
        ("# A\n## B ##\ntext", "<h3>A</h3>\n<h4>B</h4>\n<p>text</p>"),
        ("Dear all\n---\nbye", "<p>Dear all</p>\n<hr>\n<p>bye</p>"),
        ("# ", "<p># </p>"),
        ("> a\n> b", "<blockquote>\n<p>a<br>\nb</p>\n</blockquote>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>'),
        ("    indented", "<p>indented</p>"),
        ("[a](https://b.c/d?e=1&copy=2)", f'<p><a href="https://b.c/d?e=1&amp;copy=2"{LINK}>a</a></p>'),
        ('[*a*](https://b.c "t")', f'<p><a href="https://b.c"{LINK}><em>a</em></a></p>'),
        ("[a](<https://b.c/(d)>)", f'<p><a href="https://b.c/(d)"{LINK}>a</a></p>'),
        ("[a](mailto:b@c.de)", f'<p><a href="mailto:b@c.de"{LINK}>a</a></p>'),
        ("![a](https://b.c/d.png)", f'<p><a href="https://b.c/d.png"{LINK}>a</a></p>'),
        ("[a https://x.y](https://b.c)", f'<p><a href="https://b.c"{LINK}>a https://x.y</a></p>'),
        ("(https://b.c/d_e_f).", f'<p>(<a href="https://b.c/d_e_f"{LINK}>https://b.c/d_e_f</a>).</p>'),
        ("https://b.c/d_(e)!", f'<p><a href="https://b.c/d_(e)"{LINK}>https://b.c/d_(e)</a>!</p>'),
        ("<https://b.c>", f'<p><a href="https://b.c"{LINK}>https://b.c</a></p>'),
        ("<https://b.c", f'<p>&lt;<a href="https://b.c"{LINK}>https://b.c</a></p>'),
        ("dooryard://b.c/i#d", f'<p><a href="dooryard://b.c/i#d"{LINK}>dooryard://b.c/i#d</a></p>'),
        ("xhttps://b.c https://", "<p>xhttps://b.c https://</p>"),
        ("[a]: b\n[c][a]", "<p>[a]: b<br>\n[c][a]</p>"),
    ],
)
def test_what_people_mean(text: str, shown: str) -> None:
    assert text_to_html(text) == shown


def test_code_keeps_its_lines_also_when_left_open() -> None:
    pre = '<pre style="white-space:pre-wrap;margin-top:12px;margin-bottom:12px">'
    assert text_to_html("```py\n a <b>\n\n*c*\n```\nx") == f"{pre} a &lt;b&gt;\n\n*c*\n</pre>\n<p>x</p>"
    assert text_to_html("~~~\na\n```\nb") == f"{pre}a\n```\nb\n</pre>"


def test_a_table() -> None:
    shown = text_to_html("a | b\n--|-:\n1 | `x|y`")
    assert shown.startswith("<table ")
    assert "<th>a</th>" in shown
    assert '<td align="right"><code>x|y</code></td>' in shown
    assert "<table" not in text_to_html("|".join("a" * 30) + "\n" + "|".join("-" * 30))
    assert "<table" not in text_to_html("a | b\n" + "x" * 2001)
    assert "<table" not in text_to_html("a | b\nc")


@pytest.mark.parametrize("text", HIDDEN)
def test_hidden_signs_are_gone_also_as_entities(text: str) -> None:
    assert not set(text_to_html(text)) & set("\u202a\u202b\u202c\u202d\u202e\x00\x07\x1b\x9b\ud800\ufeff\ufff9")


LONG = 65_536
ATTACKS = [
    *(
        ">",
        "> ",
        "[",
        "[a](",
        "![",
        "*",
        "*a ",
        "**a ",
        "a*",
        "_a ",
        "`",
        "`a",
        "<",
        "<a ",
        "&",
        "&#",
        "\\",
        "\\*",
        "- ",
    ),
    *(
        "- a\n",
        "1. ",
        "1. a\n\n",
        "```\n",
        "~~~a\n",
        "|",
        "a|",
        "#",
        "# a\n",
        "a\n=\n",
        "- - -\n",
        "* ",
        "[a]: b\n",
        "\n",
    ),
    *(
        "[a](http:",
        '[a](http:x "',
        "[[a](http:x)](http:y)",
        "http://",
        "<http://",
        "http://a)))) ",
        "> - ",
        "- > ",
        "\\`",
    ),
    *(
        "> # a\n",
        "a|b\n-|-\n\n",
        "- a\n    - b\n",
        "*_a",
        "a***b **c",
        "\u2067",
        "\u2067a\u2069",
        "\u2028",
        "a",
        "a ",
        "a\n",
    ),
    *(
        "&amp;",
        "[" + "a" * 499,
        "[a](http:x" + " " * 9,
        "*a" + " w" * 8,
        "`a" + " w" * 8,
        "# a" + " " * 60_000 + "b",
        "> a" + " w" * 8 + "\n",
    ),
]


@pytest.mark.parametrize("part", ATTACKS)
def test_the_longest_text_takes_little_time(part: str) -> None:
    text = (part * (LONG // len(part) + 1))[:LONG]
    begun = time.process_time()
    inspect(text_to_html(text))
    assert time.process_time() - begun < 2


def test_deep_nesting_ends() -> None:
    assert text_to_html("> " * 10_000).count("<blockquote>") <= 3
    assert text_to_html(">" * 3_000 + "a").count("<blockquote>") == 3
    assert text_to_html("- " * 3_000 + "a").count("<ul>") <= 8
    assert text_to_html("1. " * 1_000 + "a").count("<ol>") <= 8
    assert text_to_html("\n".join(" " * 4 * depth + "- a" for depth in range(90))).count("<ul>") <= 8
    assert "[" * 10_000 in text_to_html("[" * 10_000)


def test_a_text_with_too_many_marks_is_shown_plainly() -> None:
    assert text_to_html("*a*\n<b>\n\n" * 1_000).startswith("<p>*a*<br>&lt;b&gt;</p><p>*a*<br>")


def test_ten_megabytes_are_no_more_than_long() -> None:
    begun = time.process_time()
    assert len(text_to_html("word " * 2_000_000)) > 9_000_000
    assert len(plain_excerpt("word " * 2_000_000, 80)) <= 80
    assert time.process_time() - begun < 10


@pytest.mark.parametrize(
    ("text", "length", "shown"),
    [
        ("# Hello\n\n*dear* [all](https://b.c), `x`\n\n- one\n- two", 100, "Hello dear all, x one two"),
        ("<b> & &lt;", 100, "<b> & <"),
        ("a long sentence", 8, "a long…"),
        ("abcdefgh", 8, "abcdefgh"),
        ("ab\u0301\u0301\u0301cd", 4, "a…"),
        ("a\U0001f469\u200d\U0001f467\u200d\U0001f466b", 4, "a\U0001f469…"),
        ("", 10, ""),
    ],
)
def test_excerpt(text: str, length: int, shown: str) -> None:
    assert plain_excerpt(text, length) == shown


@given(st.text(), st.integers(2, 50))
def test_an_excerpt_is_one_short_line(text: str, length: int) -> None:
    shown = plain_excerpt(text, length)
    assert len(shown) <= length
    assert "\n" not in shown
