# SPDX-License-Identifier: AGPL-3.0-or-later
"""HTTP with an end to patience: whoever opens connections and then says nothing, or reads nothing, is let go."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

from relay.errors import Refused
from relay.throttle import Throttle


class PatientProtocol(H11Protocol):
    """uvicorn's protocol, which waits for ever for the head of a request and for a reader."""

    def __init__(self, *args: Any, throttle: Throttle, **options: Any) -> None:
        super().__init__(*args, **options)
        self._throttle = throttle
        self._disconnect: Callable[[], None] | None = None
        self._head: asyncio.TimerHandle | None = None
        self._take: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request, unless this visitor has too many connections."""
        super().connection_made(transport)
        try:
            self._disconnect = self._throttle.connect(self.client[0] if self.client else "")
        except Refused:
            transport.abort()
        else:
            self._head = self.loop.call_later(self._throttle.rates.head_seconds, transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        if self._disconnect is not None:
            self._disconnect()
        self._head_came()
        self._was_taken()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Wait no longer once the head of a request is there."""
        if self._head is None and not self._is_answering():
            self._head = self.loop.call_later(self._throttle.rates.head_seconds, self.transport.abort)
        super().data_received(data)
        if self._is_answering():
            self._head_came()

    def pause_writing(self) -> None:
        """Begin to wait for the reader."""
        super().pause_writing()
        self._take = self._take or self.loop.call_later(self._throttle.rates.take_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """The reader took something."""
        super().resume_writing()
        self._was_taken()

    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _head_came(self) -> None:
        if self._head is not None:
            self._head.cancel()
            self._head = None

    def _was_taken(self) -> None:
        if self._take is not None:
            self._take.cancel()
            self._take = None
