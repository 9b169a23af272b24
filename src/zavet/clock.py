"""The only source of "now": seconds since the epoch, UTC, one reading per operation (I8)."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Protocol

HOUR = 3600
DAY = 24 * HOUR


class Clock(Protocol):
    """Tells the time in whole seconds since 1970-01-01T00:00:00Z."""

    def now(self) -> int: ...


class SystemClock:
    """The machine's own clock, plus an offset that only a demo may set.

    The offset is how `zavet clock +10y` shows terms and deadlines; production wires it as zero.
    """

    def __init__(self, offset: int = 0) -> None:
        self.offset = offset

    def now(self) -> int:
        return int(time.time()) + self.offset


class FixedClock:
    """A clock that stands until it is moved; for tests and simulation."""

    def __init__(self, at: int) -> None:
        self.at = at

    def now(self) -> int:
        return self.at


def iso(at: int) -> str:
    """`at` as ISO 8601 in UTC, to the second: `2026-03-01T12:00:00Z`."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
