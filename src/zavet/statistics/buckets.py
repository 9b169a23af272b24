"""Puts what a visit shows into coarse buckets, so that a count names no person.

A user agent becomes a family (`Chrome`, `Firefox` …), an address of a page loses its query and whatever looks like an id, a referrer
becomes a host.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

_BROWSERS: Final = (
    ("Edg", "Edge"),
    ("YaBrowser", "Yandex"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS: Final = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iOS"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)
_DEVICES: Final = (("Mobile", "phone"), ("Tablet", "tablet"), ("iPad", "tablet"))
_OWN: Final = frozenset({"policy", "forms", "cabinet", "contacts", "login", "register", "forgot", "confirm"})
_LONGEST = 120
_PAGE = re.compile(r"(?!.*\d{5})[a-z0-9_.-]{0,25}")
"""A part of a page's path that names a page. Ids, numbers, addresses and whatever else somebody puts there are counted as `*`."""

_VERSION = re.compile(r"\d{1,4}")
_HOST = re.compile(r"(?=.*[a-z])(?!.*\d{7})[a-z0-9.-]{1,120}")
"""A host by its name: an address in numbers, or a name with a long number in it, is counted as `other`."""


def browser(agent: str) -> str:
    """The browser family of a User-Agent, `other` where none is known."""
    return next((name for mark, name in _BROWSERS if mark in agent), "other")


def operating_system(agent: str) -> str:
    """The operating system of a User-Agent, `other` where none is known."""
    return next((name for mark, name in _SYSTEMS if mark in agent), "other")


def device(agent: str) -> str:
    """phone, tablet or computer."""
    return next((name for mark, name in _DEVICES if mark in agent), "computer")


_KNOWN: Final = {
    "browser": frozenset({"other", *(name for _, name in _BROWSERS)}),
    "operating_system": frozenset({"other", *(name for _, name in _SYSTEMS)}),
    "device": frozenset({"computer", *(name for _, name in _DEVICES)}),
}
_FAMILIES: Final = {"browser": browser, "operating_system": operating_system, "device": device}


def bucket(category: str, value: str) -> str:
    """The bucket that a value of a counted category falls into: a word of this room's own, a host or a page, never what somebody typed."""
    if category in {"referrer", "page_url", "ad_page_url"}:
        try:
            found = urlsplit(value)
            host = found.hostname
        except ValueError:
            return "none"
        if category == "referrer":
            return (host or "none")[:_LONGEST] if host is None or _HOST.fullmatch(host) else "other"
        return _page(found.path)
    known = _KNOWN.get(category)
    if known is None:
        return value[:_LONGEST]
    family, _, version = value.rpartition(" ")
    if value in known or (family in known and _VERSION.fullmatch(version)):
        return value
    return _FAMILIES[category](value)


def _page(path: str) -> str:
    """A path as it may be counted. On a page that is not the house's own, what follows the first part may be a search for a person."""
    first, *rest = [part if _PAGE.fullmatch(part) else "*" for part in path.split("/") if part] or [""]
    if rest and first not in _OWN:
        rest = ["*"]
    return "/".join(("", first, *rest))[:_LONGEST]
