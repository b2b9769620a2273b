# SPDX-License-Identifier: AGPL-3.0-or-later
"""Puts counts, names and times into a person's words and their own region's formats."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QCoreApplication, QDate, QDateTime, QLocale, QTime

DAY_MS = 86_400_000
ISOLATE, END = "\u2068", "\u2069"
NARROW = "\u202f"  # a narrow space that the text face draws without any width


def tr(text: str) -> str:
    """Translate one of the window's own sentences."""
    return QCoreApplication.translate("Dooryard", text)


def fill(text: str, *parts: str) -> str:
    """Translate, then put the parts in place of {0}, {1} …"""
    return tr(text).format(*parts)


def count(number: int, one: str, many: str) -> str:
    """`one` for exactly one, else `many` with {0} as the number in the region's digits."""
    return tr(one) if number == 1 else fill(many, QLocale().toString(number))


NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")


def spelled(number: int) -> str:
    """`Three` for small numbers, digits for larger ones."""
    return tr(NUMBERS[number]) if number < len(NUMBERS) else QLocale().toString(number)


def digits(number: int) -> str:
    """A number in the region's digits."""
    return QLocale().toString(number)


def people(number: int) -> str:
    """`1 person`, `14 people`."""
    return count(number, "1 person", "{0} people")


def isolated(name: str) -> str:
    """A name that may run the other way, kept from turning the sentence around it."""
    return name if name.isascii() else f"{ISOLATE}{name}{END}"


def first_name(name: str) -> str:
    """What somebody is called in a sentence: the first word of the name."""
    return isolated(name.split()[0]) if name.split() else name


def names(shown: Sequence[str], total: int | None = None, last: str = "and") -> str:
    """`Sam`, `Sam and Omar`, `Sam, Omar and 5 others`; `last` is `and` or `or`."""
    more = (total if total is not None else len(shown)) - len(shown)
    if more > 0:
        return fill("{0} and {1}", ", ".join(shown), count(more, "1 other", "{0} others"))
    if len(shown) < 2:
        return "".join(shown)
    return fill("{0} and {1}" if last == "and" else "{0} or {1}", ", ".join(shown[:-1]), shown[-1])


def clock_time(ms: int) -> str:
    """The time of day, such as `4:42 pm`."""
    moment = _local(ms)
    form = QLocale().timeFormat(QLocale.FormatType.ShortFormat).replace("AP", "ap").replace("Ap", "ap")
    return QLocale().toString(QTime(moment.hour, moment.minute), form).replace(NARROW, "\u00a0")


def when(ms: int, now: int) -> str:
    """As short as it stays clear: `4:42 pm`, `Yesterday`, `Mon`, `May 28`, `May 28, 2024`."""
    days = (_local(now).date() - _local(ms).date()).days
    if days <= 0:
        return clock_time(ms)
    if days == 1:
        return tr("Yesterday")
    if days < 7:
        return QLocale().dayName(_local(ms).isoweekday(), QLocale.FormatType.ShortFormat)
    return day(ms, with_year=_local(ms).year != _local(now).year)


def day(ms: int, *, with_year: bool = False) -> str:
    """`May 28` or `May 28, 2024`."""
    return QLocale().toString(_date(ms), tr("MMM d, yyyy") if with_year else tr("MMM d"))


def long_day(ms: int) -> str:
    """`Tuesday, June 16`."""
    return QLocale().toString(_date(ms), tr("dddd, MMMM d"))


def date(ms: int) -> str:
    """`June 9, 2026`."""
    return QLocale().toString(_date(ms), tr("MMMM d, yyyy"))


def month(ms: int) -> str:
    """`March 2024`."""
    return QLocale().toString(_date(ms), tr("MMMM yyyy"))


def ago(ms: int, now: int) -> str:
    """`just now`, `10 minutes ago`, `3 hours ago`, then a day."""
    minutes = max(0, now - ms) // 60_000
    if minutes < 2:
        return tr("just now")
    if minutes < 60:
        return fill("{0} minutes ago", QLocale().toString(minutes))
    if minutes < 24 * 60:
        return count(minutes // 60, "1 hour ago", "{0} hours ago")
    return when(ms, now)


def left(ms: int) -> str:
    """How long something still lasts: `12 minutes left`."""
    minutes = max(0, -(-ms // 60_000))
    return count(minutes, "1 minute left", "{0} minutes left")


def greeting(name: str, now: int) -> str:
    """`Good evening, Ruth` at this time of day."""
    hour = _local(now).hour
    form = "Good morning, {0}" if 4 <= hour < 12 else "Good afternoon, {0}" if 12 <= hour < 17 else "Good evening, {0}"
    return fill(form, first_name(name))


def size(amount: int) -> str:
    """Bytes as `1.2 MB`."""
    return QLocale().formattedDataSize(amount, 1, QLocale.DataSizeFormat.DataSizeTraditionalFormat)


def letter(name: str) -> str:
    """The letter on a community's door; an article does not count."""
    words = [word for word in name.split() if word.lower() not in ("the", "a", "an")] or name.split()
    return words[0][0].upper() if words else ""


def _local(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000).astimezone()


def _date(ms: int) -> QDate:
    return QDateTime.fromMSecsSinceEpoch(ms).date()
