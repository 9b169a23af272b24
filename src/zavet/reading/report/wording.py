"""Phrases of the report, and how clauses and words of a reading are shown in it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Final

from zavet.policy.labels import word_label
from zavet.terms import KINDS, WORDS, is_other, known, label
from zavet.terms.phrases import Phrases, load

PHRASES: Final[Phrases] = load("zavet.reading.report")
_CLOSED: Final = ("category", "purpose", "recipient", "point")
_NUMBER: Final = re.compile(r"[\dIVXLCDM]+(?:[.:][\w.:]*)?|[A-Za-zА-Яа-я]")


def say(language: str, key: str, **values: object) -> str:
    """A phrase in one language."""
    return PHRASES.say(language, key, **values)


def cite(clause: str, language: str) -> str:
    """A clause's id as a reader cites it: "2.2.1/p3" is "cl. 2.2.1, par. 3"; a section without a number is cited by its heading."""
    base, _, paragraph = clause.partition("/p")
    if base == "preamble":
        base = say(language, "cite.preamble")
    elif _NUMBER.fullmatch(base):
        base = say(language, "cite.clause", id=base)
    return say(language, "cite.paragraph", clause=base, number=paragraph) if paragraph else base


def state(code: str, language: str) -> str:
    """The name of a state by its code; the code where the report knows no name for it."""
    key = f"country.{code}"
    return say(language, key) if PHRASES.has(key) else code


def worded(words: str, language: str) -> str:
    """Words of a reading's own, in the reader's language where they are known in it."""
    return _words().get(words, {}).get(language, words)


def term(kind: str, word: str, language: str) -> str:
    """The label of a word of the vocabulary, or of a reading's own (`other:…`)."""
    return worded(label(kind, word, language), language) if known(kind, word) and is_other(word) else word_label(kind, word, language)


def asked(name: str, language: str) -> str:
    """What a value that a question asks for is called, with the name that an answer gives it: "term of retention (retention.term)"."""
    key = f"asked.{name.replace('.', '_')}"
    return f"{say(language, key)} ({name})" if PHRASES.has(key) else name


def closed(name: str, language: str) -> str:
    """What a question keeps closed: `kind:word`, or a bare word of one of the kinds that it may be."""
    kind, colon, word = name.partition(":")
    if colon and kind in KINDS:
        return term(kind, word, language)
    found = next((kind for kind in _CLOSED if name in WORDS[kind]), None)
    return term(found, name, language) if found else name


def number_text(number: int) -> str:
    """A number with its thousands apart."""
    return f"{number:,}".replace(",", "\u202f")


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    source = resources.files("zavet.reading.report").joinpath("words.toml").read_text(encoding="utf-8")
    return tomllib.loads(source)
