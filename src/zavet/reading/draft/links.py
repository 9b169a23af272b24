"""Which purposes a datum serves: all, by default (I10), or those that a narrower sentence names.

1. A sentence, list item or table row that names both a datum and purposes links the two; else the whole clause does.
2. Where a clause goes on in paragraphs and states its purposes there, they are those of its data. What people give themselves also
   serves the purposes of clauses that speak of no data, and, where it is given with an order, those that rest on one.
3. A password serves the account alone.
4. Where studies run on data that are tied to nobody, and the clause names no data, personal data serve every other purpose.
5. What each service asks for besides serves what a service is provided for.
6. What is told in passing, such as a review, serves the talk it is told in.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from zavet.policy.links import unique
from zavet.policy.model import Purpose, Recipient
from zavet.reading.draft.material import Material, first
from zavet.reading.draft.tables import table
from zavet.reading.draft.words import is_additional, is_open, word
from zavet.reading.facts import Fact
from zavet.terms import GROUNDS


@dataclass(frozen=True, slots=True)
class Limit:
    """The purposes that a datum is narrowed to, and the clause that does it."""

    purposes: tuple[str, ...]
    clause: str


@dataclass(frozen=True, slots=True)
class Named:
    """The purposes of the policy as links need them: in order, and those of general clauses and of orders."""

    purposes: tuple[Purpose, ...]

    @property
    def every(self) -> tuple[str, ...]:
        """Each purpose once, in the order of the text."""
        return unique(one.purpose for one in self.purposes)

    def on_order(self) -> tuple[str, ...]:
        """Those that rest on an open order."""
        return tuple(one for one in self.every if "order" in self._kinds(one))

    def _kinds(self, name: str) -> tuple[str, ...]:
        own = [one.grounds for one in self.purposes if one.purpose == name and one.grounds is not None]
        return unique(kind for kinds in own for kind in kinds) if own else GROUNDS.get(name, ())


def limit(material: Material, fact: Fact, named: Named, *, with_order: bool) -> Limit | None:
    """What narrows the datum of `fact`; None where nothing does. `with_order`: it is given at a form that opens an order."""
    category = word("category", fact.values["category"])
    provided = fact.values.get("source") == "provided"
    if category == "password":
        serves = next((one for one in table("purposes")["password"] if one in named.every), None)
        return Limit((serves,), fact.clause) if serves else None
    if provided and is_additional(category):
        return Limit(unique((*named.on_order(), *(one for one in named.every if one == "legal_obligation"))), fact.clause)
    if found := _beside(material, fact, named):
        return found
    if found := _of_group(material, fact, named):
        if not provided:
            return found
        more = (*found.purposes, *_general(material, named), *(named.on_order() if with_order else ()))
        return Limit(_without_offers(category, unique(more)), found.clause)
    return _apart(material, named) or _passing(category, fact, named)


def with_recipients(limits: Limit | None, category: str, recipients: Iterable[Recipient], named: Named) -> Limit | None:
    """A narrowed datum may also go for what only a recipient's sentence names, where that recipient gets the category by name."""
    if limits is None:
        return None
    own = (one for one in recipients if one.purpose and one.purpose not in named.every and category in (one.categories or ()))
    return Limit(unique((*limits.purposes, *(str(one.purpose) for one in own))), limits.clause)


def _beside(material: Material, fact: Fact, named: Named) -> Limit | None:
    """The purposes of the same sentence, of the same item or row, of the same clause: the nearest that names any."""
    here = [one for one in material.of("purposes") if one.clause == fact.clause]
    if not here:
        return None
    for begin, end in material.stretches(fact):
        near = [one for one in here if begin <= one.quote.start < end]
        if near:
            return _limit(near, named, fact.clause)
    return _limit(here, named, fact.clause)


def _of_group(material: Material, fact: Fact, named: Named) -> Limit | None:
    """The purposes of the further paragraphs of the clause."""
    group = material.group(fact.clause)
    if group is None:
        return None
    near = [one for one in material.of("purposes") if material.group(one.clause) == group]
    return _limit(near, named, near[0].clause) if near else None


def _limit(near: list[Fact], named: Named, clause: str) -> Limit | None:
    words = unique(word("purpose", one.values["purpose"]) for one in near)
    found = tuple(one for one in words if one in named.every)
    # Where every purpose beside it is left open, the datum serves nothing until that is answered.
    return Limit(found, clause) if found or any(is_open(one) for one in words) else None


def _general(material: Material, named: Named) -> tuple[str, ...]:
    """The purposes of clauses that, with what goes on with them, speak of no data."""
    groups = {material.group(one.clause) or one.clause for one in material.of("data")}
    spoken = (one for one in material.of("purposes") if (material.group(one.clause) or one.clause) not in groups)
    words = {word("purpose", first(one)) for one in spoken}
    return tuple(one for one in named.every if one in words)


def _without_offers(category: str, found: tuple[str, ...]) -> tuple[str, ...]:
    rules = table("purposes")
    if category not in rules["quiet"] and not category.startswith("other:"):
        return found
    messages = {*rules["offers"], "service_notice", "order_notice"}
    return tuple(one for one in found if one not in messages)


def _passing(category: str, fact: Fact, named: Named) -> Limit | None:
    rules = table("purposes")
    talk = tuple(one for one in named.every if one in rules["talk"])
    return Limit(talk, fact.clause) if talk and category in rules["passing"] else None


def _apart(material: Material, named: Named) -> Limit | None:
    statistical = frozenset(table("purposes")["statistical"])
    for one in material.of("prohibitions"):
        if one.values.get("prohibition") != "link_statistics_to_person" or material.said_in("data", one.clause):
            continue
        stated = material.said_in("purposes", one.clause) & statistical
        rest = tuple(name for name in named.every if name not in stated)
        if stated and rest:
            return Limit(rest, one.clause)
    return None
