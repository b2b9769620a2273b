# SPDX-License-Identifier: AGPL-3.0-or-later
"""Gives QML its pictures by address (`image://icon/…`, art, face, qr, shadow), from memory only."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from urllib.parse import unquote

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickImageProvider

import resources
from ui import pictures

KEPT = 400


class Pictures(QQuickImageProvider):
    """Draws with `draw(address, size asked for)` and keeps the pictures used last."""

    def __init__(self, draw: Callable[[str, QSize], QImage], kept: int = KEPT) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)
        self._draw = draw
        self._kept = kept
        self._cache: OrderedDict[tuple[str, int, int], QImage] = OrderedDict()

    def requestImage(self, id: str, size: QSize, requestedSize: QSize) -> QImage:
        """Called by the engine for each address that its own cache does not hold."""
        key = (id, requestedSize.width(), requestedSize.height())
        image = self._cache.pop(key) if key in self._cache else self._draw(id, requestedSize)
        self._cache[key] = image
        if len(self._cache) > self._kept:
            self._cache.popitem(last=False)
        size.setWidth(image.width())
        size.setHeight(image.height())
        return image


def _icon(address: str, size: QSize) -> QImage:
    name, colour = address.split("/")
    return pictures.icon(name, colour, size)


def _art(address: str, size: QSize) -> QImage:
    name, width, height, radius, corners = address.split("/")
    return pictures.art(name, int(width), int(height), int(radius), corners)


def _shadow(address: str, size: QSize) -> QImage:
    return QImage(str(resources.shadow_file(address == "dark")))


def install(
    engine: QQmlApplicationEngine, picture: Callable[[str], QImage], code: Callable[[str], list[list[bool]]]
) -> list[Pictures]:
    """Give the engine all providers.

    `picture(id)` answers with a person's picture, a null one if unknown; `code(text)` with the modules of a QR code.
    """

    def draw_face(address: str, size: QSize) -> QImage:
        name, side = address.rsplit("/", 1)
        return pictures.face(picture(name), int(side))

    def draw_code(address: str, size: QSize) -> QImage:
        return pictures.qr(code(unquote(address)), max(size.width(), 64))

    drawn = {"icon": Pictures(_icon), "art": Pictures(_art, 12), "face": Pictures(draw_face)}
    drawn |= {"shadow": Pictures(_shadow, 2), "qr": Pictures(draw_code, 1)}
    for name, provider in drawn.items():
        engine.addImageProvider(name, provider)
    return list(drawn.values())
