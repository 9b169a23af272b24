"""What a reading found: facts, each with its clause, its quote with its place, its confidence and the rule that found it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from zavet.reading.clause import Outline
from zavet.reading.document import Document

Family = Literal[
    "subjects", "data", "purposes", "recipients", "authority", "retention", "rights", "duties", "prohibitions", "measures", "disclaimers"
]
FAMILIES: tuple[Family, ...] = (
    "subjects", "data", "purposes", "recipients", "authority", "retention", "rights", "duties", "prohibitions", "measures", "disclaimers",
)  # fmt: skip
"""Families of facts in the order in which a reading prints them; names and fields are those of the interchange schema."""

Value: TypeAlias = str | bool | int | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Quote:
    """Verbatim words of the document: `document.text[start:end] == text`; `line` counts from 1."""

    text: str
    start: int
    end: int
    line: int


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact. `values` are its fields without the clause, in the order of the schema (`{"category": "phone", "source": "provided", …}`).

    `confidence` is between 0 and 1: the measured precision of rules of this kind, lowered where the context is weak. `rule` is the id of
    the entry of the lexicon, or of the rule in code, that found it.
    """

    family: Family
    values: Mapping[str, Value]
    clause: str
    quote: Quote
    confidence: float
    rule: str


@dataclass(frozen=True, slots=True)
class Header:
    """What a reading says once for the whole text; each value of `places` is the quote a value was read from, by dotted name."""

    operator: Mapping[str, object] = field(default_factory=dict)
    """name, legal_form, address, emails, phones, country, clause (interchange schema)."""
    sites: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    policy: Mapping[str, object] = field(default_factory=dict)
    """date, place, url, acceptance, change {notice, effective, clause}."""
    law: Mapping[str, object] = field(default_factory=dict)
    """country, acts, court, claim_answer_days, clause."""
    breach: Mapping[str, object] = field(default_factory=dict)
    """notify_subject, clause."""
    places: Mapping[str, Quote] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that the text leaves unclear, contradicts or does not say; a draft turns it into an open question.

    `about` is a dotted name ("operator.name", "retention.term", "data.category"); `reason` one of: missing, unclear, contradiction.
    """

    about: str
    reason: Literal["missing", "unclear", "contradiction"]
    clause: str | None = None
    quote: Quote | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class ClauseKind:
    """What a clause is (`kind`: the vocabulary's CLAUSE_KINDS) and what running it means (`enforced`, `observed`, `published`)."""

    kind: str
    running: str
    confidence: float
    rule: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A document read."""

    document: Document
    language: str
    outline: Outline
    kinds: Mapping[str, ClauseKind]
    header: Header
    facts: tuple[Fact, ...]
    doubts: tuple[Doubt, ...] = ()
