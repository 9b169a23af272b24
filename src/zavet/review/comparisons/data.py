"""Data and purposes against each other: purposes without data, data without purpose, claims of anonymity, sources, scope."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from zavet.reading.facts import Fact
from zavet.review.case import Case, base, section
from zavet.review.finding import Sign
from zavet.review.text import Place, word_of

_ADDRESSES: Final = ("delivery_address", "postal_address", "residence_address")
_AUTOMATIC: Final = (
    "cookies", "ip_address", "browser", "device", "device_id", "operating_system", "access_time", "referrer", "visit_history",
)  # fmt: skip
_OWN_ENDS: Final = frozenset(
    {"marketing", "newsletter", "advertising", "statistics", "research", "partner_services", "service_improvement", "credit"}
)
_NOT_A_PROMISE: Final = frozenset({"transfer", "prohibition", "heading", "authority"})
_KIN: Final = {"newsletter": "marketing", "advertising": "marketing", "research": "statistics", "service_improvement": "statistics"}
"""Purposes that stand for each other in a list."""
_TAKES_MONEY: Final = ("payment", "order_processing", "contract", "delivery", "legal_obligation", "tax", "credit")
_DELIVERS: Final = ("delivery", "order_processing", "contract")


def contradiction(case: Case) -> Iterator[Sign]:
    """One exclusive purpose is promised, and others stand elsewhere."""
    purposes = case.text.facts("purposes")
    promises = [one for one in case.places("only") if not case.within("limited", one) and case.text.kind(one.clause) not in _NOT_A_PROMISE]
    if len({base(one.clause) for one in promises}) > 1:
        return  # one purpose for each group of people or data: no promise on the whole
    for place in promises:
        segment = place.segment
        here = {word_of(one) for one in purposes if segment.start <= one.quote.start < segment.end}
        others = [one for one in purposes if word_of(one) not in here and base(one.clause) != base(place.clause)]
        # What serves the house itself makes the promise untrue; what serves the user may well be part of it.
        if len({word_of(one) for one in others}) >= 2 and any(word_of(one) in _OWN_ENDS for one in others):
            clauses = list(dict.fromkeys(one.clause for one in others))[:4]
            yield case.at(place, *clauses, versus=True)
            return


def mismatch(case: Case) -> Iterator[Sign]:
    """A purpose that the listed data cannot serve, or data that no purpose needs."""
    yield from _location(case)
    yield from _delivery(case)
    yield from _payment(case)
    yield from _data_without_purpose(case)


def _location(case: Case) -> Iterator[Sign]:
    places = case.places("locate")
    if not places:
        return
    sentences = {one.segment.start for one in places}
    if any(one.segment.start not in sentences for one in case.places("located")):
        return
    clauses = {one.clause for one in places}
    if any(one.clause not in clauses for one in case.text.facts("data", "location")):
        return
    yield case.at(places[0], what="location")


def _delivery(case: Case) -> Iterator[Sign]:
    if case.found.get("template-residue-shop") or case.holds("address") or case.text.facts("data", *_ADDRESSES):
        return
    places = case.places("deliver")
    facts = case.text.facts("purposes", "delivery")
    if places and (facts or len(places) > 1):
        yield case.at(places[0], *(one.clause for one in facts[:1]), what="delivery")


def _payment(case: Case) -> Iterator[Sign]:
    if case.text.facts("data", "payment_details", "payment_status"):
        return
    purposes = case.text.facts("purposes", "payment")
    if purposes and not case.holds("paid"):
        yield case.of_fact(purposes[0], what="payment")
    elif not purposes and not case.holds("payment"):
        for place in case.places("pays")[:1]:
            yield case.at(place, what="payment")


def _data_without_purpose(case: Case) -> Iterator[Sign]:
    purposes = case.text.facts("purposes")
    if not purposes:
        return
    checks = (("payment_details", _TAKES_MONEY), *((one, _DELIVERS) for one in _ADDRESSES[:2]))
    useless = [one for category, serves in checks for one in case.text.facts("data", category) if not case.text.facts("purposes", *serves)]
    if useless and not any(not case.within("address", one) for one in case.places("deliver")):
        yield case.of_fact(useless[0], *(one.clause for one in useless[1:]), what=", ".join(dict.fromkeys(map(word_of, useless))))


def without_purpose(case: Case) -> Iterator[Sign]:
    """Applicants give data, and no purpose has to do with them."""
    text = case.text
    if text.facts("purposes", "recruitment") or case.holds("recruit"):
        return
    for place in case.places("applicant"):
        if case.within("collect", place) or text.facts("subjects", "applicant"):
            yield case.at(place)
            return


def outside_list(case: Case) -> Iterator[Sign]:
    """The text has a list of purposes, and what is taken automatically is used for another one."""
    purposes = case.text.facts("purposes")
    listed = _list_of_purposes(case, purposes)
    if not listed:
        return
    inside = {_kin(one) for one in purposes if section(one.clause) == listed}
    for one in purposes:
        if section(one.clause) == listed or _kin(one) in inside or (_on_cookies(case, one.clause) and _kin(one) != "marketing"):
            continue
        clause = case.text.clause(one.clause)
        if clause is None or not _automatic(case, one):
            continue
        yield case.of_fact(one, listed, versus=True)
        return


def _kin(fact: Fact) -> str:
    return _KIN.get(word_of(fact), word_of(fact))


def _on_cookies(case: Case, clause_id: str) -> bool:
    """A section on cookies says what cookies are for: that is no purpose outside the list."""
    clause = case.text.clause(clause_id)
    over = (clause, *case.text.reading.outline.ancestors(clause)) if clause is not None else ()
    return any(one.heading and re.search(r"cookie|куки|файл|технолог", one.text, re.IGNORECASE) for one in over)


def _list_of_purposes(case: Case, purposes: list[Fact]) -> str:
    """The section under whose heading on purposes most purposes stand."""
    for clause in case.text.reading.outline.clauses:
        if clause.heading and re.search(r"\bцел|\bpurpose|мақсат", clause.text, re.IGNORECASE):
            root = section(clause.id)
            if sum(section(one.clause) == root for one in purposes) >= 3:
                return root
    return ""


def _automatic(case: Case, fact: Fact) -> bool:
    own = base(fact.clause)
    taken = any(base(one.clause) == own and one.values.get("source") == "automatic" for one in case.text.facts("data"))
    return taken or any(one.clause == fact.clause for one in case.places("automatic"))


def shop_residue(case: Case) -> Iterator[Sign]:
    """Words of an online shop in the policy of a service that sells no goods."""
    places = case.places("shop")
    if len({one.segment.start for one in places}) < 2 or case.holds("real") or not case.holds("service"):
        return
    if case.text.facts("data", *_ADDRESSES):
        return
    yield case.at(places[0], *(one.clause for one in places[1:5]))


def accuracy(case: Case) -> Iterator[Sign]:
    """Accuracy is not checked, and yet it is a purpose or a duty."""
    unchecked, checked = case.places("unchecked"), case.places("checked")
    facts = case.text.facts("purposes", "data_verification") + case.text.facts("duties", "keep_accurate")
    for place in unchecked[:1]:
        others = [one.clause for one in checked if not case.within("unchecked", one)]
        others += [one.clause for one in facts if one.clause != place.clause]
        if others:
            yield case.at(place, others[0], versus=True)


def anonymity(case: Case) -> Iterator[Sign]:
    """Visits are called anonymous, while addresses, devices or identifiers are taken."""
    data = case.text.facts("data", *_AUTOMATIC)
    for place in case.places("anonymous")[:1]:
        if data:
            yield case.at(place, *_first_clauses(data, place), versus=True)
    linked = case.places("linked")
    for place in case.places("unlinked"):
        near = [one for one in linked if section(one.clause) == section(place.clause) and base(one.clause) == base(place.clause)]
        if near:
            yield case.at(place, near[0].clause, versus=True)
            return


def _first_clauses(facts: list[Fact], place: Place) -> list[str]:
    return list(dict.fromkeys(one.clause for one in facts if one.clause != place.clause))[:3]


def scope(case: Case) -> Iterator[Sign]:
    """The policy covers only what the site takes, and yet data come from others; or one form, and yet several points."""
    third = [one for one in case.text.facts("data") if one.values.get("source") == "third_party"]
    for place in case.places("site_only")[:1]:
        others = [one.clause for one in third] or [one.clause for one in case.places("third")]
        if others:
            yield case.at(place, others[0], versus=True)
    points = case.places("points")
    for place in case.places("one_form")[:1]:
        if points and points[0].segment.start != place.segment.start:
            yield case.at(place, first=points[0].clause, versus=True)


def subject_scope(case: Case) -> Iterator[Sign]:
    """A heading speaks of registered users, and beneath it data are taken of every visitor."""
    automatic = [one for one in case.text.facts("data", *_AUTOMATIC) if one.values.get("source") == "automatic"]
    for place in case.places("registered"):
        beneath = [one for one in automatic if one.clause.startswith(f"{base(place.clause)}.")]
        clause = place.segment.clause
        if beneath and (clause.heading or place.segment.open or clause.text.rstrip().endswith("?")):
            yield case.at(place, *dict.fromkeys(one.clause for one in beneath), versus=True)
            return


def source(case: Case) -> Iterator[Sign]:
    """Data are said to come from a form, and the same list takes them automatically."""
    auto = case.places("auto")
    for place in case.places("by_form")[:1]:
        own = base(place.clause)
        inside = [one.clause for one in auto if base(one.clause) == own or one.clause.startswith(f"{own}.")]
        facts = case.text.facts("data", "ip_address", "cookies", "browser", "operating_system")
        inside += [one.clause for one in facts if base(one.clause) == own or one.clause.startswith(f"{own}.")]
        if inside and not case.within("auto", place):
            yield case.at(place, *dict.fromkeys(inside), versus=True)


def third_party(case: Case) -> Iterator[Sign]:
    """Data come from others, and the text tells nobody of it."""
    facts = [one for one in case.text.facts("data") if one.values.get("source") == "third_party"]
    if case.holds("notice"):
        return
    if facts:
        yield case.of_fact(facts[0], *dict.fromkeys(one.clause for one in facts[1:]))
        return
    for place in case.places("received")[:1]:
        yield case.at(place)
