"""Hits: where rules of the lexicon match, and the facts made of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from zavet.reading.analysis.segments import Analysed, Segment
from zavet.reading.extract.finder import Finder
from zavet.reading.facts import Fact, Family, Quote, Value
from zavet.reading.lexicon import Rule, lexicon


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that holds in a segment, and the words it matched: from `first` to before `last`. `role` is the role it was found within."""

    rule: Rule
    segment: Segment
    first: int
    last: int
    role: str = ""
    near: bool = True


@cache
def _finder(language: str, family: str) -> Finder[Rule]:
    return Finder(lexicon(language).rules.get(family, ()), lambda rule: rule.find)


def hits(segment: Segment, family: str) -> list[Hit]:
    """Every hit of a rule of that family in the segment, in the order of the words."""
    found: list[Hit] = []
    judged: dict[str, bool] = {}
    for rule, first, last in _finder(segment.language, family).find(segment.words):
        if rule.id not in judged:
            judged[rule.id] = _allowed(rule, segment)
        if not judged[rule.id] or any(segment.covers(role, first, last) for role in rule.without):
            continue
        if not rule.within:
            found.append(Hit(rule, segment, first, last))
            continue
        for name in rule.within:
            role = segment.covers(name, first, last)
            if role is not None:
                found.append(Hit(rule, segment, first, last, name, role.near))
                break
    found.sort(key=lambda hit: (hit.first, -hit.last))
    return found


def matches(segment: Segment, family: str) -> Iterator[tuple[Rule, int, int]]:
    """Every match of a rule of that family, whatever the roles: (rule, first word, index behind the last word)."""
    yield from _finder(segment.language, family).find(segment.words)


def _allowed(rule: Rule, segment: Segment) -> bool:
    """Whether what the rule asks of the whole segment holds."""
    if any(pattern.found(segment.words) for pattern in rule.unless):
        return False
    around = [segment, *([segment.lead] if segment.lead else [])]
    return not rule.needs or any(pattern.found(one.words) for pattern in rule.needs for one in around)


def longest(found: Iterable[Hit]) -> list[Hit]:
    """The hits without those whose words lie within a longer hit of another fact: `адрес доставки` is not also `адрес`."""
    every = list(found)
    return [
        one
        for one in every
        if not any(
            other.first <= one.first
            and one.last <= other.last
            and other.last - other.first > one.last - one.first
            and other.rule.fact != one.rule.fact
            for other in every
        )
    ]


def quote(text: Analysed, segment: Segment, first: int, last: int) -> Quote:
    """The words from `first` to before `last` of a segment as they stand in the document."""
    if not len(segment.words) or first >= last:
        start, end = segment.start, segment.end
    else:
        start, end = segment.words.starts[first], segment.words.ends[last - 1]
    return Quote(text.document.text[start:end], start, end, segment.part.line + text.document.text.count("\n", segment.part.start, start))


def fact(text: Analysed, hit: Hit, family: Family, values: Mapping[str, Value] | None = None, *, clause: str = "") -> Fact:
    """The fact of a hit: the rule's values, with `values` over them. `clause` names another clause than the segment's own."""
    confidence = hit.rule.confidence if hit.near else hit.rule.confidence - 0.05
    merged = {**hit.rule.fact, **(values or {})}
    return Fact(family, merged, clause or hit.segment.clause.id, quote(text, hit.segment, hit.first, hit.last), confidence, hit.rule.id)


def once(facts: Iterable[Fact]) -> list[Fact]:
    """The facts without repetition: the same values at the same clause are said once, by the surest rule, at its first place."""
    kept: dict[tuple[object, ...], Fact] = {}
    for one in facts:
        key = (one.family, one.clause, tuple(sorted((name, value) for name, value in one.values.items() if value is not None)))
        if key not in kept or one.confidence > kept[key].confidence:
            kept[key] = one
    return list(kept.values())
