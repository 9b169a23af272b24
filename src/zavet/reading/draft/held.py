"""The categories that a text names, before anything is made of them."""

from __future__ import annotations

from dataclasses import dataclass

from zavet.policy.links import unique
from zavet.reading.draft.data import category_of, in_force
from zavet.reading.draft.material import Material
from zavet.reading.draft.tables import table
from zavet.terms import is_other


@dataclass(frozen=True, slots=True)
class Held:
    """`named`: every category in force, in order. `plain`: those the site takes by itself that tell no person apart."""

    named: tuple[str, ...]
    plain: tuple[str, ...]


def held(material: Material) -> Held:
    """The categories of the facts in force."""
    facts = [one for one in material.of("data") if in_force(one)]
    automatic = unique(category_of(one) for one in facts if one.values.get("source") == "automatic")
    countable = frozenset(table("automatic")["plain"])
    plain = tuple(one for one in automatic if one in countable or (is_other(one) and "identif" not in one))
    return Held(unique(category_of(one) for one in facts), plain)
