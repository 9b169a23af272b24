"""Phrases of this room in the languages of the house."""

from __future__ import annotations

from collections.abc import Callable

from zavet.policy.labels import word_label
from zavet.policy.model import Localised
from zavet.terms import LANGUAGES
from zavet.terms.phrases import Phrases, load

PHRASES: Phrases = load("zavet.reading.draft")


def say(language: str, key: str, **values: object) -> str:
    """A phrase in one language."""
    return PHRASES.say(language, key, **values)


def in_every(key: str, **values: object) -> Localised:
    """A phrase in every language; a value that is a function gives its text in each."""
    return {
        language: say(language, key, **{name: one(language) if callable(one) else one for name, one in values.items()})
        for language in LANGUAGES
    }


def named(kind: str, *found: str) -> Callable[[str], str]:
    """Words of the vocabulary as people of each language call them; a dash for none."""
    return lambda language: ", ".join(dict.fromkeys(word_label(kind, one, language).replace("_", " ") for one in found)) or "—"
