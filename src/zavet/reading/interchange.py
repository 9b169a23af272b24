"""A reading as JSON in the shape of the interchange schema, each fact with its quote, place, confidence and rule besides."""

from __future__ import annotations

from typing import Any

from zavet.reading.facts import FAMILIES, Fact, Quote, Reading

_FIRST = 80
"""Characters of a clause that the schema keeps."""

_FIELDS: dict[str, tuple[str, ...]] = {
    "subjects": ("subject",),
    "data": ("category", "source", "points", "required"),
    "purposes": ("purpose", "consent"),
    "recipients": ("recipient", "purpose", "condition"),
    "authority": ("country", "grounds", "notify_subject"),
    "retention": ("rule", "term"),
    "rights": ("right", "channel", "address", "phrase"),
    "duties": ("duty", "trigger", "deadline"),
    "prohibitions": ("prohibition", "except"),
    "measures": ("measure",),
    "disclaimers": ("about",),
}
_LISTS = frozenset({"points", "grounds", "except"})


def to_json(reading: Reading, slug: str = "") -> dict[str, Any]:
    """The reading as plain JSON data. Keys and their order are those of the schema; what the text does not say is null or empty."""
    head = reading.header
    found: dict[str, Any] = {
        "slug": slug,
        "file": reading.document.name,
        "language": reading.language,
        "operator": {"name": None, "legal_form": None, "address": None, "emails": [], "phones": [], "country": None, "clause": None}
        | _plain(head.operator),
        "sites": list(head.sites),
        "services": list(head.services),
        "policy": {
            "date": None,
            "place": None,
            "url": None,
            "acceptance": None,
            "change": {"notice": None, "effective": None, "clause": None},
        }
        | _plain(head.policy),
        "law": {"country": [], "acts": [], "court": None, "claim_answer_days": None, "clause": None} | _plain(head.law),
    }
    for family in FAMILIES:
        found[family] = [_fact(one) for one in reading.facts if one.family == family]
        if family == "measures":
            found["breach"] = {"notify_subject": None, "clause": None} | _plain(head.breach)
    found["clauses"] = [
        {
            "id": clause.id,
            "kind": reading.kinds[clause.id].kind,
            "text": clause.text[:_FIRST],
            "running": reading.kinds[clause.id].running,
            "system": "",
            "check": "",
        }
        for clause in reading.outline.clauses
    ]
    found["places"] = {name: _place(one) for name, one in sorted(head.places.items())}
    found["doubts"] = [
        {"about": one.about, "reason": one.reason, "clause": one.clause, "words": one.words} | (_place(one.quote) if one.quote else {})
        for one in reading.doubts
    ]
    return found


def _fact(one: Fact) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name in _FIELDS[one.family]:
        value = one.values.get(name)
        values[name] = sorted(value) if isinstance(value, tuple) else [] if name in _LISTS and value is None else value
    # The schema's own field `rule` (how long data are kept) is not overwritten by the rule that found it.
    by = "found_by" if "rule" in values else "rule"
    return values | {"clause": one.clause} | _place(one.quote) | {"confidence": round(one.confidence, 2), by: one.rule}


def _place(quote: Quote) -> dict[str, Any]:
    return {"quote": quote.text, "start": quote.start, "end": quote.end, "line": quote.line}


def _plain(values: object) -> Any:
    if isinstance(values, tuple | list):
        return [_plain(one) for one in values]
    if hasattr(values, "items"):
        return {name: _plain(one) for name, one in values.items()}
    return values
