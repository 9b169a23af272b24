"""Purposes, with what follows from their words: legal basis, grounds, channels, and which messages carry no offers."""

from __future__ import annotations

import re
from dataclasses import replace

from zavet.policy.links import unique
from zavet.policy.model import LegalBasis, Purpose
from zavet.reading.draft.material import Material, many
from zavet.reading.draft.tables import table
from zavet.reading.draft.words import is_open, word
from zavet.reading.facts import Fact
from zavet.terms import GROUNDS, is_other


def purposes(material: Material) -> tuple[Purpose, ...]:
    """The purposes in force: those whose words leave nothing open."""
    found = [purpose(material, one) for one in material.of("purposes") if not is_open(word("purpose", one.values["purpose"]))]
    return quiet(tuple(dict.fromkeys(found)))


def quiet(found: tuple[Purpose, ...]) -> tuple[Purpose, ...]:
    """The same, messages without offers where the text makes offers depend on consent."""
    rules = table("purposes")
    depends = any(one.consent for one in found if one.purpose in rules["offers"])
    return tuple(replace(one, excludes_offers=True) if depends and one.purpose in rules["messages"] else one for one in found)


def purpose(material: Material, fact: Fact) -> Purpose:
    """One purpose as the policy states it."""
    name = word("purpose", fact.values["purpose"])
    consent = fact.values.get("consent") is True
    basis: LegalBasis = "consent" if consent else "legal_obligation" if name == "legal_obligation" else "unstated"
    return Purpose(
        name,
        consent,
        fact.clause,
        basis,
        grounds=_grounds(material, name, fact.clause),
        channels=_channels(material, name, fact.clause),
        own_name_only=_own_name(material, name, fact.clause),
    )


def _grounds(material: Material, name: str, clause: str) -> tuple[str, ...] | None:
    """The kinds of ground where the vocabulary's do not fit.

    A purpose of the policy's own asks for some open dealing with the subject; applicants are answered too; what is kept in cookies
    serves visitors who have no account.
    """
    if is_other(name):
        return tuple(table("purposes")["own"])
    if name == "communication" and any("job_application" in many(one.values.get("points")) for one in material.of("data")):
        return unique((*GROUNDS[name], "application"))
    if name == "personalisation" and _of_visitors(material, clause):
        return ()
    return None


def _of_visitors(material: Material, clause: str) -> bool:
    """True where the clause, or the one it goes on, speaks of data that the site takes by itself, and of no others."""
    group = material.group(clause)
    near = [one for one in material.of("data") if one.clause == clause or (group is not None and material.group(one.clause) == group)]
    return bool(near) and all(one.values.get("source") == "automatic" for one in near)


def _channels(material: Material, name: str, clause: str) -> tuple[str, ...]:
    """The channels that the clause of a message names; where it states anything besides messages, none is read off it."""
    rules = table("purposes")
    messages = {*rules["messages"], *rules["offers"]}
    if name not in rules["messages"] or not material.said_in("purposes", clause) <= messages or material.said_in("recipients", clause):
        return ()
    text = material.text(clause).casefold()
    return tuple(channel for channel, pattern in table("clauses")["channels"].items() if re.search(pattern, text))


def _own_name(material: Material, name: str, clause: str) -> bool:
    """True where offers go out in the controller's name and the clause speaks of no partner."""
    text, rules = material.text(clause).casefold(), table("clauses")
    if name not in table("purposes")["offers"] or not re.search(rules["own_name"], text):
        return False
    return not re.search(rules["partners"], text)
