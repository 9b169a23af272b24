"""How a page comes: over plain HTTP, as it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from zavet.connect.crawl.address import Target, parse
from zavet.connect.crawl.fetch import Fetcher
from zavet.connect.crawl.limits import Deadline
from zavet.review.observation import Cookie


@dataclass(frozen=True, slots=True)
class Loaded:
    """A page as it was loaded: its final address, its bytes, the cookies set and the hosts called on the way, with the means."""

    target: Target
    content_type: str
    body: bytes
    cookies: tuple[Cookie, ...] = ()
    called: tuple[tuple[str, str], ...] = ()


class Loader(Protocol):
    """Loads pages: over plain HTTP, or in a browser."""

    def load(self, target: Target, deadline: Deadline) -> Loaded: ...


class PlainLoader:
    """Loads a page as it is sent, without running its scripts."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher

    def load(self, target: Target, deadline: Deadline) -> Loaded:
        found = self._fetcher.fetch(target, deadline, most=self._fetcher.limits.page)
        hosts = tuple((parse(one).host, "redirect") for one in found.passed)
        return Loaded(found.target, found.content_type, found.body, found.cookies, hosts)
