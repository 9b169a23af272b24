"""What a draft is made of: the facts that are in force, those that are asked about, and where things stand in the text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from zavet import terms
from zavet.reading.analysis.sentences import sentences
from zavet.reading.clause import Clause
from zavet.reading.facts import FAMILIES, Doubt, Fact, Family, Quote, Reading

LOW: Final = 0.5
"""A fact of less confidence is more likely wrong than right: it is asked about and never in force."""

ABOUT: Final[Mapping[str, str]] = {
    "subjects": "subject", "data": "category", "purposes": "purpose", "recipients": "recipient", "retention": "rule", "rights": "right",
    "duties": "duty", "prohibitions": "prohibition", "measures": "measure", "disclaimers": "about",
}  # fmt: skip
"""By family, the field that holds the word which a fact is about; an authority has none."""

_PARAGRAPH: Final = "/p"


@dataclass(frozen=True)
class Material:
    """A reading, sorted. `facts` are in force; `doubtful` are not, and become questions."""

    reading: Reading
    facts: tuple[Fact, ...]
    doubtful: tuple[Fact, ...]

    def of(self, family: Family) -> tuple[Fact, ...]:
        """The facts of a family in force, in the order of the text."""
        return tuple(one for one in self.facts if one.family == family)

    @cached_property
    def clauses(self) -> dict[str, Clause]:
        """The clauses by id."""
        return {one.id: one for one in self.reading.outline.clauses}

    @cached_property
    def words_by_clause(self) -> dict[tuple[str, str], frozenset[str]]:
        """The words of each family by clause."""
        found: dict[tuple[str, str], set[str]] = {}
        for one in self.facts:
            found.setdefault((one.family, one.clause), set()).add(first(one))
        return {key: frozenset(value) for key, value in found.items()}

    def said_in(self, family: Family, clause: str) -> frozenset[str]:
        """The words of a family that a clause states."""
        return self.words_by_clause.get((family, clause), frozenset())

    def disputed(self, *abouts: str) -> Doubt | None:
        """The reader's first doubt about one of these names that is no mere gap: two things that cannot both hold, or unclear words."""
        found = (one for one in self.reading.doubts if one.about in abouts and one.reason != "missing" and not _word_of(one))
        return next(found, None)

    def text(self, clause_id: str) -> str:
        """The text of a clause, empty where there is no such clause."""
        found = self.clauses.get(clause_id)
        return found.text if found else ""

    def kind(self, clause_id: str) -> str:
        """The kind of a clause."""
        found = self.reading.kinds.get(clause_id)
        return found.kind if found else "other"

    def running(self, clause_id: str) -> str:
        """What running a clause means."""
        found = self.reading.kinds.get(clause_id)
        return found.running if found else "published"

    def group(self, clause_id: str) -> str | None:
        """The numbered clause whose further paragraphs belong together with it; None under a bare heading and in the preamble."""
        base = clause_id.partition(_PARAGRAPH)[0]
        found = self.clauses.get(base)
        return base if found is not None and not found.heading else None

    def at(self, quote: Quote | None) -> str | None:
        """The clause in which a quote stands, or None."""
        if quote is None:
            return None
        found = [one for one in self.reading.outline.clauses if one.start <= quote.start < one.end]
        return min(found, key=lambda one: one.end - one.start).id if found else None

    @cached_property
    def anywhere(self) -> str:
        """The clause that is cited where the text says nothing: the operator's, else the first that is no heading."""
        named = self.reading.header.operator.get("clause")
        if isinstance(named, str) and named in self.clauses:
            return named
        every = self.reading.outline.clauses
        return next((one.id for one in every if not one.heading), every[0].id if every else "1")

    def stretches(self, one: Fact) -> tuple[tuple[int, int], ...]:
        """Places around a fact, narrow first: its sentence, then its list item or table row. Empty where the quote tells no place."""
        clause = self.clauses.get(one.clause)
        if clause is None or one.quote.end <= one.quote.start:
            return ()
        part = next((part for part in clause.parts if part.start <= one.quote.start < part.end), None)
        if part is None:
            return ()
        found = [(part.start + begin, part.start + end) for begin, end in sentences(part.text)]
        around = [place for place in found if place[0] <= one.quote.start < place[1]]
        return (*around, (part.start, part.end)) if part.kind in {"item", "row"} else tuple(around)


def first(one: Fact) -> str:
    """The word that a fact is about."""
    return str(one.values.get(ABOUT.get(one.family, ""), ""))


def many(value: Any) -> tuple[str, ...]:
    """A field that holds several words."""
    if value is None or value == "":
        return ()
    return (str(value),) if isinstance(value, str) else tuple(str(one) for one in value)


def text(value: Any) -> str | None:
    """A field that holds text, with its white space in order; None where it is empty."""
    found = " ".join(str(value).split()) if value is not None else ""
    return found or None


def sort(reading: Reading) -> Material:
    """The material of a reading.

    Doubtful, whatever its confidence, is a fact that cites no clause of the outline, and one whose word the reader itself doubts.
    """
    ids = {one.id for one in reading.outline.clauses}
    disputed = {_word_of(one) for one in reading.doubts if one.reason != "missing"}
    known: list[Fact] = []
    doubtful: list[Fact] = []
    for one in _once(reading.facts):
        sure = one.clause in ids and one.confidence >= LOW and (one.family, first(one)) not in disputed
        (known if sure else doubtful).append(one)
    order = {family: number for number, family in enumerate(FAMILIES)}
    return Material(reading, tuple(sorted(known, key=lambda one: order[one.family])), tuple(doubtful))


def _word_of(doubt: Doubt) -> tuple[str, str] | None:
    """The family and word that a doubt is about, where it names a word: the facts of that word are asked about."""
    family = doubt.about.partition(".")[0]
    return (family, doubt.words) if family in FAMILIES and any(doubt.words in rows for rows in terms.WORDS.values()) else None


def _once(facts: Iterable[Fact]) -> Iterable[Fact]:
    """The facts without those that say the same of the same clause."""
    seen: set[str] = set()
    for one in facts:
        key = f"{one.family}|{one.clause}|{sorted((name, repr(value)) for name, value in one.values.items())}"
        if key not in seen:
            seen.add(key)
            yield one
