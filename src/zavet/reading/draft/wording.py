"""Phrases of this room in the languages of the house."""

from __future__ import annotations

from zavet.policy.model import Localised
from zavet.terms import LANGUAGES
from zavet.terms.phrases import Phrases, load

PHRASES: Phrases = load("zavet.reading.draft")


def say(language: str, key: str, **values: object) -> str:
    """A phrase in one language."""
    return PHRASES.say(language, key, **values)


def in_every(key: str, **values: object) -> Localised:
    """A phrase in every language."""
    return {language: say(language, key, **values) for language in LANGUAGES}
