"""Judges every clause by its evidence: the heaviest kind wins.

(1) Each clause is judged by its own words and facts and by the headings over it. (2) A sentence that only opens what follows («… в
следующих целях:») is what most of the clauses are that go on with it. (3) These in turn are weighed again with what opened them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from zavet.reading.analysis.segments import Analysed
from zavet.reading.clause import Clause
from zavet.reading.extract.kinds.evidence import Evidence, of_facts, of_headings, of_shape, of_words
from zavet.reading.extract.kinds.running import Place, running
from zavet.reading.facts import ClauseKind, Fact

_AGREEING: Final = 0.5
"""What each further piece of evidence for a kind adds to its heaviest, as a part of its own weight: words and facts often say one thing."""
_OPENED: Final = 2.0
"""What the sentence that opened a clause weighs for it."""
_NAMES: Final = 1.3
"""The same where that sentence tells what a word means: what it lists is what it names, data for the most part."""
_OPENS: Final = 3.0
"""What the clauses that go on with a sentence weigh for it."""
_LEAST: Final = 1.2
"""Less evidence than this says nothing: the clause is of the kind `other`."""


def kinds(text: Analysed, facts: Sequence[Fact]) -> dict[str, ClauseKind]:
    """The kind of every clause and what running it means, by its id."""
    of: dict[str, list[Fact]] = defaultdict(list)
    for one in facts:
        of[one.clause].append(one)
    by_id = {clause.id: clause for clause in text.outline.clauses}
    children: dict[str, list[Clause]] = defaultdict(list)
    for clause in text.outline.clauses:
        opener = _opened_by(clause, by_id)
        if opener is not None:
            children[opener].append(clause)
    own = {clause.id: _own(text, clause, of[clause.id]) for clause in text.outline.clauses}
    openers = {opener: _opener(own.get(opener, []), [own[one.id] for one in found]) for opener, found in children.items()}
    judged: dict[str, ClauseKind] = {}
    for clause in text.outline.clauses:
        if clause.heading:
            judged[clause.id] = ClauseKind("heading", "published", 1.0, "outline.heading")
            continue
        evidence = list(openers.get(clause.id, own[clause.id]))
        opened_by = openers.get(_opened_by(clause, by_id) or "")
        if opened_by:
            kind, _ = _heaviest(opened_by)
            if kind != "other":
                evidence.append(Evidence(kind, _NAMES if kind == "definition" else _OPENED, "opened_by"))
        kind, sure = _heaviest(evidence)
        by = max((one for one in evidence if one.kind == kind), key=lambda one: one.weight, default=Evidence(kind, 0, "other"))
        place = Place(text.of_clause[clause.id], of[clause.id], opens=clause.id in children)
        judged[clause.id] = ClauseKind(kind, running(kind, evidence, place), sure, f"kind.{by.by}")
    return judged


def _opened_by(clause: Clause, by_id: Mapping[str, Clause]) -> str | None:
    """The clause whose sentence this one goes on; else the one whose number its own continues («6.1» of «6.1.2»), if that is no heading."""
    if clause.opened_by is not None and clause.opened_by != clause.id:
        return clause.opened_by
    parent = by_id.get(clause.parent or "")
    return parent.id if parent is not None and not parent.heading and clause.id.startswith(f"{parent.id}.") else None


def _own(text: Analysed, clause: Clause, facts: Iterable[Fact]) -> list[Evidence]:
    segments = text.of_clause[clause.id]
    said = [*of_words(segments), *of_facts(facts)]
    return [*said, *(of_shape(clause) if not said else ()), *of_headings(segments)]


def _opener(own: Sequence[Evidence], children: Sequence[Sequence[Evidence]]) -> list[Evidence]:
    """The evidence for a sentence that opens others: its own, and the kind of most of them."""
    votes = Counter(kind for kind in (_heaviest(one)[0] for one in children) if kind != "other")
    if not votes:
        return list(own)
    kind, count = votes.most_common(1)[0]
    return [*own, Evidence(kind, _OPENS * count / len(children), "opens")]


def _heaviest(evidence: Iterable[Evidence]) -> tuple[str, float]:
    """The kind with the greatest weight, and how sure it is: its share of all weight."""
    weights: Mapping[str, float] = _weights(evidence)
    if not weights:
        return "other", 0.5
    kind = max(weights, key=lambda one: weights[one])
    if weights[kind] < _LEAST:
        return "other", 0.5
    return kind, round(min(0.98, 0.5 + weights[kind] / (2 * sum(weights.values()))), 2)


def _weights(evidence: Iterable[Evidence]) -> dict[str, float]:
    weights: dict[str, list[float]] = defaultdict(list)
    for one in evidence:
        weights[one.kind].append(one.weight)
    return {kind: max(every) + _AGREEING * (sum(every) - max(every)) for kind, every in weights.items()}
