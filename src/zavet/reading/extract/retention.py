"""Facts of the family `retention`: rules of the lexicon, and terms with a number, read where a sentence speaks of keeping data."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from zavet.reading.analysis.segments import Analysed, Role, Segment
from zavet.reading.extract.hits import fact, hits, quote
from zavet.reading.extract.terms import Term, counted_back, terms
from zavet.reading.facts import Fact

_CONFIDENCE: Final = 0.9
_KEEPING: Final = ("retention", "section:retention")
_LOWER: Final = re.compile(r"\b(?:от|from)\s*\Z", re.IGNORECASE)
"""Before the lesser of two terms («от 1 дня до 2 лет»): the greater one binds."""
_LOWEST: Final = 6
_WORKING: Final = ("hours", "working_days")
"""Units in which nobody keeps data."""
_UNTIL: Final = frozenset({"до", "until"})
"""Before an act that only ends another stretch of time («до удаления»)."""
_NEAR: Final = 8
"""Words between keeping and its term in days."""
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
    """The terms for which the sentence keeps data."""
    if any(segment.has(name) for name in _FOREIGN) or not any(segment.has(name) for name in _KEEPING):
        return
    for one in terms(segment.text, segment.language):
        lesser = _LOWER.search(segment.text, max(0, one.start - _LOWEST), one.start)
        if one.value and keeps(segment, one) and not lesser and not counted_back(segment.text, one):
            yield one


def keeps(segment: Segment, term: Term) -> bool:
    """Whether data are kept that long. A term that an act comes before (destroying, answering) is a deadline of that act.

    In a section about keeping the deadline of destroying is the term of keeping too, unless it runs from a request, a withdrawn
    consent, the end of purposes or the end of another term.
    """
    if str(term.value).endswith(_WORKING):
        return False
    at = segment.words.near(segment.start + term.start)
    if segment.language == "kk":
        # A Kazakh sentence says what is done behind the term.
        return next((one.name == "storing" for one in _deeds(segment) if one.last > at), False)
    section = segment.has("section:retention")
    acted, ended, kept = (_newest(segment, name, at) for name in ("acting", "ending", "storing"))
    if ended > max(acted, kept):
        return section and not any(one.name.startswith("when:") for one in segment.roles)
    acted = max(acted, ended)
    if str(term.value).endswith("days") and not (acted < 0 and (section or segment.kind == "cell")):
        # Days are the usual measure of deadlines: storing must be said just before them, or in a list of terms.
        return kept > acted and (section or at - kept <= _NEAR)
    return kept > acted or (acted < 0 and kept < 0)


def _newest(segment: Segment, name: str, at: int) -> int:
    """Where the last words of that role before the word `at` end, -1 where there are none."""
    forms = segment.words.forms
    return max(
        (
            one.last
            for one in segment.roles
            if one.name == name and one.near and one.last <= at and not (one.first and forms[one.first - 1] in _UNTIL)
        ),
        default=-1,
    )


def _deeds(segment: Segment) -> list[Role]:
    """The words of keeping and of acts, in their order."""
    return sorted((one for one in segment.roles if one.name in {"acting", "ending", "storing"} and one.near), key=lambda one: one.last)


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
