"""A text under review: its sentences with the words each holds, its clauses, its facts."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from zavet.reading.analysis.patterns import Pattern
from zavet.reading.analysis.segments import Analysed, Segment, analyse
from zavet.reading.clause import Clause
from zavet.reading.facts import Fact, Reading

_QUOTE = 160


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of the text: the sentence it stands in, and its offsets in the document."""

    segment: Segment
    start: int
    end: int

    @property
    def clause(self) -> str:
        """The id of the clause."""
        return self.segment.clause.id


class Text:
    """A reading prepared for rules. Nothing here changes after it is made."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.language = reading.language
        self.whole = reading.document.text
        self.analysed: Analysed = analyse(reading.document, reading.outline)
        self.segments = self.analysed.segments
        self.order = {clause.id: at for at, clause in enumerate(reading.outline.clauses)}
        self._starts = [line.start for line in reading.document.lines]
        self._by_word: dict[str, list[int]] = defaultdict(list)
        for at, segment in enumerate(self.segments):
            for form in set(segment.words.forms):
                self._by_word[form].append(at)
        self._forms = sorted(self._by_word)

    # --- finding -----------------------------------------------------------------------------------------------------------------

    def find(self, patterns: Sequence[Pattern], unless: Sequence[Pattern] = ()) -> Iterator[Place]:
        """Every match of any pattern, by place; a sentence that holds one of `unless` is passed over."""
        found: dict[int, tuple[int, int]] = {}
        for pattern in patterns:
            for at in self._candidates(pattern):
                segment = self.segments[at]
                for first, last in pattern.spans(segment.words)[:1]:
                    if at not in found or found[at][0] > first:
                        found[at] = (first, last)
        for at in sorted(found):
            segment = self.segments[at]
            if any(one.found(segment.words) for one in unless):
                continue
            first, last = found[at]
            yield Place(segment, segment.words.starts[first], segment.words.ends[last - 1])

    def holds(self, patterns: Sequence[Pattern]) -> bool:
        """True where one of the patterns matches anywhere."""
        return any(pattern.found(self.segments[at].words) for pattern in patterns for at in self._candidates(pattern))

    def _candidates(self, pattern: Pattern) -> Iterable[int]:
        if pattern.anchors is None:
            return range(len(self.segments))
        places: set[int] = set()
        for anchor in pattern.anchors:
            if anchor.endswith("*"):
                for form in self._beginning(anchor[:-1]):
                    places.update(self._by_word[form])
            else:
                places.update(self._by_word.get(anchor, ()))
        return sorted(places)

    def _beginning(self, prefix: str) -> Iterator[str]:
        at = bisect_right(self._forms, prefix)
        at -= bool(at and self._forms[at - 1] == prefix)
        while at < len(self._forms) and self._forms[at].startswith(prefix):
            yield self._forms[at]
            at += 1

    def search(self, expression: re.Pattern[str]) -> Iterator[tuple[Clause, re.Match[str]]]:
        """Every match of a regular expression over the text of a clause: for names, numbers and signs, not for wording."""
        for clause in self.reading.outline.clauses:
            for found in expression.finditer(self.whole, clause.start, clause.end):
                yield clause, found

    # --- places ------------------------------------------------------------------------------------------------------------------

    def line(self, offset: int) -> int | None:
        """The number of the line at an offset, from 1."""
        at = bisect_right(self._starts, offset) - 1
        return self.reading.document.lines[at].number if at >= 0 else None

    def quote(self, start: int, end: int) -> str:
        """The words of a stretch, on one line; a long one is cut at a word's end."""
        found = " ".join(self.whole[start:end].split())
        return found if len(found) <= _QUOTE else found[:_QUOTE].rsplit(" ", 1)[0] + "…"

    def clause(self, clause_id: str) -> Clause | None:
        """The clause of that id."""
        at = self.order.get(clause_id)
        return self.reading.outline.clauses[at] if at is not None else None

    # --- facts -------------------------------------------------------------------------------------------------------------------

    @cached_property
    def _facts(self) -> dict[str, list[Fact]]:
        found: dict[str, list[Fact]] = defaultdict(list)
        for one in self.reading.facts:
            found[one.family].append(one)
        return found

    def facts(self, family: str, *words: str) -> list[Fact]:
        """The facts of a family, or those of the given words (the value of the family's first field)."""
        found = self._facts.get(family, [])
        return [one for one in found if word_of(one) in words] if words else found

    def has_fact(self, query: str) -> bool:
        """True for a fact like `rights.withdraw_consent`, or any fact of `retention`."""
        family, _, word = query.partition(".")
        return bool(self.facts(family, word) if word else self.facts(family))

    def kind(self, clause_id: str) -> str:
        """The kind of a clause, "" where it is not known."""
        found = self.reading.kinds.get(clause_id)
        return found.kind if found is not None else ""


def word_of(fact: Fact) -> str:
    """The word of a fact: the value of its first field."""
    value = next(iter(fact.values.values()), "")
    return value if isinstance(value, str) else ""
