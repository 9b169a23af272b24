"""The tables of this room: what follows from a word by rule. Data lie in `tables.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib import resources
from typing import Any


@lru_cache(maxsize=1)
def tables() -> Mapping[str, Any]:
    """Every table by name."""
    return tomllib.loads(resources.files("zavet.reading.draft").joinpath("tables.toml").read_text(encoding="utf-8"))


def table(name: str) -> Any:
    """One table."""
    return tables()[name]


def holds(text: str, stems: Iterable[str]) -> bool:
    """True where `text` holds one of the stems, whatever the case."""
    low = text.casefold()
    return any(one in low for one in stems)
