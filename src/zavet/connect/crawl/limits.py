"""How much of a site is taken, and for how long it is waited."""

from __future__ import annotations

import time
from dataclasses import dataclass

from zavet import __version__
from zavet.errors import ReadingError

AGENT = f"Zavet/{__version__} (compares a published privacy policy with its site)"
"""Who asks: the name by which a site and its robots.txt know the product."""

PRODUCT = "Zavet"
"""The product's word in a robots.txt (RFC 9309, 2.2.1)."""

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one observation. Times are in seconds, sizes in bytes after decompression.

    `connect`, `read`: one connection, one wait for bytes. `fetch`: one address with all its redirects. `total`: the whole observation.
    `page`, `document`, `robots`: a body. `pages`: pages of a site. `delay`: the pause between two of them. `requests`, `traffic`: what a
    browser may ask for on one site. `memory`, `parse`: bytes and seconds of the process that reads a page.
    """

    connect: float = 5.0
    read: float = 10.0
    fetch: float = 20.0
    total: float = 180.0
    page: int = 5 * MEBIBYTE
    document: int = 10 * MEBIBYTE
    robots: int = MEBIBYTE // 2
    pages: int = 15
    redirects: int = 5
    delay: float = 0.5
    requests: int = 1000
    traffic: int = 100 * MEBIBYTE
    memory: int = 512 * MEBIBYTE
    parse: float = 10.0


DEFAULT = Limits()


class Deadline:
    """A moment after which nothing is waited for."""

    def __init__(self, seconds: float, what: str, outer: Deadline | None = None) -> None:
        self._end = time.monotonic() + seconds
        self._what = what
        if outer is not None and outer.moment < self._end:
            self._end, self._what = outer.moment, outer.what

    @property
    def moment(self) -> float:
        return self._end

    @property
    def what(self) -> str:
        return self._what

    def passed(self) -> bool:
        return time.monotonic() >= self._end

    def left(self, most: float | None = None) -> float:
        """Seconds left, at most `most`. Raises ReadingError when none are."""
        seconds = self._end - time.monotonic()
        if seconds <= 0:
            raise ReadingError(f"{self._what} took too long", hint="try again later, or read the policy from a file")
        return seconds if most is None else min(seconds, most)
