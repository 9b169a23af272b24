"""What one page of HTML shows: its forms, links and the hosts it calls. Runs in the process of `reader`, for a page may be hostile."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from zavet.connect.crawl import trackers, words
from zavet.connect.crawl.address import Target, parse
from zavet.connect.crawl.forms import Forms, tidy
from zavet.errors import Malformed
from zavet.review.observation import Form

MOST_LINKS = 2000
MOST_HOSTS = 300
_MOST_POLICY_LINKS = 20
_MOST_SCRIPT = 1_000_000
_MOST_NODES = 20_000
_SOURCES = {
    "script": ("script", ("src", "data-src")),
    "img": ("image", ("src", "data-src")),
    "iframe": ("frame", ("src", "data-src")),
    "frame": ("frame", ("src",)),
    "embed": ("frame", ("src",)),
    "object": ("frame", ("data",)),
    "video": ("media", ("src", "poster")),
    "audio": ("media", ("src",)),
    "source": ("media", ("src",)),
    "track": ("media", ("src",)),
    "input": ("image", ("src",)),
    "form": ("form", ("action",)),
    "button": ("form", ("formaction",)),
}
_RELATIONS = {
    "stylesheet": "style",
    "preconnect": "preconnect",
    "dns-prefetch": "preconnect",
    "preload": "preload",
    "modulepreload": "preload",
    "prefetch": "preload",
    "icon": "image",
    "apple-touch-icon": "image",
    "manifest": "style",
}


@dataclass(slots=True)
class Link:
    """A link to another page: its absolute address without the fragment, and its words."""

    url: str
    text: str


@dataclass(slots=True)
class Seen:
    """What a page shows. `hosts` maps each host to the means by which it is called; the page's own host is among them."""

    title: str = ""
    forms: list[Form] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    policy_links: list[str] = field(default_factory=list)
    hosts: dict[str, list[str]] = field(default_factory=dict)


def look(html: str, url: str) -> Seen:
    """What `html`, loaded from `url`, shows. Everything is bounded in number and in length. Raises Malformed where `url` is no address."""
    tree = LexborHTMLParser(html)
    base = _base(tree, parse(url))
    seen = Seen(title=_title(tree))
    weights: dict[str, int] = {}
    for node in _bounded(tree, "a[href], area[href]"):
        target = follow(node.attributes.get("href"), base)
        if target is None or len(seen.links) >= MOST_LINKS:
            continue
        text = tidy(node.text(deep=True, separator=" ")) or tidy(node.attributes.get("title") or node.attributes.get("aria-label") or "")
        seen.links.append(Link(target.url, text))
        weight = words.policy_weight(text, urlsplit(target.url).path)
        if weight >= words.LIKELY:
            weights[target.url] = max(weight, weights.get(target.url, 0))
    seen.policy_links = sorted(weights, key=lambda one: -weights[one])[:_MOST_POLICY_LINKS]
    seen.forms = Forms(tree, base, weights).all()
    for host, means in _calls(tree, base):
        if host in seen.hosts or len(seen.hosts) < MOST_HOSTS:
            known = seen.hosts.setdefault(host, [])
            if means not in known:
                known.append(means)
    return seen


def follow(href: str | None, base: Target) -> Target | None:
    """The target of a link or a source; None for one that leads nowhere on the web."""
    if not href or href.startswith("#"):
        return None
    try:
        return parse(href, base)
    except Malformed:
        return None


def _bounded(tree: LexborHTMLParser, selector: str) -> Iterator[LexborNode]:
    yield from tree.css(selector)[:_MOST_NODES]


def _base(tree: LexborHTMLParser, page: Target) -> Target:
    node = tree.css_first("base[href]")
    return (follow(node.attributes.get("href"), page) if node is not None else None) or page


def _title(tree: LexborHTMLParser) -> str:
    node = tree.css_first("title")
    return tidy(node.text(deep=True)) if node is not None else ""


def _calls(tree: LexborHTMLParser, base: Target) -> Iterator[tuple[str, str]]:
    """Hosts and the means by which the page calls them."""
    for tag, (means, names) in _SOURCES.items():
        for node in _bounded(tree, tag):
            targets = (follow(node.attributes.get(name), base) for name in names)
            yield from ((target.host, means) for target in targets if target is not None)
    for node in _bounded(tree, "link[href]"):
        target = follow(node.attributes.get("href"), base)
        relations = (node.attributes.get("rel") or "").lower().split()
        yield from ((target.host, _RELATIONS[one]) for one in relations if target is not None and one in _RELATIONS)
    yield from ((host, "inline") for host in _named_by_scripts(tree))


def _named_by_scripts(tree: LexborHTMLParser) -> Iterator[str]:
    """Known hosts that the scripts inside the page name: counters are mostly put in that way."""
    left = _MOST_SCRIPT
    for node in _bounded(tree, "script:not([src])"):
        text = node.text(deep=True)[: max(left, 0)]
        left -= len(text)
        yield from trackers.mentioned(text)
