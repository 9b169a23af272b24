"""Lists that name data and nothing else: they are lists of data whatever introduces them."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Final

from zavet.reading.analysis.segments import Analysed, Role, Segment
from zavet.reading.extract.hits import matches

CATEGORIES_OF_A_LIST: Final = 3
"""So many categories in one sentence make it a list of data."""
_ITEMS: Final = 2
_LONGEST: Final = 24
_ELSEWHERE: Final = ("negated", "definition", "section:definitions", "section:contacts", "contact", "not_data_sentence")
_LABEL: Final = 6
_PRINTED: Final = re.compile(r"\w@\w|https?://|www\.|\+?\d[\d ()-]{8,}\d")
_SHARE: Final = 0.5
_FIRST: Final = 4


def mark_lists(text: Analysed) -> None:
    """Gives the role `data` to the items, cells and clauses of every list of which at least two name nothing but data, of two kinds."""
    lists: dict[tuple[object, ...], list[Segment]] = defaultdict(list)
    for segment in text.segments:
        if segment.kind in {"item", "sentence"}:
            lists[_list_of(segment)].append(segment)
    for segments in lists.values():
        if any(_PRINTED.search(one.text) for one in segments if len(one.words) <= _LABEL):
            continue  # somebody's contacts: names of data beside their values
        found = [one for one in segments if not _elsewhere(one) and bare(one)]
        kinds = {rule.fact["category"] for one in found for rule, _, _ in matches(one, "data") if rule.within}
        if len(found) >= _ITEMS and len(kinds) >= _ITEMS:
            for one in segments:
                if not one.has("data") and not _elsewhere(one) and (one in found or _begins(one)):
                    one.roles.append(Role("data", 0, len(one.words), "data.list", near=False))


def outside_contents(text: Analysed) -> list[Segment]:
    """The segments without items that repeat a heading: those are a table of contents."""
    titles = {one.words.forms for one in text.segments if one.kind == "heading"}
    return [one for one in text.segments if one.kind != "item" or one.words.forms not in titles]


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


def _begins(segment: Segment) -> bool:
    """Whether a short segment begins with a datum, or ends with one behind a colon («where to deliver: the address of delivery»)."""
    size = len(segment.words)
    colon = segment.words.forms.index(":") if ":" in segment.words.forms else size
    return size <= _LONGEST and any(rule.within and (first < _FIRST or first > colon) for rule, first, _ in matches(segment, "data"))


def _list_of(segment: Segment) -> tuple[object, ...]:
    """What goes on one sentence, or the items of one clause, or clauses side by side."""
    if segment.lead is not None:
        return ("lead", segment.lead.start)
    return ("clause", segment.clause.id) if segment.kind == "item" else ("parent", segment.clause.parent)


def _elsewhere(segment: Segment) -> bool:
    """In a list of something else: the operator's contacts, words explained, what is not collected, what the law lets people ask."""
    return any(segment.has(role) for role in _ELSEWHERE)
