"""Hosts that are known: who receives what a page sends them, by the table `trackers.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import resources

from zavet.review.observation import Outside

_HOST = re.compile(r"(?<![a-z0-9._-])(?:[a-z0-9_-]{1,63}\.){1,8}[a-z]{2,24}(?![a-z0-9.-])")


@lru_cache(maxsize=1)
def table() -> Mapping[str, tuple[str, str]]:
    """Domain → name and recipient (a word of the vocabulary)."""
    text = resources.files("zavet.connect.crawl").joinpath("trackers.toml").read_text(encoding="utf-8")
    return {domain: (row["name"], row["recipient"]) for domain, row in tomllib.loads(text).items()}


def known(host: str) -> tuple[str, str] | None:
    """The row of a host: its own, or that of the nearest domain above it."""
    rows = table()
    parts = host.split(".")
    for start in range(max(0, len(parts) - 8), len(parts) - 1):
        row = rows.get(".".join(parts[start:]))
        if row is not None:
            return row
    return None


def mentioned(script: str) -> Iterator[str]:
    """Known hosts that the text of a script names."""
    for match in _HOST.finditer(script.lower()):
        if known(match[0]) is not None:
            yield match[0]


def outside(host: str, means: tuple[str, ...]) -> Outside:
    """A host with what is known of it."""
    name, recipient = known(host) or ("", "")
    return Outside(host, means, name, recipient)
