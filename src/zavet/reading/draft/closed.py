"""What closes the lists of data, purposes and recipients: the clauses that a refusal of what is not named cites."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from zavet.policy.links import unique
from zavet.policy.model import Closed
from zavet.reading.draft.data import in_force
from zavet.reading.draft.material import Material
from zavet.reading.facts import Fact

_LIST: Final = 3
"""So many facts make a list of their own."""


def closed(material: Material) -> Closed:
    """The clauses that close the lists.

    Data and purposes: the clause that opens the list of them, where several of its items state some; what binds use to the purposes
    (outside transfers). Recipients: the clauses that forbid to disclose, and those of transfers.
    """
    given = [one for one in material.of("data") if one.values.get("source") == "provided" and in_force(one)] or list(material.of("data"))
    purposes = list(material.of("purposes"))
    bound = [one.clause for one in material.of("duties") if one.values.get("duty") == "purpose_limit"]
    bound = [one for one in bound if material.kind(one) != "transfer"]
    return Closed(
        data=_in_order(material, _openers(material, given, own=True) or [one.clause for one in given[:1]]),
        purposes=_in_order(material, (*_openers(material, purposes, own=False), *bound) or [one.clause for one in purposes[:1]]),
        recipients=_in_order(material, _outside(material)),
    )


def _outside(material: Material) -> tuple[str, ...]:
    kept = [one.clause for one in material.of("prohibitions") if one.values.get("prohibition") == "disclose_without_consent"]
    secret = [one.clause for one in material.of("duties") if one.values.get("duty") == "confidentiality"]
    kept += [one for one in secret if material.kind(one) == "duty"]
    gone = unique(one.clause for one in material.of("recipients") if one.values.get("recipient") != "authority")
    gone = tuple(one for one in gone if material.kind(one) in {"transfer", "prohibition", "authority"})
    parents = (material.clauses[one].parent for one in gone)
    return unique((*kept, *gone, *(one for one in parents if one and material.kind(one) == "transfer")))


def _openers(material: Material, facts: Iterable[Fact], *, own: bool) -> tuple[str, ...]:
    """The clauses under which at least two clauses state facts; `own`: one that states a whole list opens it itself."""
    by_clause = Counter(one.clause for one in facts)
    parents: dict[str, set[str]] = {}
    for one in by_clause:
        found = material.clauses.get(one)
        parent = material.clauses.get(found.parent) if found and found.parent else None
        if parent is not None and not parent.heading:
            parents.setdefault(parent.id, set()).add(one)
    openers: list[str] = []
    for parent_id, under in parents.items():
        if len(under) > 1:
            openers += sorted(under) if own and any(by_clause[one] >= _LIST for one in under) else [parent_id]
    return unique(openers) or (tuple(one for one, count in by_clause.items() if count >= _LIST)[:2] if own else ())


def _in_order(material: Material, found: Iterable[str]) -> tuple[str, ...]:
    order = {one: number for number, one in enumerate(material.clauses)}
    return tuple(sorted(unique(found), key=lambda one: order.get(one, 0)))
