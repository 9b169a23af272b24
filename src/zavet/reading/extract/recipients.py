"""Facts of the family `recipients`: who gets the data, for what, and on which condition.

(1) Hits are taken where the text tells of a transfer, not in headings, definitions or what the reader may ask. (2) Where the work itself is
named (`обработка платежей`), the rule tells its purpose; otherwise it is the first purpose told in the same sentence, item or list. (3) The
condition is what follows a word that restricts (`только …`, `при условии …`), in the text's own words.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from zavet.reading.analysis.segments import Analysed
from zavet.reading.extract.hits import Hit, fact, hits
from zavet.reading.facts import Fact

_TOGETHER: Final = frozenset({("post", "mailing_processor"), ("mailing_processor", "post")})
"""Recipients that the same words may name both: `почтовая связь, в том числе электронная`."""
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
            for hit in _apart(hits(segment, "recipients"))
            if segment.covers("others_part", hit.first, hit.last) is None
        ]
    return found


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
    same = [
        one
        for one in purposes
        if one.clause == segment.clause.id
        and segment.start <= one.quote.start < segment.end
        and not str(one.values["purpose"]).startswith("other:")
    ]
    return str(same[0].values["purpose"]) if same else None


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
