"""What a site's robots.txt lets the crawl read (RFC 9309)."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.robotparser import RobotFileParser

from zavet.connect.crawl.address import Target
from zavet.connect.crawl.fetch import Fetcher
from zavet.connect.crawl.limits import PRODUCT, Deadline
from zavet.errors import ReadingError

_LONGEST_DELAY = 5.0
_MOST_LINES = 10_000


@dataclass(slots=True)
class Robots:
    """The rules of each origin, read once. `delay` is the pause in seconds that the strictest of them asks for, at most five."""

    fetcher: Fetcher
    delay: float = 0.0
    _rules: dict[str, RobotFileParser | None] = field(default_factory=dict)

    def allows(self, target: Target, deadline: Deadline) -> bool:
        """True where the site lets the product read `target`. A site without rules lets all be read, a site whose rules fail nothing."""
        if target.origin not in self._rules:
            self._rules[target.origin] = self._read(target, deadline)
        rules = self._rules[target.origin]
        return rules is not None and rules.can_fetch(PRODUCT, target.url)

    def _read(self, target: Target, deadline: Deadline) -> RobotFileParser | None:
        rules = RobotFileParser()
        where = Target(target.scheme, target.host, target.port, "/robots.txt")
        try:
            found = self.fetcher.fetch(where, deadline, most=self.fetcher.limits.robots, refuse_status=False)
        except ReadingError:
            if deadline.passed():
                raise
            rules.parse([])  # rules that no one can read bind no one; a site that does not answer says so at the page itself
            return rules
        if found.status >= 500:
            return None  # 2.3.1.4: the rules are there and out of reach
        text = found.body.decode("utf-8-sig", "replace") if 200 <= found.status < 300 and _plain(found.content_type) else ""
        rules.parse(text.splitlines()[:_MOST_LINES])
        wanted = rules.crawl_delay(PRODUCT)
        if wanted is not None:
            self.delay = max(self.delay, min(float(wanted), _LONGEST_DELAY))
        return rules


def _plain(content_type: str) -> bool:
    """A page that is shown for every address is no set of rules."""
    return "html" not in content_type.lower()
