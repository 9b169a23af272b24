"""What the text says of itself in single words: subjects, terms, rights, duties, prohibitions, measures, disclaimers, counts, minors."""

from __future__ import annotations

import re
from typing import Final

from zavet.policy.links import unique
from zavet.policy.model import (
    Datum,
    Disclaimer,
    Duty,
    Measure,
    Minors,
    Prohibition,
    Retention,
    Right,
    Statistics,
    SubjectFact,
)
from zavet.reading.draft.heading import channel, right_address
from zavet.reading.draft.material import Material, first, many, text
from zavet.reading.draft.tables import table
from zavet.reading.draft.words import is_open, word
from zavet.terms import is_other

_TERM: Final = re.compile(r"[1-9][0-9]{0,3} (hours|days|weeks|months|years|(calendar|working)_days|calendar_(months|years))", re.ASCII)
RETENTION: Final = ("retention.term", "retention.rule", "retention")
"""Names under which a reader doubts how long data are kept."""

FULL_AGE: Final = 18
_AGES: Final = range(1, 22)


def subjects(material: Material) -> tuple[SubjectFact, ...]:
    """Whose data."""
    return tuple(dict.fromkeys(SubjectFact(word("subject", one.values["subject"]), one.clause) for one in material.of("subjects")))


def rights(material: Material) -> tuple[Right, ...]:
    """What a subject may ask, and how."""
    found = []
    for one in material.of("rights"):
        by = channel(one.values.get("channel"))
        address, phrase = right_address(by, one.values.get("address")), text(one.values.get("phrase"))
        found.append(Right(word("right", one.values["right"]), one.clause, channel=by, address=address, phrase=phrase))
    return tuple(dict.fromkeys(found))


def duties(material: Material) -> tuple[Duty, ...]:
    """What the controller, or the user, is to do."""
    found = []
    for one in material.of("duties"):
        deadline = text(one.values.get("deadline"))
        counted = deadline if deadline and _TERM.fullmatch(deadline) else None
        found.append(Duty(word("duty", one.values["duty"]), text(one.values.get("trigger")) or "", one.clause, counted))
    return tuple(dict.fromkeys(found))


def prohibitions(material: Material) -> tuple[Prohibition, ...]:
    """What the controller, or the user, is not to do, save the exceptions: clauses of the text, or words."""
    found = []
    for one in material.of("prohibitions"):
        named = many(one.values.get("except") or one.values.get("exceptions"))
        own = [name if name in material.clauses else word("prohibition", f"other:{name.removeprefix('other:')}") for name in named]
        exceptions = unique(own)
        found.append(Prohibition(word("prohibition", one.values["prohibition"]), one.clause, exceptions))
    return tuple(dict.fromkeys(found))


def measures(material: Material) -> tuple[Measure, ...]:
    """How data are protected."""
    return tuple(dict.fromkeys(Measure(word("measure", one.values["measure"]), one.clause) for one in material.of("measures")))


def disclaimers(material: Material) -> tuple[Disclaimer, ...]:
    """What the controller answers for not."""
    return tuple(dict.fromkeys(Disclaimer(word("disclaimer", one.values["about"]), one.clause) for one in material.of("disclaimers")))


def retention(material: Material) -> tuple[Retention, ...]:
    """How long data are kept: nothing, where the text says two things that cannot both hold."""
    found = tuple(dict.fromkeys(term(one.values, one.clause) for one in material.of("retention")))
    if contradicts(found) or material.disputed(*RETENTION):
        return ()
    return tuple(one for one in found if one.rule != "term" or one.term is not None)


def term(values: object, clause: str) -> Retention:
    """One term as the policy states it."""
    found = dict(values)  # type: ignore[call-overload]  # a map of fields
    said = text(found.get("term"))
    return Retention(word("retention_rule", found["rule"]), clause, said)


def contradicts(found: tuple[Retention, ...]) -> bool:
    """True where data are kept without limit and also only so long."""
    rules = {one.rule for one in found}
    return "unlimited" in rules and not rules.isdisjoint({"purpose_achieved", "term"})


def statistics(material: Material, found: tuple[Datum, ...]) -> tuple[Statistics, ...]:
    """The clauses that announce counts, each with the data beside it that tell no person apart."""
    counted = set(table("purposes")["statistical"])
    plain = frozenset(table("automatic")["plain"])
    made = []
    for clause in material.clauses:
        said = material.said_in("purposes", clause) & counted
        if not said and material.kind(clause) != "statistics":
            continue
        group = material.group(clause)
        near = [one for one in found if one.source == "automatic" and (one.clause == clause or _beside(material, one, group))]
        words = unique(one.category for one in near if one.category in plain or (is_other(one.category) and _nobodys(one.category)))
        made.append(Statistics(clause, words))
    return tuple(made)


def minors(material: Material) -> tuple[Minors | None, bool]:
    """The age under which nobody gives data, and whether the text says it: where it does not, everybody under full age is meant."""
    keeps = [one for one in material.of("prohibitions") if first(one) == "collect_from_minors"]
    keeps += [one for one in material.of("duties") if first(one) == "parental_consent"]
    if not keeps:
        return None, True
    for one in keeps:
        age = _age(f"{one.quote.text} {material.text(one.clause)}".casefold())
        if age is not None:
            return Minors(age, one.clause), True
    return Minors(FULL_AGE, keeps[0].clause), False


def _beside(material: Material, datum: Datum, group: str | None) -> bool:
    return group is not None and material.group(datum.clause) == group


def _nobodys(category: str) -> bool:
    return "identif" not in category and "идентиф" not in category and not is_open(category)


def _age(said: str) -> int | None:
    rules = table("clauses")
    for pattern in (rules["age"], rules["under_age"]):
        for found in re.finditer(pattern, said):
            if int(found[1]) in _AGES:
                return int(found[1])
    return next((age for stem, age in table("ages").items() if stem in said), None)
