"""Every diagnostic of a policy, as data: id, level, rule and hint, from `diagnostics.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType
from typing import Literal

from zavet.errors import Diagnostic


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule that a policy keeps. `title` states it, `hint` says what to do where it is broken."""

    id: str
    level: Literal["error", "warning", "note"]
    title: str
    hint: str


def _load() -> Mapping[str, Rule]:
    text = resources.files("zavet.policy").joinpath("diagnostics.toml").read_text(encoding="utf-8")
    return MappingProxyType({id_: Rule(id_, row["level"], row["title"], row["hint"]) for id_, row in tomllib.loads(text).items()})


RULES: Mapping[str, Rule] = _load()
"""Every rule by id, in the order of the reference."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a file; `line` and `column` count from 1."""

    line: int
    column: int


def finding(id_: str, message: str, *, hint: str = "", file: str = "", place: Place | None = None) -> Diagnostic:
    """A diagnostic of the rule `id_` with what was found; `hint` replaces the rule's own."""
    rule = RULES[id_]
    line, column = (place.line, place.column) if place else (None, None)
    return Diagnostic(id_, rule.level, message, hint or rule.hint, file, line, column)


@dataclass(frozen=True, slots=True)
class Found:
    """What a check found: the rule, the path of what broke it (`("data", 3, "clause")`), and what stands there."""

    id: str
    path: tuple[str | int, ...]
    message: str
    hint: str = ""


def place_of(path: tuple[str | int, ...], places: Mapping[tuple[str | int, ...], Place]) -> Place | None:
    """Where `path` stands, or the nearest part around it; None where nothing is known."""
    for end in range(len(path), -1, -1):
        if path[:end] in places:
            return places[path[:end]]
    return None
