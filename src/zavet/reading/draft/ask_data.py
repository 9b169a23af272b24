"""Questions about data: lists that are missing, words that leave open what is asked, data without a place, passwords without a login."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from zavet.policy.links import unique
from zavet.policy.model import Additions, Answer, Datum, OpenQuestion, Policy
from zavet.reading.draft.asking import form, nothing, option, question, quote_of
from zavet.reading.draft.data import LOGINS, category_of, datum, in_force
from zavet.reading.draft.links import Named
from zavet.reading.draft.material import Material, many
from zavet.reading.draft.points import ground_of, required
from zavet.reading.draft.texts import clean
from zavet.reading.draft.wording import named
from zavet.reading.draft.words import field_name, is_additional, is_card, is_open, said, word
from zavet.reading.facts import Fact
from zavet.terms import is_other

_PLACES = ("registration", "checkout", "feedback", "callback")


def lists(material: Material, policy: Policy) -> Iterator[OpenQuestion]:
    """No data, or no purposes: nothing can be asked of anybody, or nothing be done with what was."""
    for name, found in (("data", policy.data), ("purposes", policy.purposes)):
        if not found:
            yield question(material, name, f"{name}_missing", reason="missing", options=[nothing("no_list")])


def opened(material: Material, policy: Policy) -> Iterator[OpenQuestion]:
    """Other information, never said which: no form asks for it. Cards: no form ever may."""
    for fact in material.of("data"):
        category = word("category", fact.values["category"])
        if in_force(fact) or is_additional(category):
            continue
        closes = () if any(one.category == category for one in policy.data) else (f"category:{category}",)
        if is_card(category):
            key, options = "card", [nothing("no_card")]
        else:
            key, options = "data_open", _fields(material, policy, fact, category)
        yield question(
            material, "data.category", key, reason="unclear", clause=fact.clause, quote=fact.quote, closes=closes, options=options,
            asks=("data.fields",) if len(options) > 1 else (), words=clean(fact.quote.text) or said(category),
        )  # fmt: skip


def places(material: Material, policy: Policy) -> Iterator[OpenQuestion]:
    """Data that people give, and nothing says where: on no form until somebody says."""
    nowhere = [one for one in material.of("data") if one.values.get("source") == "provided" and in_force(one)]
    nowhere = [one for one in nowhere if not many(one.values.get("points")) and not is_other(category_of(one))]
    asked = {one.category for one in policy.data if one.points and one.source == "provided"}
    nowhere = [one for one in nowhere if category_of(one) not in asked]
    if not nowhere:
        return
    rows = [one for one in policy.data if one.source == "provided" and any(_is_of(one, fact) for fact in nowhere)]
    words = unique(one.category for one in rows)
    options = [_placed(policy, rows, point) for point in _PLACES]
    yield question(
        material, "data.points", "places", reason="missing", clause=nowhere[0].clause, quote=quote_of(material, nowhere),
        options=[*options, nothing()], words=named("category", *words),
    )  # fmt: skip


def passwords(material: Material, policy: Policy) -> Iterator[OpenQuestion]:
    """A password where nothing is asked to log in by: no form sets one."""
    for fact in material.of("data"):
        points = set(many(fact.values.get("points")))
        if fact.values.get("category") != "password" or fact.values.get("source") != "provided" or not points:
            continue
        kept = {point for one in policy.data if one.category == "password" for point in one.points}
        if not points & kept:
            options = [nothing()]
            yield question(material, "data.password", "password", reason="unclear", clause=fact.clause, quote=fact.quote, options=options)


def _is_of(datum_: Datum, fact: Fact) -> bool:
    return (datum_.category, datum_.clause) == (category_of(fact), fact.clause) and not datum_.points


def _fields(material: Material, policy: Policy, fact: Fact, category: str) -> list[Answer]:
    """One field of free text, at the points that the text names; or nothing."""
    points = unique(word("point", one) for one in many(fact.values.get("points")))
    if not points or not is_open(category):
        return [nothing()]
    orders = frozenset(one.point for one in policy.points if one.opens == "order")
    taken = {name for one in policy.data for name in one.fields}
    name = field_name(category)
    name = next(one for one in (name, *(f"{name}_{number}" for number in range(2, 99))) if one not in taken)
    made = datum(material, fact, Named(policy.purposes), policy.recipients, orders)
    row = replace(made, fields=(name,), required=None)
    forms = tuple(form(policy, point, fact.clause) for point in points if point != "any")
    return [nothing(), option("comment", "comment", Additions(data=(row,), points=forms))]


def _placed(policy: Policy, rows: list[Datum], point: str) -> Answer:
    there = [one for one in policy.data if one.source == "provided" and {point, "any"} & set(one.points)]
    held = {one.category for one in (*rows, *there)}
    fit = [one for one in rows if not (one.category == "first_name" and "full_name" in held)]
    fit = [one for one in fit if one.category != "password" or held & LOGINS]
    data = tuple(replace(one, points=(point,)) for one in fit)
    names = required(point, ground_of(point), (*there, *data))
    consents = unique(one.purpose for one in policy.purposes if one.consent) if point in {"registration", "checkout"} else ()
    return option(point, f"point_{point}", Additions(data=data, points=(form(policy, point, rows[0].clause, names, consents),)))
