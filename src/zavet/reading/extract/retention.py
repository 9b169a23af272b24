"""Facts of the family `retention`: rules of the lexicon, and terms with a number, read where a sentence speaks of keeping data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from zavet.reading.analysis.segments import Analysed, Segment
from zavet.reading.extract.hits import fact, hits, quote
from zavet.reading.extract.terms import Term, terms
from zavet.reading.facts import Fact

_CONFIDENCE: Final = 0.9
_KEEPING: Final = ("retention", "section:retention")
_FOREIGN: Final = ("exercise", "section:definitions")
"""Roles of sentences whose terms are those of an answer, or of a word's meaning."""


def extract(text: Analysed, before: Sequence[Fact]) -> list[Fact]:  # noqa: ARG001 - one shape for all extractors
    """The facts of this family, in the order of the document."""
    found: list[Fact] = []
    for segment in text.segments:
        if segment.kind == "heading":
            continue
        numbered = [_term(text, segment, one) for one in _terms(segment)]
        for hit in hits(segment, "retention"):
            if hit.rule.fact.get("rule") == "term" and numbered:
                continue
            found.append(fact(text, hit, "retention", {"term": None}))
        found += numbered
    return found


def _terms(segment: Segment) -> Iterator[Term]:
    """The terms for which the sentence keeps data. A term before which data are destroyed or answered for is a deadline of that."""
    roles = [one for one in segment.roles if one.name in _KEEPING]
    if not roles or any(segment.has(name) for name in _FOREIGN):
        return
    deadlines = [one.first for one in segment.roles if one.name == "acting" and one.near]
    keeps = [one.first for one in segment.roles if one.name == "storing" and one.near]
    for one in terms(segment.text, segment.language):
        at = segment.words.near(segment.start + one.start)
        ended = max((first for first in deadlines if first <= at), default=-1)
        kept = max((first for first in keeps if first <= at), default=-1)
        if one.value and (ended < kept or (ended < 0 and kept < 0)) and not one.value.endswith("hours"):
            yield one


def _term(text: Analysed, segment: Segment, term: Term) -> Fact:
    first = segment.words.near(segment.start + term.start)
    last = segment.words.near(segment.start + term.end)
    return Fact(
        "retention",
        {"rule": "term", "term": term.value},
        segment.clause.id,
        quote(text, segment, first, max(last, first + 1)),
        _CONFIDENCE,
        f"{segment.language}.keep.term.number",
    )
