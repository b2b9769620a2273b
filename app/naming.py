# SPDX-License-Identifier: AGPL-3.0-or-later
"""Checks what people type for names, texts and reactions, before it becomes an event."""

from __future__ import annotations

import unicodedata

from app.errors import TextError
from sync.errors import BadText
from sync.fields import MAX_EMOJI, MAX_GREETING, MAX_NAME, MAX_TEXT, check_line, check_text


def checked_name(text: str) -> str:
    """A name of 1 to 64 characters on one line; TextError."""
    name = unicodedata.normalize("NFC", text).strip()
    if not name:
        raise TextError.of("name-empty")
    if len(name) > MAX_NAME:
        raise TextError.of("name-too-long")
    try:
        check_line(name, MAX_NAME, 1)
        name.encode()
    except (BadText, UnicodeEncodeError):
        raise TextError.of("name-characters") from None
    return name


def checked_greeting(text: str) -> str:
    """A greeting of up to 280 characters, or none; TextError."""
    greeting = text.strip()
    if len(greeting) > MAX_GREETING:
        raise TextError.of("greeting-too-long")
    return _checked(greeting, 4 * MAX_GREETING, 0)


def checked_post(text: str) -> str:
    """The text of a post or comment: not empty, at most 65,536 bytes, nothing that can't be shown; TextError."""
    shown = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not shown:
        raise TextError.of("post-empty")
    if len(shown) > MAX_TEXT or len(shown.encode("utf-8", "replace")) > MAX_TEXT:
        raise TextError.of("post-too-long")
    return _checked(shown, MAX_TEXT, 1)


def checked_emoji(text: str) -> str:
    """One emoji; TextError."""
    emoji = text.strip()
    plain = {sign for sign in emoji if sign.isascii()}
    is_keycap = "\u20e3" in emoji and plain <= set("0123456789#*")
    is_symbol = any(unicodedata.category(sign) in ("So", "Sk", "Sm") for sign in emoji) and not plain
    if not (is_symbol or is_keycap) or len(emoji.encode("utf-8", "replace")) > MAX_EMOJI:
        raise TextError.of("emoji-bad")
    return _checked(emoji, MAX_EMOJI, 1)


def _checked(text: str, most: int, least: int) -> str:
    try:
        check_text(text, most, least)
    except BadText:
        raise TextError.of("post-characters") from None
    return text
