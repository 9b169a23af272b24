"""Data: the categories in force, the form fields they are asked in, whom they are asked of, and what they serve."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from zavet.policy.links import field_names, unique
from zavet.policy.model import Datum, Recipient
from zavet.reading.draft.links import Named, limit, with_recipients
from zavet.reading.draft.material import Material, many
from zavet.reading.draft.tables import holds, table
from zavet.reading.draft.words import field_name, is_additional, is_card, is_open, word
from zavet.reading.facts import Fact
from zavet.terms import is_other

LOGINS = frozenset({"email", "phone"})


def data(material: Material, named: Named, recipients: Iterable[Recipient], orders: frozenset[str]) -> tuple[Datum, ...]:
    """The data in force. `orders` are the points whose form opens an order."""
    found = [datum(material, one, named, tuple(recipients), orders) for one in material.of("data") if in_force(one)]
    return tuple(dict.fromkeys(_fitted(found)))


def in_force(fact: Fact) -> bool:
    """False for what a policy can name only once somebody has said what is meant, and for bank cards.

    What the site takes by itself without saying what is named and has no field: nothing of it can be kept.
    """
    category = word("category", fact.values["category"])
    if is_card(category):
        return False
    return fact.values.get("source") != "provided" or not is_open(category) or is_additional(category)


def datum(material: Material, fact: Fact, named: Named, recipients: tuple[Recipient, ...], orders: frozenset[str]) -> Datum:
    """One datum as the policy states it."""
    category = category_of(fact)
    points = unique(word("point", one) for one in many(fact.values.get("points")))
    limits = limit(material, fact, named, with_order=not orders.isdisjoint(points))
    limits = with_recipients(limits, category, recipients, named)
    required = fact.values.get("required")
    source: Any = fact.values.get("source") or "provided"
    return Datum(
        category,
        source,
        fact.clause,
        points,
        required=required if isinstance(required, bool) else None,
        purposes=limits.purposes if limits else None,
        limit_clause=limits.clause if limits else None,
        only_for=_only_for(material, category),
        fields=_fields(material, fact, category),
    )


def category_of(fact: Fact) -> str:
    """The category of a fact; further information that services name begins with the word that forms know it by."""
    category = word("category", fact.values["category"])
    if fact.values.get("source") == "provided" and is_additional(category):
        rest = category.removeprefix("other:").removeprefix("additional").strip("_")
        return f"other:additional_{rest}"
    return category


def _only_for(material: Material, category: str) -> tuple[str, ...]:
    if category not in table("organisations")["categories"]:
        return ()
    return ("legal_entity",) if any(one.values.get("subject") == "legal_entity" for one in material.of("subjects")) else ()


def _fields(material: Material, fact: Fact, category: str) -> tuple[str, ...]:
    """Names of form fields where the category's own do not do: several kinds of one thing, a region, what has no word."""
    if is_other(category):
        return () if is_open(category) or is_additional(category) else (field_name(category),)
    text = material.text(fact.clause)
    if category == "location" and "preferences" in material.said_in("data", fact.clause):
        return ("region",)
    for row in table("fields"):
        if row["category"] == category and fact.values.get("source") == "provided":
            found = tuple(name for name, stems in row["names"] if holds(text, stems))
            return found if len(found) > 1 else ()
    return ()


def _fitted(found: list[Datum]) -> list[Datum]:
    """The data so that every form can be shown: a name is asked once, a password only with something to log in by, fields differ."""
    given = [one for one in found if one.source == "provided"]
    whole = {point for one in given if one.category == "full_name" for point in one.points}
    logins = {point for one in given if one.category in LOGINS for point in one.points}
    fitted = []
    taken = {name: one.category for one in found if not is_other(one.category) for name in field_names(one)}
    for one in found:
        made = one
        if one.source == "provided" and one.category == "first_name":
            made = replace(one, points=() if "any" in whole else tuple(point for point in one.points if point not in whole | _any(whole)))
        elif one.source == "provided" and one.category == "password":
            made = replace(one, points=tuple(point for point in one.points if point in logins or "any" in logins))
        if is_other(one.category) and one.fields:
            made = replace(made, fields=tuple(_free(taken, name, one.category) for name in one.fields))
        for name in field_names(made):
            taken.setdefault(name, made.category)
        fitted.append(made)
    return fitted


def _any(points: set[str]) -> set[str]:
    return {"any"} if points else set()


def _free(taken: dict[str, str], name: str, category: str) -> str:
    """The name, with a number where another category has it."""
    found, number = name, 1
    while taken.get(found, category) != category:
        number += 1
        found = f"{name}_{number}"
    return found
