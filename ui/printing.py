# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finds printers and prints the recovery sheet; Qt's printing is loaded only when somebody opens that page."""

from __future__ import annotations

from ui import sheet


def printers() -> tuple[str, ...]:
    """The names of the printers of this computer, the usual one first; empty if there is none."""
    from PySide6.QtPrintSupport import QPrinterInfo

    usual = QPrinterInfo.defaultPrinterName()
    return tuple(sorted(QPrinterInfo.availablePrinterNames(), key=lambda name: (name != usual, name)))


def print_sheet(printer: str, text: sheet.SheetText) -> bool:
    """Print on the printer of that name; False if it refuses."""
    from PySide6.QtPrintSupport import QPrinter

    device = QPrinter()
    device.setPrinterName(printer)
    return sheet.draw(device, text)
