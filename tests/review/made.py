"""Texts that tests make up, as readings."""

from __future__ import annotations

from datetime import date

from zavet.law.packs import load
from zavet.reading.documents import read_plain
from zavet.reading.facts import Reading
from zavet.reading.read import read
from zavet.review import Finding, review

DAY = date(2026, 11, 20)


def reading(text: str, name: str = "made.txt") -> Reading:
    """A text, read."""
    return read(read_plain(text, name))


def findings(text: str, *, law: str = "ru", as_of: date = DAY, language: str = "ru") -> tuple[Finding, ...]:
    """The findings on a text."""
    return review(reading(text), packs=(load(law),), as_of=as_of, language=language)


def rules(text: str, *, law: str = "ru", as_of: date = DAY) -> set[str]:
    """The slugs of the rules that find something in a text."""
    return {one.rule for one in findings(text, law=law, as_of=as_of)}
