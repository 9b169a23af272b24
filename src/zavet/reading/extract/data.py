"""Facts of the family `data`: what is collected, from whom, where, and whether it must be given.

(1) Bare lists of data get the role `data` whatever leads to them. (2) A hit counts where a frame says that data are named; under a mere
heading of data only where the segment reads as a list. (3) What only looks like data (a contact, a definition, a thing of the law) falls
away. (4) The context gives source, points and need. (5) One fact for each category and source of a clause.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from typing import Final

from zavet.reading.analysis.segments import Analysed, Segment
from zavet.reading.extract.data_lists import CATEGORIES_OF_A_LIST, bare, mark_lists, outside_contents
from zavet.reading.extract.data_points import ALONE, Context
from zavet.reading.extract.hits import Hit, fact, hits, longest, matches
from zavet.reading.facts import Fact

_REACHED: Final = re.compile(r"[\w.+-]+@[\w-]+\.\w|\+?\d[\d ()-]{8,}\d")
_NEAR: Final = 60
"""In letters: a printed address or number this close behind a word is the operator's own."""
WEAK: Final = ".weak"
"""In the ids of rules that count only where the text says the thing nowhere better."""
_SECTION: Final = ".section"
"""In the ids of rules that count once in a section: its heading says that the thing is spoken of."""
_SHORT: Final = ".short"
_FEW: Final = 2
_LABEL: Final = 8
_AIM: Final = frozenset({"цель", "aims", "purposes", "мақсаттары"})
_PLACES: Final = (("город",), ("страна",))
"""What a machine takes for the place of a visitor is no address that people give."""
_WHICH: Final = frozenset({"куда", "где", "откуда", "который", "какой", "where", "which"})
_ASKING: Final = ("ть", "ться", "ти", "чь")
"""Endings of what a reader may do: «to change the settings: …» labels no data."""
_NO_LABEL: Final = frozenset({"пример", "например", "важно", "внимание", "цель", "срок", "example", "note", "мысалы"})
_PART: Final = 3
"""In words: `name;` and `surname;` are parts of one name."""
_CONTACTS: Final = frozenset({"email", "phone", "postal_address", "residence_address", "inn", "kpp", "organisation_name"})


def extract(text: Analysed, before: Sequence[Fact]) -> list[Fact]:  # noqa: ARG001 - one shape for all extractors
    """The facts of this family, in the order of the document."""
    mark_lists(text)
    context = Context(text)
    made: dict[tuple[str, object, str], list[tuple[Hit, str]]] = defaultdict(list)
    found = [hit for one in outside_contents(text) for hit in _hits(one)]
    kept = _first_of_section(_first_of_two(found), context)
    for hit in kept:
        source = context.source(hit)
        made[hit.segment.clause.id, hit.rule.fact["category"], source].append((hit, source))
    return [_joined(text, context, found) for found in made.values()]


def _hits(segment: Segment) -> list[Hit]:
    if segment.kind == "heading" or segment.has("section:definitions") or _of_another_table(segment):
        return []
    explains = segment.has("not_data_sentence")
    found = [one for one in hits(segment, "data") if not _only_looks(segment, one) and (not explains or _stands_alone(one))]
    return longest(_tight([one for one in found if _counts(segment, one, found)]))


def _tight(found: Sequence[Hit]) -> list[Hit]:
    """Without wide hits that take in another datum, where the same datum is said more closely: «data of the browser, depth of views»."""
    return [
        one for one in found if not any(other.rule is one.rule and _inside(other, one) and _beside(other, one, found) for other in found)
    ]


def _beside(close: Hit, wide: Hit, found: Sequence[Hit]) -> bool:
    """Whether the wide hit takes in another datum beside the close one, which is no clause of it («the address where to deliver»)."""
    if close.segment.words.forms[close.first] in _WHICH:
        return False
    return any(
        _inside(other, wide)
        and other.last - other.first > 1
        and other.rule.fact["category"] != wide.rule.fact["category"]
        and (other.last <= close.first or close.last <= other.first)
        for other in found
    )


def _inside(one: Hit, other: Hit) -> bool:
    return other.first <= one.first and one.last <= other.last and one.last - one.first < other.last - other.first


