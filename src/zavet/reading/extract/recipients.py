"""Facts of the family `recipients`: who gets the data, for what, and on which condition.

(1) Hits are taken where the text tells of a transfer, not in headings, definitions or what the reader may ask. (2) Where the work itself is
named (`обработка платежей`), the rule tells its purpose; otherwise it is the first purpose told in the same sentence, item or list. (3) The
condition is what follows a word that restricts (`только …`, `при условии …`), in the text's own words.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from zavet.reading.analysis.segments import Analysed, Segment
from zavet.reading.extract.hits import Hit, fact, hits
from zavet.reading.extract.stretches import stretch
from zavet.reading.facts import Fact

_TOGETHER: Final = frozenset({("post", "mailing_processor"), ("mailing_processor", "post")})
"""Recipients that the same words may name both: `почтовая связь, в том числе электронная`."""
_WORK: Final = ".work"
"""In the ids of rules that tell a recipient by the work alone."""
_FOR: Final = frozenset({"для", "чтобы", "ради", "for"})
_USUAL: Final = {"analytics_processor": "statistics"}
"""By recipient: what it is for, where the text tells no purpose."""
_CONDITION_WORDS: Final = 16


def extract(text: Analysed, before: Sequence[Fact]) -> list[Fact]:
    """The facts of this family, in the order of the document. `before` holds the purposes found already."""
    purposes = [one for one in before if one.family == "purposes"]
    found: list[Fact] = []
    for segment in text.segments:
        if segment.kind == "heading" or segment.has("section:definitions") or segment.has("section:others_part"):
            continue
        found += [
            fact(text, hit, "recipients", {"purpose": _purpose(hit, purposes), "condition": _condition(text, hit)})
            for hit in _told(segment)
            if segment.covers("others_part", hit.first, hit.last) is None
        ]
    return found


def _told(segment: Segment) -> list[Hit]:
    """The hits of a segment. Work alone tells who does it only in a list or a table, where its part or row names nobody better."""
    found = _apart(hits(segment, "recipients"))
    named = [one for one in found if not one.rule.id.endswith(_WORK)]
    if segment.kind == "cell":
        beside = [one for cell in segment.row if cell is not segment for one in hits(cell, "recipients")]
        if any(not one.rule.id.endswith(_WORK) for one in (*named, *beside)):
            return named
    elif segment.kind == "item" or ";" in segment.words.forms or segment.has("section:transfer"):
        taken = {stretch(one) for one in named}
        return [one for one in found if one in named or (stretch(one) not in taken and _after_for(one))]
    else:
        return named
    return found


def _after_for(hit: Hit) -> bool:
    """Whether the work is what somebody named before it is given data for: «to Alpha – for sending letters»."""
    forms = hit.segment.words.forms
    first = max([stretch(hit)[0], *(index + 1 for index in range(hit.first) if forms[index] == ":")])
    return bool(_FOR & set(forms[first + 1 : hit.first]))


def _apart(found: Sequence[Hit]) -> list[Hit]:
    """The hits without those whose words lie within a longer hit of another recipient."""
    return [one for one in found if not any(_within(one, other) for other in found)]


def _within(one: Hit, other: Hit) -> bool:
    names = (str(one.rule.fact["recipient"]), str(other.rule.fact["recipient"]))
    return (
        names[0] != names[1]
        and names not in _TOGETHER
        and not one.rule.id.endswith(".job")
        and other.first <= one.first
        and one.last <= other.last
        and other.last - other.first > one.last - one.first
    )


def _purpose(hit: Hit, purposes: Sequence[Fact]) -> str | None:
    told = hit.rule.fact.get("purpose")
    if told is not None:
        return str(told)
    segment = hit.segment
    if segment.kind == "cell":
        begin, end = min(one.start for one in segment.row), max(one.end for one in segment.row)
    else:
        begin, end = segment.start, segment.end
    same = [
        one
        for one in purposes
        if one.clause == segment.clause.id and begin <= one.quote.start < end and not str(one.values["purpose"]).startswith("other:")
    ]
    first, last = stretch(hit)
    within = (segment.words.starts[first], segment.words.ends[last - 1])
    nearest = [one for one in same if within[0] <= one.quote.start < within[1]]
    chosen = nearest or same
    return str(chosen[0].values["purpose"]) if chosen else _USUAL.get(str(hit.rule.fact["recipient"]))


def _condition(text: Analysed, hit: Hit) -> str | None:
    """The words that restrict the transfer, as they stand in the text; None where nothing does."""
    segment = hit.segment
    for source in (segment, segment.lead):
        if source is None:
            continue
        role = next((one for one in source.roles if one.name == "condition" and one.near), None)
        if role is not None:
            last = min(role.last, role.first + _CONDITION_WORDS)
            return " ".join(text.document.text[source.words.starts[role.first] : source.words.ends[last - 1]].split())
    return None
