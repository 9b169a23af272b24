"""Facts of the family `subjects`: whose data a text speaks of.

A subject is told once, where it is told best: (1) the rule of the highest confidence that holds anywhere, (2) at the first place where it
holds, a clause rather than its heading. (3) A definition that explains one subject by another («a user is any visitor») tells both.
(4) What merely addresses the reader counts where no user, customer or visitor is named.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from zavet.reading.analysis.segments import Analysed
from zavet.reading.extract.data_lists import outside_contents
from zavet.reading.extract.hits import Hit, fact, hits
from zavet.reading.facts import Fact

_READERS: Final = frozenset({"user", "customer", "visitor"})
_WEAK: Final = ".weak"
_DEFINED: Final = ".definition"


def extract(text: Analysed, before: Sequence[Fact]) -> list[Fact]:  # noqa: ARG001 - one shape for all extractors
    """The facts of this family, in the order of the document."""
    found = [hit for segment in outside_contents(text) for hit in hits(segment, "subjects")]
    best: dict[str, Hit] = {}
    for hit in found:
        subject = str(hit.rule.fact["subject"])
        if subject not in best or _better(hit, best[subject]):
            best[subject] = hit
    kept = set(map(id, best.values()))
    defined = {hit.segment.clause.id for hit in best.values() if hit.rule.id.endswith(_DEFINED)}
    named = {subject for subject, hit in best.items() if not hit.rule.id.endswith(_WEAK)}
    return [
        fact(text, hit, "subjects")
        for hit in found
        if (id(hit) in kept and not (hit.rule.id.endswith(_WEAK) and named & _READERS))
        or (hit.rule.id.endswith(_DEFINED) and hit.segment.clause.id in defined)
    ]


def _better(one: Hit, other: Hit) -> bool:
    """A rule of higher confidence; of two alike, the clause rather than the heading over it."""
    return (one.rule.confidence, one.segment.kind != "heading") > (other.rule.confidence, other.segment.kind != "heading")
