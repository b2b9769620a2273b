# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cuts pictures in memory to the size and shape shown, so that QML needs no clip, mask or effect."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPainterPath
from PySide6.QtSvg import QSvgRenderer

import resources

FOCUS = {"porch": 0.75, "porch_tall": 0.9, "street": 0.72}
QR_INK = "#1E2A24"


def blank(width: int, height: int) -> QImage:
    """A transparent picture of at least one pixel."""
    image = QImage(max(1, width), max(1, height), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    return image


def icon(name: str, colour: str, size: QSize) -> QImage:
    """A line icon in one colour (`RRGGBB`), drawn at exactly `size` device pixels."""
    svg = resources.icon_file(name).read_text("utf-8").replace("currentColor", f"#{colour}")
    svg = svg.replace('stroke-width="2"', 'stroke-width="1.8"')
    image = blank(size.width(), size.height())
    painter = QPainter(image)
    QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(0, 0, image.width(), image.height()))
    painter.end()
    return image


def art(name: str, width: int, height: int, radius: int, corners: str) -> QImage:
    """One of Dooryard's own pictures, cropped to fill and rounded; `corners` is `1` or `0` for tl tr br bl."""
    return rounded(QImage(str(resources.art_file(name))), width, height, _radii(width, height, radius, corners), name)


def face(image: QImage, side: int) -> QImage:
    """A person's picture as a circle of `side` device pixels; empty when there is none."""
    if image.isNull():
        return blank(side, side)
    return rounded(image, side, side, (side / 2,) * 4, "")


def rounded(source: QImage, width: int, height: int, radii: tuple[float, ...], name: str) -> QImage:
    """`source` scaled and cropped to cover the size, with its corners cut."""
    scaled = source.scaled(
        width, height, Qt.AspectRatioMode.KeepAspectRatioByExpanding, Qt.TransformationMode.SmoothTransformation
    )
    focus = FOCUS.get(name, 0.5)
    scaled = scaled.copy((scaled.width() - width) // 2, int((scaled.height() - height) * focus), width, height)
    image = blank(width, height)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillPath(_outline(width, height, radii), QBrush(scaled))  # a brush: the edge of a clip is not smoothed
    painter.end()
    return image


def qr(rows: list[list[bool]], side: int) -> QImage:
    """The dark modules of a code with a quiet zone of four, `side` device pixels wide; white paper lies below it."""
    scale = max(1, side // (len(rows) + 8))
    offset = (side - scale * len(rows)) // 2
    image = blank(side, side)
    painter = QPainter(image)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            if dark:
                painter.fillRect(offset + x * scale, offset + y * scale, scale, scale, QColor(QR_INK))
    painter.end()
    return image


def _radii(width: int, height: int, radius: int, corners: str) -> tuple[float, ...]:
    return tuple(min(radius, width / 2, height / 2) if corner == "1" else min(3.0, radius) for corner in corners)


def _outline(width: int, height: int, radii: tuple[float, ...]) -> QPainterPath:
    tl, tr, br, bl = radii
    path = QPainterPath()
    path.moveTo(tl, 0)
    path.lineTo(width - tr, 0)
    path.arcTo(width - 2 * tr, 0, 2 * tr, 2 * tr, 90, -90)
    path.lineTo(width, height - br)
    path.arcTo(width - 2 * br, height - 2 * br, 2 * br, 2 * br, 0, -90)
    path.lineTo(bl, height)
    path.arcTo(0, height - 2 * bl, 2 * bl, 2 * bl, 270, -90)
    path.lineTo(0, tl)
    path.arcTo(0, 0, 2 * tl, 2 * tl, 180, -90)
    return path
