"""What stands once: the operator, the document, the law, what happens after a breach, contacts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from zavet.policy.check_values import reachable
from zavet.policy.links import unique
from zavet.policy.model import Breach, Change, Contact, Document, Law, Operator, Right
from zavet.reading.draft.material import Material, many, text
from zavet.reading.draft.tables import table
from zavet.reading.draft.words import word
from zavet.terms import known

OPERATOR: Final = ("operator.name", "operator")
"""Names under which a reader doubts who the operator is."""

_COUNTRY: Final = re.compile(r"[A-Z]{2}", re.ASCII)
_HOST: Final = re.compile(r"(?:https?://)?([^\s/:?#]+)")
_DAYS: Final = range(1, 3651)


def operator(material: Material, unnamed: str) -> Operator:
    """The operator as the text names it; `unnamed` stands where it names none or several, which is a question of its own."""
    named = as_read(material, unnamed)
    return replace(named, name=unnamed) if material.disputed(*OPERATOR) else named


def as_read(material: Material, unnamed: str) -> Operator:
    """The operator with the name that was read, whether or not the text names another too."""
    found = material.reading.header.operator
    form = text(found.get("legal_form"))
    entities, listed = _entities(material) if form == "group" else ((), None)
    return Operator(
        text(found.get("name")) or unnamed,
        _cited(material, found) or material.anywhere,
        legal_form=word("legal_form", form) if form else None,
        address=text(found.get("address")),
        emails=unique(one for one in many(found.get("emails")) if reachable("email", one)),
        phones=unique(one for one in many(found.get("phones")) if reachable("phone", one)),
        country=country(found.get("country")),
        entities=entities,
        entities_clause=listed,
    )


def document(material: Material) -> Document:
    """Date, place, address of the text, how it is accepted, refused and changed."""
    found = material.reading.header.policy
    accepted = text(found.get("acceptance"))
    consents = [one for one in material.clauses if material.kind(one) == "consent"]
    against = _named(material, found, "disagreement_clause") or next(
        (one for one in consents if re.search(table("clauses")["disagreement"], material.text(one).casefold())), None
    )
    url = text(found.get("url"))
    change: Mapping[str, Any] = found.get("change") or {}  # type: ignore[assignment]  # the header's part is a map
    notice, effective = change.get("notice"), text(change.get("effective"))
    return Document(
        date=_day(found.get("date")),
        place=text(found.get("place")),
        url=url,
        url_clause=_named(material, found, "url_clause") or _where(material, "policy.url", url) if url else None,
        acceptance=word("acceptance", accepted) if accepted else None,
        acceptance_clause=_accepted(material, found, [one for one in consents if one != against]) if accepted else None,
        disagreement_clause=against,
        change=Change(
            notice if isinstance(notice, bool) else None, word("effect", effective) if effective else None, _cited(material, change)
        ),
    )


def law(material: Material) -> Law:
    """The law that the text names."""
    found = material.reading.header.law
    days = found.get("claim_answer_days")
    return Law(
        country=() if material.disputed("law.country", "law") else countries(material),
        acts=unique(many(found.get("acts"))),
        court=None if material.disputed("law.court", "law") else text(found.get("court")),
        claim_answer_days=days if isinstance(days, int) and days in _DAYS else None,
        clause=_cited(material, found),
    )


def countries(material: Material) -> tuple[str, ...]:
    """The countries whose law the text names."""
    return unique(one for one in map(country, many(material.reading.header.law.get("country"))) if one)


def breach(material: Material) -> Breach:
    """Whether subjects are told of a breach."""
    found = material.reading.header.breach
    told = found.get("notify_subject")
    return Breach(told if isinstance(told, bool) else None, _cited(material, found))


def contacts(material: Material, named: Operator, rights: tuple[Right, ...]) -> tuple[Contact, ...]:
    """Where people write to: the addresses that rights name; the operator's where no right names any of that channel."""
    found = [Contact(one.channel, one.address, one.clause) for one in rights if one.channel and one.address]
    told = {one.channel for one in found}
    for channel, addresses in (("email", named.emails), ("phone", named.phones)):
        own = addresses if channel not in told else ()
        found += [Contact(channel, one, _where(material, f"operator.{channel}s", one) or named.clause) for one in own]
    return tuple(dict.fromkeys(found))


def sites(material: Material) -> tuple[str, ...]:
    """The hosts of the text, without scheme and path; what is no host name is left out."""
    found = (_HOST.match(one.strip().casefold()) for one in material.reading.header.sites)
    return unique(one[1].rstrip(".,;") for one in found if one and _is_host(one[1].rstrip(".,;")))


def country(value: object) -> str | None:
    """A country by its code, or None."""
    found = text(value)
    return found if found and _COUNTRY.fullmatch(found) else None


def right_address(channel: str | None, value: object) -> str | None:
    """An address of a right, where it can be written to by the channel."""
    found = text(value)
    return found if found and reachable(channel or "", found) else None


def channel(value: object) -> str | None:
    """A channel of the vocabulary, or None."""
    found = text(value)
    return found if found and known("channel", found) else None


def _entities(material: Material) -> tuple[tuple[str, ...], str | None]:
    """The companies of a group, where one clause of the text lists at least two that no recipient's clause does."""
    apart = {one.clause for one in material.of("recipients")}
    for clause in material.clauses:
        named = unique(" ".join(one.split()) for one in re.findall(table("clauses")["entity"], material.text(clause)))
        if len(named) > 1 and clause not in apart:
            return named, clause
    return (), None


def _is_host(host: str) -> bool:
    labels = host.split(".")
    return len(labels) > 1 and all(re.fullmatch(r"(?!-)[^\W_](?:[\w-]{0,61}[^\W_])?", one) for one in labels) and not labels[-1].isdigit()


def _cited(material: Material, found: Mapping[str, Any]) -> str | None:
    clause = text(found.get("clause"))
    return clause if clause in material.clauses else None


def _where(material: Material, name: str, value: str | None) -> str | None:
    """The clause that a value of the header was read from: by its quote, else the last clause that holds it."""
    found = material.at(material.reading.header.places.get(name))
    if found or not value:
        return found
    return next((one for one in reversed(material.clauses) if value in material.text(one)), None)


def _named(material: Material, found: Mapping[str, Any], name: str) -> str | None:
    clause = text(found.get(name))
    return clause if clause in material.clauses else None


def _accepted(material: Material, policy: Mapping[str, Any], consents: list[str]) -> str | None:
    """The clause that says how the text is accepted: the reader's word, else its quote, else a consent that people's acts give."""
    found = _named(material, policy, "acceptance_clause") or material.at(material.reading.header.places.get("policy.acceptance"))
    if found:
        return found
    return next((one for one in consents if material.running(one) == "observed"), consents[0] if consents else None)


def _day(value: object) -> str | None:
    found = text(value)
    try:
        return date.fromisoformat(found).isoformat() if found else None
    except ValueError:
        return None
