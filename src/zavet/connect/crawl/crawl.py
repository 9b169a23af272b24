"""Which pages of a site are read, and what is told of them."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable
from contextlib import ExitStack
from urllib.parse import urlsplit

from zavet.connect.crawl import trackers, words
from zavet.connect.crawl.address import Target, parse
from zavet.connect.crawl.fetch import Fetched, Fetcher
from zavet.connect.crawl.guard import Guard, Resolver, system_resolver
from zavet.connect.crawl.limits import DEFAULT, Deadline, Limits
from zavet.connect.crawl.loader import Loaded, Loader, PlainLoader
from zavet.connect.crawl.page import MOST_HOSTS, Link, Seen
from zavet.connect.crawl.reader import read
from zavet.connect.crawl.robots import Robots
from zavet.errors import Malformed, ReadingError
from zavet.review.observation import Observation, Page

_PLAIN_LINKS = 10  # of the pages that promise nothing by their words, so many are looked at for forms


def observe(
    url: str,
    *,
    allow_private: frozenset[str] = frozenset(),
    allow_ports: frozenset[int] = frozenset(),
    browser: bool = False,
    limits: Limits = DEFAULT,
    resolver: Resolver = system_resolver,
) -> Observation:
    """What the site at `url` shows a visitor: its front page and the pages of the same host that ask for data or speak of them.

    `allow_private` names hosts that may lie in a private network. Raises Malformed where `url` may not be asked, ReadingError where
    its first page cannot be read; what fails on further pages stands in `unread`.
    """
    guard = Guard(resolver, allow_private=allow_private, allow_ports=allow_ports)
    fetcher = Fetcher(guard, limits)
    start = parse(url)
    deadline = Deadline(limits.total, f"`{start.host}`")
    guard.check(start, deadline)
    with ExitStack() as stack:
        loader: Loader = PlainLoader(fetcher)
        if browser:
            from zavet.connect.crawl.browser import BrowserLoader  # noqa: PLC0415 - it needs a program that few have

            loader = stack.enter_context(BrowserLoader(guard, limits))
        return _Walk(loader, Robots(fetcher), limits, deadline).run(start, browser=browser)


def fetch_document(
    url: str,
    *,
    allow_private: frozenset[str] = frozenset(),
    allow_ports: frozenset[int] = frozenset(),
    limits: Limits = DEFAULT,
    resolver: Resolver = system_resolver,
) -> Fetched:
    """The document at `url`, as bytes with its content type and a file name. Raises Malformed and ReadingError like `observe`."""
    guard = Guard(resolver, allow_private=allow_private, allow_ports=allow_ports)
    start = parse(url)
    return Fetcher(guard, limits).fetch(start, Deadline(limits.total, f"`{start.host}`"), most=limits.document)


def fetch_text(
    url: str,
    *,
    allow_private: frozenset[str] = frozenset(),
    allow_ports: frozenset[int] = frozenset(),
    limits: Limits = DEFAULT,
    resolver: Resolver = system_resolver,
) -> bytes:
    """The bytes of the document at `url`."""
    return fetch_document(url, allow_private=allow_private, allow_ports=allow_ports, limits=limits, resolver=resolver).body


def find_policy(observation: Observation) -> str | None:
    """The address of the privacy policy: the one that most pages link to, one that reads likelier first; None where none is linked."""
    votes: Counter[str] = Counter()
    for page in observation.pages:
        for place, link in enumerate(page.policy_links[:5]):
            votes[link] += 5 - place
    return votes.most_common(1)[0][0] if votes else None


class _Walk:
    """One observation under way."""

    def __init__(self, loader: Loader, robots: Robots, limits: Limits, deadline: Deadline) -> None:
        self._loader = loader
        self._robots = robots
        self._limits = limits
        self._deadline = deadline
        self._pages: list[Page] = []
        self._unread: list[tuple[str, str]] = []
        self._asked: set[str] = set()

    def run(self, start: Target, *, browser: bool) -> Observation:
        # 1. The front page; without it there is nothing to tell.
        if not self._robots.allows(start, self._deadline):
            raise ReadingError(f"the robots.txt of `{start.host}` does not let the page be read", hint="read the policy from a file")
        self._asked.add(_key(start))
        loaded, seen = self._look(start)
        self._asked.add(_key(loaded.target))
        home = loaded.target.host
        # 2. Pages of the same host, those that promise data first; what they link to joins the queue.
        queue = self._worth(seen.links, home)
        while queue and len(self._pages) < self._limits.pages and not self._deadline.passed():
            queue.sort(key=lambda one: -one[0])
            _, target = queue.pop(0)
            if _key(target) in self._asked:
                continue
            self._asked.add(_key(target))
            further = self._visit(target, home)
            queue.extend(one for one in self._worth(further, home) if one[0] > 0)
        if self._deadline.passed():
            self._unread.append((start.url, f"{self._deadline.what} took too long"))
        return Observation(start.url, tuple(self._pages), browser, tuple(self._unread))

    def _visit(self, target: Target, home: str) -> list[Link]:
        """Reads one further page; gives its links. A page that fails is noted, for the others are worth telling."""
        try:
            if not self._robots.allows(target, self._deadline):
                self._unread.append((target.url, "robots.txt does not let it be read"))
                return []
            time.sleep(min(max(self._limits.delay, self._robots.delay), self._deadline.left()))
            loaded, seen = self._look(target, home)
        except (ReadingError, Malformed) as error:
            self._unread.append((target.url, str(error)))
            return []
        self._asked.add(_key(loaded.target))
        return seen.links

    def _look(self, target: Target, home: str = "") -> tuple[Loaded, Seen]:
        """Loads a page and reads it. Raises ReadingError for one that is no page or that led to another site."""
        loaded = self._loader.load(target, self._deadline)
        if home and not _same_site(loaded.target.host, home):
            raise ReadingError(f"the page leads to another site, `{loaded.target.host}`")
        kind = loaded.content_type.lower()
        if kind and "html" not in kind:
            raise ReadingError("this is no page but a file of another kind", hint="read it as a document")
        if home and any(page.url == loaded.target.url for page in self._pages):
            return loaded, Seen()
        seen = read(loaded.body, loaded.target.url, loaded.content_type, self._limits, self._deadline)
        self._pages.append(_page(loaded, seen, home or loaded.target.host))
        return loaded, seen

    def _worth(self, links: Iterable[Link], home: str) -> list[tuple[int, Target]]:
        """Pages of the same host with their weight, each once; of those that promise nothing only the first few."""
        found: dict[str, tuple[int, Target]] = {}
        plain = 0
        for link in links:
            target = parse(link.url)
            weight = words.page_weight(link.text, target.path)
            if weight < 0 or not _same_site(target.host, home) or _key(target) in self._asked:
                continue
            parts = urlsplit(target.path)
            if weight == 0 and (plain >= _PLAIN_LINKS or parts.query):
                continue
            plain += weight == 0
            weight += 2 * (words.policy_weight(link.text, parts.path) >= words.LIKELY)
            if weight > found.get(_key(target), (-1,))[0]:
                found[_key(target)] = (weight, target)
        return list(found.values())


def _page(loaded: Loaded, seen: Seen, home: str) -> Page:
    calls: dict[str, list[str]] = {}
    for host, means in (*loaded.called, *((host, one) for host, every in seen.hosts.items() for one in every)):
        if not _inside(host, home) and (host in calls or len(calls) < MOST_HOSTS):
            known = calls.setdefault(host, [])
            if means not in known:
                known.append(means)
    return Page(
        url=loaded.target.url,
        forms=tuple(seen.forms),
        cookies=tuple(dict.fromkeys(one.name for one in loaded.cookies)),
        hosts=tuple(calls),
        links=tuple(dict.fromkeys(one.url for one in seen.links)),
        policy_linked=bool(seen.policy_links),
        policy_links=tuple(seen.policy_links),
        set_cookies=loaded.cookies,
        outside=tuple(trackers.outside(host, tuple(means)) for host, means in calls.items()),
        title=seen.title,
    )


def _key(target: Target) -> str:
    """Two addresses with one key are one page."""
    return f"{_site(target.host)}:{target.port if target.port not in {80, 443} else ''}{target.path.rstrip('/')}"


def _site(host: str) -> str:
    return host.removeprefix("www.")


def _same_site(host: str, home: str) -> bool:
    return _site(host) == _site(home)


def _inside(host: str, home: str) -> bool:
    """True for the site's own host and those below it."""
    return _same_site(host, home) or host.endswith(f".{_site(home)}")