def _of_another_table(segment: Segment) -> bool:
    """Whether a table cell stands in a table of something else (terms of storage, who receives the data) that names no purposes."""
    columns = [one.column for one in segment.row if one.column is not None]
    return any(one.has("not_data_table") for one in columns) and not any(one.has("data_table") for one in columns)


def _only_looks(segment: Segment, hit: Hit) -> bool:
    if any(segment.covers(role, hit.first, hit.last) for role in ("not_data", "contact")):
        return True
    if segment.words.forms[hit.first : hit.last] in _PLACES and segment.covers("automatic", hit.first, hit.last):
        return hit.rule.fact["category"] == "residence_address"
    if hit.rule.fact["category"] not in _CONTACTS:
        return False
    behind = segment.words.ends[hit.last - 1] - segment.start
    return bool(_REACHED.search(segment.text[behind : behind + _NEAR]))


def _stands_alone(hit: Hit) -> bool:
    return ALONE in hit.rule.id


def _counts(segment: Segment, hit: Hit, found: Sequence[Hit]) -> bool:
    """Whether the place says that data are named: under a mere heading of data, or for a word of many meanings, only a list says so."""
    named = {one.rule.fact["category"] for one in found}
    if hit.rule.id.endswith(_SHORT) and len(named) < _FEW and not bare(segment):
        return False
    if hit.role and not hit.near and _of_aims(hit):
        return False
    if not hit.role.startswith("section:") or _stands_alone(hit) or _labelled(hit):
        return True
    if segment.has("not_collecting") or segment.covers("purpose", hit.first, hit.last) is not None:
        return False
    return len(named) >= CATEGORIES_OF_A_LIST or bare(segment)


def _of_aims(hit: Hit) -> bool:
    """Whether the hit stands in a list whose opening sentence tells aims: «the aims for which data are used: study of preferences»."""
    lead = hit.segment.lead
    aims = hit.segment.covers("purpose", hit.first, hit.last)
    if lead is None or aims is None or aims.near or _stands_alone(hit):
        return False
    return bool(_AIM & set(lead.words.forms[:_PART])) and not any(True for _ in matches(lead, "data"))


def _labelled(hit: Hit) -> bool:
    """Whether the hit stands behind a label at the beginning of its sentence: «Letters to support: the correspondence»."""
    forms = hit.segment.words.forms
    labelled = ":" in forms[:_LABEL] and forms.index(":") < hit.first
    return (
        labelled
        and forms[0] not in _NO_LABEL
        and not forms[0].endswith(_ASKING)
        and not any(hit.segment.has(role) for role in ("job", "transfer"))
    )


def _first_of_two(found: Sequence[Hit]) -> list[Hit]:
    """Without a first name beside the full name of the same list, and without weak hits of what the text says plainly elsewhere."""
    plain = {one.rule.fact["category"] for one in found if not one.rule.id.endswith(WEAK)}
    whole = [one for one in found if one.rule.fact["category"] == "full_name"]
    same = {id(one.segment) for one in whole}
    parts = {_list_of(one) for one in whole if len(one.segment.words) <= _PART}
    return [
        one
        for one in found
        if not (one.rule.id.endswith(WEAK) and one.rule.fact["category"] in plain)
        and not (one.rule.fact["category"] == "first_name" and (id(one.segment) in same or _part_of(one, parts)))
    ]


def _first_of_section(found: Sequence[Hit], context: Context) -> list[Hit]:
    """Without the hits that only a heading makes, where the section says the thing better or has said it already."""
    plain = {(context.section(one), one.rule.fact["category"]) for one in found if not one.rule.id.endswith(_SECTION)}
    kept = []
    for one in found:
        place = (context.section(one), one.rule.fact["category"])
        if not one.rule.id.endswith(_SECTION) or place not in plain:
            kept.append(one)
            plain.add(place)
    return kept


def _part_of(hit: Hit, lists: Container[tuple[str, ...]]) -> bool:
    """Whether a first name is an item of its own beside the surname's."""
    return len(hit.segment.words) <= _PART and _list_of(hit) in lists


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
