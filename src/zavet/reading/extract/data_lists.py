"""Lists that name data and nothing else: they are lists of data whatever introduces them."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from zavet.reading.analysis.segments import Analysed, Role, Segment
from zavet.reading.extract.hits import matches

CATEGORIES_OF_A_LIST: Final = 3
"""So many categories in one sentence make it a list of data."""
_ITEMS: Final = 2
_LONGEST: Final = 24
_SHARE: Final = 0.5


def mark_lists(text: Analysed) -> None:
    """Gives the role `data` to the items, cells and clauses of every list of which at least two name nothing but data, of two kinds."""
    lists: dict[tuple[object, ...], list[Segment]] = defaultdict(list)
    for segment in text.segments:
        if segment.kind == "item" or (segment.kind == "sentence" and segment.lead is not None):
            lists[_list_of(segment)].append(segment)
    for segments in lists.values():
        found = [one for one in segments if not _elsewhere(one) and bare(one)]
        kinds = {rule.fact["category"] for one in found for rule, _, _ in matches(one, "data") if rule.within}
        if len(found) >= _ITEMS and len(kinds) >= _ITEMS:
            for one in found:
                if not one.has("data"):
                    one.roles.append(Role("data", 0, len(one.words), "data.list", near=False))


def bare(segment: Segment) -> bool:
    """Whether at least half of the words of a short segment name data."""
    size = len(segment.words)
    if not 0 < size <= _LONGEST or "@" in segment.text:
        return False
    covered = {
        index
        for rule, first, last in matches(segment, "data")
        if rule.within and not segment.covers("not_data", first, last)
        for index in range(first, last)
    }
    return len(covered) >= _SHARE * size


def _list_of(segment: Segment) -> tuple[object, ...]:
    lead = segment.lead
    return ("lead", lead.start) if lead is not None else ("clause", segment.clause.id)


def _elsewhere(segment: Segment) -> bool:
    """In a list of something else: the operator's contacts, words explained, what is not collected, what the law lets people ask."""
    return any(segment.has(role) for role in ("negated", "definition", "section:definitions", "section:contacts", "contact", "not_data_sentence"))
