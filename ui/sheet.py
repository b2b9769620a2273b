# SPDX-License-Identifier: AGPL-3.0-or-later
"""Draws the recovery sheet on paper: a PDF or a printer, never a temporary file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPagedPaintDevice, QPageLayout, QPageSize, QPainter, QPdfWriter

from ui.fonts import DISPLAY, TEXT
from ui.models.wording import tr

INK, SOFT, FAINT, BLOCK, LINE, GREEN = "#24251F", "#4F5048", "#66655B", "#F3F0EA", "#E4DFD5", "#17604A"
WIDTH = 432.0  # the sheet is laid out 432 units wide and scaled to the page
COLUMNS, GAP, CELL = 4, 8.0, 33.0


@dataclass(frozen=True, slots=True)
class SheetText:
    """What stands on the sheet; `words` are the 24 words."""

    title: str
    date: str
    words: tuple[str, ...]
    relays: tuple[str, ...]


def as_pdf(text: SheetText) -> bytes:
    """The sheet as a PDF of one A4 page, made in memory; empty if that fails."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(text.title)
    return bytes(buffer.data().data()) if draw(writer, text) else b""


def draw(device: QPagedPaintDevice, text: SheetText) -> bool:
    """Draw the sheet on any paged device; False if the device refuses."""
    device.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    device.setPageMargins(QMarginsF(20, 18, 20, 18), QPageLayout.Unit.Millimeter)
    painter = QPainter()
    if not painter.begin(device):
        return False
    scale = painter.viewport().width() / WIDTH
    painter.scale(scale, scale)
    _draw(painter, text, scale)
    return painter.end()


def _draw(painter: QPainter, text: SheetText, scale: float) -> None:
    pen = _Pen(painter, scale)
    pen.write("Dooryard", 18, INK, bold=True, family=DISPLAY)
    pen.right(text.date, 13, FAINT)
    pen.down(10)
    pen.write(text.title, 23, INK, bold=True, family=DISPLAY)
    pen.down(4)
    pen.write(tr(INTRO), 14, SOFT)
    pen.down(14)
    pen.grid(text.words)
    pen.down(16)
    pen.write(tr("Your relays, so that the words find your things"), 14, INK, bold=True)
    for relay in text.relays or (tr("None yet"),):
        pen.write(relay, 14, SOFT)
    pen.down(12)
    painter.fillRect(QRectF(0, pen.y, WIDTH, 1), QColor(LINE))
    pen.down(10)
    pen.write(tr(CLOSE), 13, FAINT)


INTRO = (
    "If every computer of yours is lost, these 24 words and one of the relays below bring back your name, your "
    "communities and your posts. Anyone who holds them could do the same: keep this like a passport."
)
CLOSE = (
    "Nobody can look these words up for you: not your relay, not the people who make Dooryard. "
    "Every copy you print holds the same words."
)


class _Pen:
    """Writes from the top of the page to its foot."""

    def __init__(self, painter: QPainter, scale: float) -> None:
        self._painter = painter
        self._scale = scale
        self.y = 0.0

    def down(self, by: float) -> None:
        self.y += by

    def write(self, text: str, px: int, colour: str, *, bold: bool = False, family: str = TEXT) -> None:
        flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft
        self._set(px, colour, bold, family)
        box = self._painter.boundingRect(QRectF(0, self.y, WIDTH, 1000), flags, text)
        self._painter.drawText(box, flags, text)
        self.y += box.height() + 4

    def right(self, text: str, px: int, colour: str) -> None:
        self._set(px, colour, False, TEXT)
        self._painter.drawText(QRectF(0, 0, WIDTH, px * 1.6), Qt.AlignmentFlag.AlignRight, text)

    def grid(self, words: Sequence[str]) -> None:
        width = (WIDTH - GAP * (COLUMNS - 1)) / COLUMNS
        rows = -(-len(words) // COLUMNS)
        for at, word in enumerate(words):
            column, row = divmod(at, rows)
            box = QRectF(column * (width + GAP), self.y + row * (CELL + 6), width, CELL)
            self._painter.fillRect(box, QColor(BLOCK))
            self._set(13, FAINT, False, TEXT)
            self._painter.drawText(box.adjusted(9, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, str(at + 1))
            self._set(15, INK, True, TEXT)
            self._painter.drawText(box.adjusted(32, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, word)
        self.y += rows * (CELL + 6)

    def _set(self, px: int, colour: str, bold: bool, family: str) -> None:
        font = QFont(family)
        font.setPixelSize(px)
        font.setWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
        self._painter.setFont(font)
        self._painter.setPen(QColor(colour))
