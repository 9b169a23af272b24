"""Phrases for people, in three languages, read from `<package>/phrases/{ru,kk,en}.toml`.

    phrases = load("zavet.decision")
    phrases.say("kk", "refused", clause="4.1.10")

Files may nest tables: `[allowed] officer = "…"` is the key `allowed.officer`. Placeholders are `{name}`.
"""

from __future__ import annotations

import string
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from zavet.terms.words import LANGUAGES


@dataclass(frozen=True, slots=True)
class Phrases:
    """The phrases of one room, by language and key; every key stands in every language with the same placeholders."""

    package: str
    texts: Mapping[str, Mapping[str, str]]

    def say(self, language: str, key: str, /, **values: object) -> str:
        """The phrase with its placeholders filled. Raises KeyError for an unknown language, key or a placeholder without value."""
        return self.texts[language][key].format_map({name: str(value) for name, value in values.items()})

    def has(self, key: str) -> bool:
        """True where the room has a phrase of that key."""
        return key in self.texts[LANGUAGES[0]]

    def keys(self) -> tuple[str, ...]:
        """Every key, sorted."""
        return tuple(sorted(self.texts[LANGUAGES[0]]))


@lru_cache(maxsize=64)
def load(package: str) -> Phrases:
    """The phrases of `package` (a dotted name).

    Raises FileNotFoundError where a language has no file, KeyError where a key or placeholder of one language is missing in
    another, and TypeError where a value is not text.
    """
    folder = resources.files(package).joinpath("phrases")
    texts: dict[str, Mapping[str, str]] = {}
    for language in LANGUAGES:
        source = folder.joinpath(f"{language}.toml").read_text(encoding="utf-8")
        texts[language] = MappingProxyType(_flatten(tomllib.loads(source), ""))
    _check_parity(package, texts)
    return Phrases(package, MappingProxyType(texts))


def _flatten(table: Mapping[str, Any], prefix: str) -> dict[str, str]:
    flat: dict[str, str] = {}
    for name, value in table.items():
        key = f"{prefix}{name}"
        if isinstance(value, Mapping):
            flat |= _flatten(value, f"{key}.")
        elif isinstance(value, str):
            flat[key] = value
        else:
            msg = f"the phrase `{key}` is not text"
            raise TypeError(msg)
    return flat


def _check_parity(package: str, texts: Mapping[str, Mapping[str, str]]) -> None:
    every = set().union(*(set(one) for one in texts.values()))
    for language, one in texts.items():
        missing = sorted(every - set(one))
        if missing:
            msg = f"{package}: phrases/{language}.toml lacks {', '.join(missing)}"
            raise KeyError(msg)
    for key in sorted(every):
        names = {language: _placeholders(one[key]) for language, one in texts.items()}
        if len(set(names.values())) > 1:
            shown = "; ".join(f"{language}: {', '.join(sorted(found)) or 'none'}" for language, found in names.items())
            msg = f"{package}: the phrase `{key}` has other placeholders in other languages ({shown})"
            raise KeyError(msg)


def _placeholders(text: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name)
