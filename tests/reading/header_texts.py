"""Short invented policies, read as far as their header."""

from __future__ import annotations

from zavet.reading.documents import read_plain
from zavet.reading.extract.header import header
from zavet.reading.facts import Header, Reading
from zavet.reading.read import prepare, read

TITLES = {"ru": "Политика конфиденциальности", "kk": "Құпиялылық саясаты", "en": "Privacy policy"}


def head(text: str, language: str = "ru") -> Header:
    """The header of a policy that says only this."""
    return header(prepare(read_plain(f"{TITLES[language]}\n\n{text}", "policy.txt")))


def whole(*clauses: str, language: str = "ru") -> Reading:
    """The reading of a policy of these paragraphs."""
    return read(read_plain("\n\n".join((TITLES[language], *clauses)), "policy.txt"))
