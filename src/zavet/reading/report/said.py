"""What a text says once for all of it, as rows of a summary, and what of it it does not say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from zavet.reading.facts import FAMILIES, Reading
from zavet.reading.report.wording import say, state, term


@dataclass(frozen=True, slots=True)
class Value:
    """A value that the header holds. `place` is its dotted name among the header's places, where its quote is known."""

    words: str
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the summary: what it is about, and its values."""

    name: str
    label: str
    values: tuple[Value, ...]


def rows(reading: Reading, language: str) -> tuple[Row, ...]:
    """What the header says, without what it does not."""
    found = (Row(name, say(language, f"said.{name}"), tuple(values)) for name, values in _told(reading, language))
    return tuple(one for one in found if one.values)


def unsaid(reading: Reading, language: str) -> tuple[str, ...]:
    """What readers of policies look for and this one does not say."""
    header = reading.header
    families = {one.family for one in reading.facts}
    change = _of(header.policy, "change")
    gaps = {
        "operator": not header.operator.get("name"),
        "address": not header.operator.get("address"),
        "contacts": not header.operator.get("emails") and not header.operator.get("phones"),
        "sites": not header.sites,
        "date": not header.policy.get("date"),
        "change": change.get("notice") is None and not change.get("effective"),
        "law": not header.law.get("country") and not header.law.get("acts"),
    } | {str(family): family not in families for family in FAMILIES}
    return tuple(say(language, f"unsaid_of.{name}") for name, missing in gaps.items() if missing)


def _told(reading: Reading, language: str) -> Iterator[tuple[str, Iterator[Value]]]:
    header = reading.header
    places = header.places
    who, what, law, change = header.operator, header.policy, header.law, _of(header.policy, "change")

    def plain(words: object, place: str) -> Iterator[Value]:
        if words:
            yield Value(str(words), place if place in places else None)

    def each(words: object, place: str) -> Iterator[Value]:
        for index, one in enumerate(words if isinstance(words, list | tuple) else ()):
            own = f"{place}.{index}"
            yield from plain(one, own if own in places or index else place)

    def word(kind: str, found: object, place: str) -> Iterator[Value]:
        return plain(term(kind, str(found), language) if found else None, place)

    def either(found: object, place: str) -> Iterator[Value]:
        return plain(say(language, "value.yes" if found else "value.no") if isinstance(found, bool) else None, place)

    def country(found: object, place: str) -> Iterator[Value]:
        return plain(state(str(found), language) if found else None, place)

    days = law.get("claim_answer_days")
    yield "operator", plain(who.get("name"), "operator.name")
    yield "address", plain(who.get("address"), "operator.address")
    yield "emails", each(who.get("emails"), "operator.emails")
    yield "phones", each(who.get("phones"), "operator.phones")
    yield "country", country(who.get("country"), "operator.country")
    yield "sites", each(header.sites, "sites")
    yield "services", each(header.services, "services")
    yield "date", plain(what.get("date"), "policy.date")
    yield "place", plain(what.get("place"), "policy.place")
    yield "acceptance", word("acceptance", what.get("acceptance"), "policy.acceptance")
    yield "notice", either(change.get("notice"), "policy.change.notice")
    yield "effective", word("effect", change.get("effective"), "policy.change.effective")
    yield "law", each(_states(law.get("country"), language), "law.country")
    yield "acts", each(law.get("acts"), "law.acts")
    yield "court", plain(law.get("court"), "law.court")
    yield "claim_days", plain(say(language, "said.claim_days_of", days=days) if days else None, "law.claim_answer_days")
    yield "breach", either(header.breach.get("notify_subject"), "breach.notify_subject")


def _states(codes: object, language: str) -> tuple[str, ...]:
    return tuple(state(str(one), language) for one in codes) if isinstance(codes, list | tuple) else ()


def _of(values: Mapping[str, object], key: str) -> Mapping[str, Any]:
    found = values.get(key)
    return found if isinstance(found, Mapping) else {}
