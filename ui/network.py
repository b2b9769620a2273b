# SPDX-License-Identifier: AGPL-3.0-or-later
"""Refuses every request of the QML engine, so that nothing a person wrote can make the window call out."""

from __future__ import annotations

from PySide6.QtCore import QIODevice, QObject, QUrl
from PySide6.QtNetwork import QNetworkAccessManager, QNetworkReply, QNetworkRequest
from PySide6.QtQml import QQmlNetworkAccessManagerFactory


class ClosedManager(QNetworkAccessManager):
    """Answers every request with an error, without opening a socket or reading a file."""

    def createRequest(
        self,
        op: QNetworkAccessManager.Operation,
        request: QNetworkRequest,
        outgoingData: QIODevice | None = None,
    ) -> QNetworkReply:
        """An empty address in place of the one asked for: Qt refuses it at once."""
        return super().createRequest(QNetworkAccessManager.Operation.GetOperation, QNetworkRequest(QUrl()))


class ClosedNetwork(QQmlNetworkAccessManagerFactory):
    """Give it to the engine and keep a Python reference to it as long as the engine lives."""

    def create(self, parent: QObject) -> QNetworkAccessManager:
        """Called by the engine once for each of its threads."""
        return ClosedManager(parent)
