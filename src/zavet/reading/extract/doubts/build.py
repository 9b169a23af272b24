"""Doubts: what a text leaves unclear, contradicts, or does not say; a draft asks its owner about each.

Names (`about`) are those of the model, so that an answer can be written where it belongs: operator.name, law.country, document.acceptance,
retention.term, recipients. `text.placeholder`, `data.open`, `recipients.open` and `rights.channel` name what no single field holds.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from zavet.reading.analysis.segments import Analysed
from zavet.reading.extract.doubts.blanks import blanks
from zavet.reading.extract.header.operator import weighed
from zavet.reading.extract.hits import hits, quote
from zavet.reading.facts import Doubt, Fact, Header, Quote

_STATES: Final = frozenset({"RU", "KZ", "BY", "UA", "UZ", "KG", "AM", "GE", "AZ", "MD"})
"""States whose laws do not both govern one operator: each has terms, calendar and authority of its own."""
_TIED: Final = 4.0
"""A name weighs at least this where words tie it to the text; two such names within `_NEAR` of each other are two operators."""
_NEAR: Final = 0.8
_FORM: Final = re.compile(
    r"^(?:ооо|тоо|пао|зао|оао|ао|ип|гк|жшс|жшқ|ақ|жк|группакомпаний|самозанятый)|(?:жшс|жшқ|ақ|жк|llc|ltd|inc|gmbh|компаниялартобы)$"
)
_EVERYBODY: Final = frozenset({"authority", "public", "other_users", "successor"})
_SURE: Final = 0.8
_BEFORE: Final = 60
"""Characters of the text before a place that help to tell which place it is."""
_OPENED: Final[Mapping[str, str]] = {"data": "data.open", "recipients": "recipients.open"}


def doubts(text: Analysed, facts: Sequence[Fact], header: Header) -> tuple[Doubt, ...]:
    """Every doubt, in a fixed order: what the text says once, its blanks, then what its lists and promises leave open."""
    return (
        *_operator(text, header),
        *_law(header),
        *_acceptance(header),
        *_retention(facts),
        *_blanks(text),
        *_open_lists(text, facts),
        *_denied(text, facts),
        *_rights(facts, header),
    )


def _operator(text: Analysed, header: Header) -> Iterator[Doubt]:
    name = header.operator.get("name")
    if not name:
        yield Doubt("operator.name", "missing")
        return
    weights, first = weighed(text)
    best = max(weights.values())
    strong = [key for key in first if weights[key] >= max(_TIED, _NEAR * best)]
    names: dict[str, str] = {}
    for key in sorted(strong, key=lambda key: first[key][0].start):
        core = _FORM.sub("", key)
        if not any(core.startswith(known) or known.startswith(core) for known in names):
            names[core] = key
    if len(names) > 1 and header.operator.get("legal_form") != "group":
        one, clause = first[list(names.values())[1]]
        place = Quote(text.document.text[one.start : one.end], one.start, one.end, text.document.text.count("\n", 0, one.start) + 1)
        yield Doubt("operator.name", "contradiction", clause.id, place, ", ".join(first[key][0].name for key in names.values()))


def _law(header: Header) -> Iterator[Doubt]:
    named = header.law.get("country")
    countries = [str(one) for one in named] if isinstance(named, list | tuple) else []
    clause = header.law.get("clause")
    if not countries:
        yield Doubt("law.country", "missing")
    elif len(_STATES.intersection(countries)) > 1:
        yield Doubt("law.country", "contradiction", str(clause) if clause else None, header.places.get("law.country"), ", ".join(countries))


def _acceptance(header: Header) -> Iterator[Doubt]:
    if not header.policy.get("acceptance"):
        yield Doubt("document.acceptance", "missing")


def _retention(facts: Sequence[Fact]) -> Iterator[Doubt]:
    """No term at all, or data kept without limit and yet only so long."""
    said = [one for one in facts if one.family == "retention"]
    endless = [one for one in said if one.values.get("rule") == "unlimited"]
    ended = [one for one in said if one.values.get("rule") in {"purpose_achieved", "term"}]
    if not said:
        yield Doubt("retention.term", "missing")
    elif endless and ended:
        one = ended[0]
        yield Doubt("retention.term", "contradiction", one.clause, one.quote, f"{endless[0].quote.text} / {one.quote.text}")


def _blanks(text: Analysed) -> Iterator[Doubt]:
    for clause, place in blanks(text):
        yield Doubt(
            "text.placeholder", "unclear", clause.id, place, _with_words_before(text, max(clause.start, place.start - _BEFORE), place)
        )


def _open_lists(text: Analysed, facts: Sequence[Fact]) -> Iterator[Doubt]:
    """Lists of data and of recipients that end openly: what stands nearest before the words tells which of the two is left open.

    Not told twice: where the openness was read as a fact of its own (`other:` words of the same clause), that fact is asked about.
    """
    lists = [one for one in facts if one.family in _OPENED]
    read_as_open = {(one.family, one.clause) for one in lists if str(next(iter(one.values.values()))).startswith("other:")}
    of: dict[str, list[Fact]] = defaultdict(list)
    for one in lists:
        of[one.clause].append(one)
    told: set[tuple[str, str]] = set()
    for segment in text.segments:
        clause = segment.clause.id
        if clause not in of:
            continue
        for hit in hits(segment, "doubts"):
            place = quote(text, segment, hit.first, hit.last)
            before = [one for one in of[clause] if segment.start <= one.quote.start <= place.start]
            if hit.rule.fact["about"] != "open" or not before:
                continue
            last = max(before, key=lambda one: one.quote.end)
            family = last.family
            if (family, clause) not in read_as_open | told:
                told.add((family, clause))
                yield Doubt(
                    _OPENED[family], "unclear", clause, place, _with_words_before(text, max(last.quote.start, place.start - _BEFORE), place)
                )


def _with_words_before(text: Analysed, start: int, place: Quote) -> str:
    """The place with the words that lead to it, from a word's beginning, on one line."""
    raw = text.document.text
    while start > 0 and start < place.start and not raw[start - 1].isspace():
        start += 1
    return " ".join(raw[start : place.end].split())


def _denied(text: Analysed, facts: Sequence[Fact]) -> Iterator[Doubt]:
    """A transfer denied flatly, and yet recipients named elsewhere in the text."""
    named = [
        one
        for one in facts
        if one.family == "recipients" and one.confidence >= _SURE
        and str(one.values.get("recipient")) not in _EVERYBODY and not str(one.values.get("recipient")).startswith("other:")
    ]  # fmt: skip
    if not named:
        return
    for segment in text.segments:
        hit = next((one for one in hits(segment, "doubts") if one.rule.fact["about"] == "denied"), None)
        if hit is not None and any(one.clause != segment.clause.id for one in named):
            place = quote(text, segment, hit.first, hit.last)
            yield Doubt("recipients", "contradiction", segment.clause.id, place, f"{place.text} / {named[0].quote.text}")
            return


def _rights(facts: Sequence[Fact], header: Header) -> Iterator[Doubt]:
    """Rights without any way to exercise them: no channel said, no address printed."""
    said = [one for one in facts if one.family == "rights"]
    reached = header.operator.get("emails") or header.operator.get("phones") or header.operator.get("address")
    if said and not reached and not any(one.values.get("channel") for one in said):
        yield Doubt("rights.channel", "missing", said[0].clause, said[0].quote)
