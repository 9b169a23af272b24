"""What a comparing rule works on: the text, its own patterns, and what wording rules have found already."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from zavet.reading.facts import Fact
from zavet.review.finding import Sign
from zavet.review.rulebook import Rule
from zavet.review.text import Place, Text


@dataclass(frozen=True, slots=True)
class Case:
    """One rule before one text. `country` is that of the law chosen; `found` holds the signs of the rules that ran before, by slug."""

    rule: Rule
    text: Text
    as_of: date
    country: str
    found: Mapping[str, Sequence[Sign]]

    def places(self, part: str) -> list[Place]:
        """Where a part of the rule's patterns matches, in order."""
        text = self.text
        languages = dict.fromkeys((text.language, *(one.language for one in text.segments)))
        return [one for language in languages for one in text.find(self.rule.of(part, language)) if one.segment.language == language]

    def holds(self, part: str) -> bool:
        """True where a part of the rule's patterns matches anywhere."""
        return bool(self.places(part))

    def within(self, part: str, place: Place) -> bool:
        """True where a part matches in the sentence of a place."""
        segment = place.segment
        return any(one.found(segment.words) for one in self.rule.of(part, segment.language))

    def clauses_of(self, rule: str) -> tuple[str, ...]:
        """The clauses at which another rule found something."""
        return tuple(dict.fromkeys(clause for sign in self.found.get(rule, ()) for clause in sign.clauses))

    def at(self, place: Place, *others: str, versus: bool = False, first: str = "", **values: Any) -> Sign:
        """A sign at a place; `others` are further clauses, `first` a clause that is named before that of the place."""
        clauses = (first, place.clause, *others) if first else (place.clause, *others)
        return Sign(self.rule.id, clauses, place.start, self.text.quote(place.start, place.end), versus, values)

    def spot(self, start: int, end: int, clause: str, *others: str, versus: bool = False, **values: Any) -> Sign:
        """A sign at offsets of the document."""
        return Sign(self.rule.id, (clause, *others), start, self.text.quote(start, end), versus, values)

    def of_fact(self, fact: Fact, *others: str, versus: bool = False, **values: Any) -> Sign:
        """A sign at a fact."""
        return self.spot(fact.quote.start, fact.quote.end, fact.clause, *others, versus=versus, **values)

    def whole(self, **values: Any) -> Sign:
        """A sign on the whole text."""
        return Sign(self.rule.id, values=values)


Comparison: TypeAlias = Callable[[Case], Iterator[Sign]]


def base(clause: str) -> str:
    """The numbered clause that a paragraph belongs to: "2.2.1/p4" and "2.2.1" both give "2.2.1"."""
    return clause.split("/", 1)[0]


def section(clause: str) -> str:
    """The top section of a clause: "2.2.1/p4" gives "2"."""
    return base(clause).split(".", 1)[0]
