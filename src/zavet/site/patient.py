"""HTTP/1.1 as uvicorn speaks it, with an end to patience: who does not finish a request's headers in time is cut off.

uvicorn limits how long a connection rests between requests, not how long one may take to send the first, a byte at a time.
"""

from __future__ import annotations

import asyncio
from typing import Any, Final

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

SECONDS: Final = 15.0
"""From the first byte of a request, or from a connection's beginning, to the end of its headers."""


class PatientProtocol(H11Protocol):
    """One connection. The limit is on headers; `site.asgi` has one on bodies and answers."""

    _end: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._look()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        self._rest()
        super().connection_lost(exc)

    def _look(self) -> None:
        """Waits on while the head of a request is on its way; rests while one is answered, and between two."""
        begun: Any = self.conn.trailing_data[0]
        if self.conn.their_state is not h11.IDLE or (not begun and self.cycle is not None):
            self._rest()
        else:
            self._wait()

    def _wait(self) -> None:
        if self._end is None:
            self._end = self.loop.call_later(SECONDS, self._cut_off)

    def _rest(self) -> None:
        if self._end is not None:
            self._end.cancel()
            self._end = None

    def _cut_off(self) -> None:
        self._end = None
        self.transport.abort()
