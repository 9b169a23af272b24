"""The cookies of the house, each with a purpose that the policy names and a clause that speaks of it."""

from __future__ import annotations

from zavet.policy.model import Cookie, Datum, Purpose
from zavet.reading.draft.material import Material
from zavet.reading.draft.tables import table
from zavet.terms import is_other


def cookies(material: Material, found: tuple[Datum, ...], purposes: tuple[Purpose, ...]) -> tuple[Cookie, ...]:
    """Those the house may set under this policy: what recognises a visitor only where the text names cookies among its data.

    None where the policy names no purpose: a cookie that serves nothing is dropped.
    """
    # The clause that speaks of cookies most: the one that names least besides.
    named = sorted(found, key=lambda one: -len(material.said_in("data", one.clause)))
    held = {one.category: one.clause for one in named}
    made = []
    for row in table("cookies"):
        needs = row.get("with")
        if needs is not None and (needs not in held or "cookies" not in held):
            continue
        if needs == "location" and not any(one.category == needs and one.fields == ("region",) for one in found):
            continue
        purpose = _purpose(purposes, row["purposes"])
        if purpose is not None:
            made.append(Cookie(row["name"], purpose.purpose, _clause(material, held.get("cookies"), purpose), row["content"]))
    return tuple(made)


def _purpose(purposes: tuple[Purpose, ...], wanted: list[str]) -> Purpose | None:
    for word in wanted:
        for one in purposes:
            if one.purpose == word or (word == "other:" and is_other(one.purpose)):
                return one
    return next((one for one in purposes if not one.consent), purposes[0] if purposes else None)


def _clause(material: Material, named: str | None, purpose: Purpose) -> str:
    """The clause that names cookies, or the paragraph that goes on with it and states the purpose; without either, the purpose's."""
    if named is None:
        return purpose.clause
    group = material.group(named)
    near = group is not None and material.group(purpose.clause) == group
    return purpose.clause if near else named
