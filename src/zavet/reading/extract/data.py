"""Facts of the family `data`: what is collected, from whom, where, and whether it must be given.

(1) Bare lists of data get the role `data` whatever leads to them. (2) A hit counts where a frame says that data are named; under a mere
heading of data only where the segment reads as a list. (3) What only looks like data (a contact, a definition, a thing of the law) falls
away. (4) The context gives source, points and need. (5) One fact for each category and source of a clause.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from zavet.reading.analysis.segments import Analysed, Segment
from zavet.reading.extract.data_lists import CATEGORIES_OF_A_LIST, bare, mark_lists
from zavet.reading.extract.data_points import ALONE, Context
from zavet.reading.extract.hits import Hit, fact, hits, longest
from zavet.reading.facts import Fact

_REACHED: Final = re.compile(r"[\w.+-]+@[\w-]+\.\w|\+?\d[\d ()-]{8,}\d")
_NEAR: Final = 60
"""In letters: a printed address or number this close behind a word is the operator's own."""
_CONTACTS: Final = frozenset({"email", "phone", "postal_address", "residence_address", "inn", "kpp", "organisation_name"})


def extract(text: Analysed, before: Sequence[Fact]) -> list[Fact]:  # noqa: ARG001 - one shape for all extractors
    """The facts of this family, in the order of the document."""
    mark_lists(text)
    context = Context(text)
    made: dict[tuple[str, object, str], list[tuple[Hit, str]]] = defaultdict(list)
    kept = _first_of_two([hit for segment in text.segments for hit in _hits(segment)])
    for hit in kept:
        source = context.source(hit)
        made[hit.segment.clause.id, hit.rule.fact["category"], source].append((hit, source))
    return [_joined(text, context, found) for found in made.values()]


def _hits(segment: Segment) -> list[Hit]:
    if segment.kind == "heading" or segment.has("not_data_sentence") or segment.has("section:definitions"):
        return []
    found = [one for one in hits(segment, "data") if not _only_looks(segment, one)]
    return longest(one for one in found if _counts(segment, one, found))


def _only_looks(segment: Segment, hit: Hit) -> bool:
    if any(segment.covers(role, hit.first, hit.last) for role in ("not_data", "contact")):
        return True
    if hit.rule.fact["category"] not in _CONTACTS:
        return False
    behind = segment.words.ends[hit.last - 1] - segment.start
    return bool(_REACHED.search(segment.text[behind : behind + _NEAR]))


def _counts(segment: Segment, hit: Hit, found: Sequence[Hit]) -> bool:
    """Whether the place says that data are named: under a mere heading of data, only a list says so."""
    if not hit.role.startswith("section:"):
        return True
    named = {one.rule.fact["category"] for one in found}
    return len(named) >= CATEGORIES_OF_A_LIST or bare(segment)


def _first_of_two(found: Sequence[Hit]) -> list[Hit]:
    """Without a first name beside the full name of the same list, and without weak hits of what the text says plainly elsewhere."""
    plain = {one.rule.fact["category"] for one in found if not one.rule.id.endswith(".weak")}
    whole = {_list_of(one) for one in found if one.rule.fact["category"] == "full_name"}
    return [
        one
        for one in found
        if not (one.rule.id.endswith(".weak") and one.rule.fact["category"] in plain)
        and not (one.rule.fact["category"] == "first_name" and _list_of(one) in whole)
    ]


def _list_of(hit: Hit) -> tuple[str, ...]:
    """The list that a hit stands in: that of its clause, or of the clauses that go on one open sentence."""
    clause = hit.segment.clause
    return ("lead", clause.opened_by) if clause.opened_by else ("own", clause.id)


def _joined(text: Analysed, context: Context, found: Iterable[tuple[Hit, str]]) -> Fact:
    """One fact of several hits of one category, source and clause: at the first place, with the points of all."""
    several = list(found)
    first, source = several[0]
    several = [one for one in several if ALONE in one[0].rule.id] or several
    points: list[str] = []
    needs: set[bool] = set()
    for hit, _ in several:
        points += [one for one in context.points(hit, source) if one not in points]
        needs |= {one for one in (context.required(hit, source),) if one is not None}
    required = None if not needs else True in needs
    return fact(text, first, "data", {"source": source, "points": tuple(points), "required": required})
