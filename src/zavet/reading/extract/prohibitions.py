"""Facts of the family `prohibitions`: what is not done with the data, save what the sentence excepts."""

from __future__ import annotations

from collections.abc import Sequence

from zavet.reading.analysis.segments import Analysed
from zavet.reading.extract.exceptions import exceptions
from zavet.reading.extract.hits import Hit, fact, hits
from zavet.reading.facts import Fact


def extract(text: Analysed, before: Sequence[Fact]) -> list[Fact]:  # noqa: ARG001 - one shape for all extractors
    """The facts of this family, in the order of the document; each prohibition once a clause, with every exception said for it there."""
    found: dict[tuple[str, str], list[Hit]] = {}
    for segment in text.segments:
        if segment.kind == "heading":
            continue
        for hit in hits(segment, "prohibitions"):
            found.setdefault((segment.clause.id, str(hit.rule.fact["prohibition"])), []).append(hit)
    return [_fact(text, every) for every in found.values()]


def _fact(text: Analysed, every: Sequence[Hit]) -> Fact:
    best = max(every, key=lambda hit: hit.rule.confidence)
    said = [one for hit in every for one in exceptions(hit.segment.text, hit.segment.language)]
    if not said:
        # «Исключение составляют случаи …» stands as a sentence of its own behind the promise.
        said = [one for hit in every for one in _next_sentence(text, hit)]
    return fact(text, best, "prohibitions", {"except": tuple(dict.fromkeys(said))})


def _next_sentence(text: Analysed, hit: Hit) -> tuple[str, ...]:
    own = text.of_clause[hit.segment.clause.id]
    place = own.index(hit.segment) + 1
    if place >= len(own) or own[place].kind != "sentence":
        return ()
    following = own[place]
    head = following.words.forms[:4]
    return exceptions(following.text, following.language) if any(one.startswith(("исключени", "except")) for one in head) else ()
