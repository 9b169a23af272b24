"""Rules of wording: phrases that are there, and what a law demands and the text lacks."""

from __future__ import annotations

from collections.abc import Iterator

from zavet.reading.analysis.patterns import Pattern
from zavet.reading.analysis.segments import Segment
from zavet.review.finding import Sign
from zavet.review.rulebook import Rule
from zavet.review.text import Place, Text


def phrases(rule: Rule, text: Text) -> Iterator[Sign]:
    """What a phrase rule finds: one sign a clause, or one for all where the rule says so."""
    if not _stage(rule, text):
        return
    places = [one for one in _places(rule, text) if _in_context(rule, text, one)]
    first: dict[str, Place] = {}
    for one in places:
        first.setdefault(one.clause, one)
    if rule.once and first:
        place = next(iter(first.values()))
        yield Sign(rule.id, tuple(first), place.start, text.quote(place.start, place.end))
        return
    items = [one for language in _languages(text) for one in text.find(rule.of("items", language))]
    for clause, place in first.items():
        # Clauses that go on the open sentence of the rule and hold what it asks for.
        more = (one.clause for one in items if place.segment.open and one.clause != clause and place.segment in leads(one.segment))
        yield Sign(rule.id, (clause, *dict.fromkeys(more)), place.start, text.quote(place.start, place.end))


def absences(rule: Rule, text: Text) -> Iterator[Sign]:
    """One sign where what the rule looks for stands nowhere; it points at what `needs` found, if that made it needed."""
    if any(text.has_fact(one) for one in rule.facts) or _present(rule, text):
        return
    places = [one for language in _languages(text) for one in text.find(rule.of("needs", language))]
    place = next((one for one in places if text.kind(one.clause) not in {"definition", "heading"}), places[0] if places else None)
    fact = next((one for query in rule.needs_facts for one in text.facts(*query.split("."))), None)
    if (rule.patterns.get("needs") or rule.needs_facts) and place is None and fact is None:
        return
    if place is not None:
        yield Sign(rule.id, (place.clause,), place.start, text.quote(place.start, place.end))
    elif fact is not None:
        yield Sign(rule.id, (fact.clause,), fact.quote.start, text.quote(fact.quote.start, fact.quote.end))
    else:
        yield Sign(rule.id)


def _languages(text: Text) -> tuple[str, ...]:
    return tuple(dict.fromkeys((text.language, *(one.language for one in text.segments))))


def _places(rule: Rule, text: Text) -> Iterator[Place]:
    for language in _languages(text):
        unless = rule.of("unless", language)
        tails = (one for one in text.find(rule.of("tail", language), unless) if _on_data(text, one))
        over = rule.of("over", language)
        under = (one for one in text.find(rule.of("under", language), unless) if _any(over, leads(one.segment)))
        found = [*text.find(rule.of("find", language), unless), *tails, *under]
        yield from sorted((one for one in found if one.segment.language == language), key=lambda one: one.start)


def _on_data(text: Text, place: Place) -> bool:
    """A clause that lists data: its kind says so, or data were read in it."""
    return text.kind(place.clause) == "data" or any(one.clause == place.clause for one in text.facts("data"))


def _stage(rule: Rule, text: Text) -> bool:
    languages = _languages(text)
    if any(text.holds(rule.of("absent", language)) for language in languages):
        return False
    needs = [one for language in languages for one in rule.of("needs", language)]
    return not needs or text.holds(needs)


def _present(rule: Rule, text: Text) -> bool:
    places = (one for language in _languages(text) for one in text.find(rule.of("present", language), rule.of("unless", language)))
    return any(text.kind(one.clause) not in rule.not_kinds for one in places)


def _in_context(rule: Rule, text: Text, place: Place) -> bool:
    segment = place.segment
    lead, heading = rule.of("lead", segment.language), rule.of("heading", segment.language)
    if (lead or heading) and not (_any(lead, leads(segment)) or _any(heading, segment.headings)):
        return False
    kind = text.kind(segment.clause.id)
    if rule.clause_kinds and kind not in rule.clause_kinds:
        return False
    return kind not in rule.not_kinds


def leads(segment: Segment) -> tuple[Segment, ...]:
    """The sentences that a segment goes on, the nearest first."""
    found: list[Segment] = []
    one = segment.lead
    while one is not None and one not in found and len(found) < 8:
        found.append(one)
        one = one.lead
    return tuple(found)


def _any(patterns: tuple[Pattern, ...], segments: tuple[Segment, ...]) -> bool:
    return any(pattern.found(one.words) for pattern in patterns for one in segments)
