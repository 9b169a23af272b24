"""Collection points as forms: titles, what must be filled in, the consents beside the fields, the ground that a submission opens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from zavet.policy.labels import sentence
from zavet.policy.links import TRANSFER, field_names, unique
from zavet.policy.model import Datum, Localised, Point, Purpose, Recipient
from zavet.reading.draft.data import in_force
from zavet.reading.draft.material import Material, many
from zavet.reading.draft.tables import table
from zavet.reading.draft.wording import say
from zavet.reading.draft.words import is_additional, word
from zavet.reading.facts import Fact
from zavet.terms import LANGUAGES, TYPED_POINTS, is_other, label

SITE_FORMS = "other:site_forms"
"""Where a text says no more than that its data are given in forms of the site."""
NOT_EVERYBODYS = frozenset({"patronymic"})


def opened(material: Material) -> Mapping[str, str | None]:
    """The points where people give data, with the kind of ground that their form opens; in the order of the text.

    Use of a service opens a ticket where orders have a form of their own, else an order.
    """
    facts = [one for one in material.of("data") if one.values.get("source") == "provided" and in_force(one)]
    named = unique(word("point", point) for one in facts for point in many(one.values.get("points")))
    words = [one for one in named if one in TYPED_POINTS or is_other(one)]
    rules = table("points")
    first = [one for one in rules["first"] if one in words]
    return {one: _opens(one, facts) for one in (*first, *(one for one in words if one not in first))}


def points(
    material: Material, found: tuple[Datum, ...], purposes: tuple[Purpose, ...], recipients: Iterable[Recipient]
) -> tuple[Point, ...]:
    """Every form of the policy."""
    opens = opened(material)
    consents = _consents(tuple(opens), purposes, tuple(recipients))
    made = []
    for point, ground in opens.items():
        asked = [one for one in found if one.source == "provided" and {point, "any"} & set(one.points)]
        if asked:
            made.append(
                Point(
                    point,
                    title(point, ground),
                    consents=consents.get(point, ()),
                    required=required(point, ground, asked),
                    opens=ground,
                    clause=_clause(material, point, asked),
                )
            )
    return tuple(made)


def title(point: str, opens: str | None) -> Localised:
    """The title of a form, in every language."""
    if point == "service_use" and opens in {"order", "ticket"}:
        return {language: say(language, f"point.{opens}") for language in LANGUAGES}
    if point == SITE_FORMS:
        return {language: say(language, "point.site_forms") for language in LANGUAGES}
    return {language: sentence(label("point", point, language)) for language in LANGUAGES}


def ground_of(point: str) -> str | None:
    """The kind of ground that a form opens by its point alone."""
    rules = table("points")["opens"]
    found: str | None = rules.get(point, rules["other"] if is_other(point) else None)
    return found


def required(point: str, opens: str | None, asked: Iterable[Datum]) -> tuple[str, ...]:
    """Names of the fields without which a submission is of no use: of each row of the table, the first that is asked there."""
    rules = table("points")["required"]
    rows = rules.get(point) or rules.get(opens or "") or (rules["other"] if is_other(point) else [])
    every = tuple(asked)
    alone = len({one.category for one in every}) == 1
    # What is said to be optional is needed only where the form is for nothing else, and where an order is to be delivered.
    by_category = {one.category: one for one in every if not one.only_for and (one.required is not False or alone)}
    by_category |= {one.category: one for one in every if opens == "order" and one.category == "delivery_address"}
    names: list[str] = []
    for row in rows:
        found = next((by_category[category] for category in row if category in by_category), None)
        if found is not None:
            fields = field_names(found)
            names += [name for name in (fields if found.category == "full_name" else fields[:1]) if name not in NOT_EVERYBODYS]
    return tuple(names)


def _opens(point: str, facts: list[Fact]) -> str | None:
    if point != "service_use":
        return ground_of(point)
    own = [one for one in facts if not is_additional(word("category", one.values["category"]))]
    elsewhere = any("checkout" in many(one.values.get("points")) for one in own)
    return "ticket" if elsewhere else "order"


def _consents(words: tuple[str, ...], purposes: tuple[Purpose, ...], recipients: tuple[Recipient, ...]) -> Mapping[str, tuple[str, ...]]:
    """The consents beside each form; where the text has none of the usual places for them, they stand at its first form."""
    rules = table("points")["consents"]
    offers = frozenset(table("purposes")["offers"])
    every = unique(one.purpose for one in purposes if one.consent)
    asked = frozenset(word for word, row in table("recipients").items() if row.get("ask"))
    to = unique(f"{TRANSFER}{one.recipient}" for one in recipients if one.requires == ("consent",) and one.recipient in asked)
    found: dict[str, tuple[str, ...]] = {one: (*every, *to) for one in rules["all"] if one in words}
    if not found and words:
        first = next((one for one in words if one not in rules["offers"]), words[0])
        found[first] = (*every, *to)
    for one in rules["offers"]:
        if one in words:
            found[one] = unique((*found.get(one, ()), *(name for name in every if name in offers)))
    return found


def _clause(material: Material, point: str, asked: list[Datum]) -> str:
    """The clause of a form: the one that opens the list of its data, else that of its first datum."""
    own = [one for one in asked if point in one.points] or asked
    parents = [material.clauses[one.clause].parent for one in own if one.clause in material.clauses]
    parent = parents[0] if parents else None
    if parent and len(own) > 1 and len(set(parents)) == 1 and len({one.clause for one in own}) > 1 and parent in material.clauses:
        return parent
    return own[0].clause
