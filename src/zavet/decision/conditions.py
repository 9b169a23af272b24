"""Conditions that the facts of one subject meet or not: consent, an open ground, an authority's demand.

Each answers with an empty string where it is met, and with the reason of the refusal where it is not.
"""

from __future__ import annotations

from collections.abc import Sequence

from zavet.decision.facts import ConsentState, Facts, OpenGround
from zavet.decision.question import GroundRef
from zavet.policy.model import Authority

_DEMANDED = ("body", "ground", "document")


def consent(state: ConsentState | None, at: int) -> str:
    """Consent given at or before `at` and not lapsed."""
    if state is None:
        return "consent_missing"
    if state.state == "given":
        if state.at > at:
            return "consent_later_than_use"
        return "" if state.until is None or at < state.until else "consent_missing"
    return "consent_withdrawn" if state.state == "withdrawn" else "consent_missing"


def ground(kinds: Sequence[str], facts: Facts, named: GroundRef | None) -> str:
    """One of `kinds` is open for the subject; where the question names a ground, that one."""
    if named is None:
        for one in facts.grounds.values():
            if one.kind in kinds:
                return ""
        return "ground_missing"
    if named.kind not in kinds:
        return "ground_missing"
    if named.kind == "law":
        return "" if named.id else "ground_missing"
    found = facts.grounds.get(named.id)
    return "" if found is not None and found.kind == named.kind else "ground_closed"


def assigned(kind: str, recipient: str, facts: Facts, named: GroundRef | None) -> str:
    """A ground of `kind` is open and the recipient is assigned to it."""
    if named is not None and named.kind == kind != "law":  # the usual case, spelt out for speed
        one = facts.grounds.get(named.id)
        if one is None or one.kind != kind:
            return "ground_closed"
        return "" if recipient in one.recipients else "ground_not_assigned"
    if named is None:
        found = [one for one in facts.grounds.values() if one.kind == kind]
        if not found:
            return "ground_missing"
        return "" if any(recipient in one.recipients for one in found) else "ground_not_assigned"
    return ground((kind,), facts, named)


def left_out(found: OpenGround | None, categories: Sequence[str]) -> str:
    """The first category that the ground's own list (`categories`, joined by commas) leaves out; empty where it has no list."""
    if found is None or "categories" not in found.details:
        return ""
    named = found.details["categories"].split(",")
    return next((one for one in categories if one not in named), "")


def law(facts: Facts, named: GroundRef | None, categories: Sequence[str]) -> str:
    """A named norm; where its record lists the categories it makes necessary, no other."""
    missed = ground(("law",), facts, named)
    if missed or named is None:
        return missed
    return "category_not_for_recipient" if left_out(facts.grounds.get(named.id), categories) else ""


def demand(authorities: Sequence[Authority], facts: Facts, named: GroundRef | None, categories: Sequence[str]) -> tuple[str, int]:
    """An authority's demand, complete and of a kind the policy names: the reason, and which row of the policy allows it (-1: none).

    (1) body, ground and document are recorded; (2) a row names the ground; (3) that row's country, if any, is the authority's;
    (4) a list of what is demanded, if any, holds the categories.
    """
    missed = ground(("demand",), facts, named)
    if missed:
        return missed, -1
    found = [one for one in facts.grounds.values() if one.kind == "demand"] if named is None else [facts.grounds[named.id]]
    first = ""
    for one in found:
        reason, row = _answerable(one, authorities, categories)
        if not reason:
            return "", row
        first = first or reason
    return first, -1


def _answerable(found: OpenGround, authorities: Sequence[Authority], categories: Sequence[str]) -> tuple[str, int]:
    details = found.details
    if not all(details.get(one) for one in _DEMANDED):
        return "ground_missing", -1
    rows = [number for number, one in enumerate(authorities) if details["ground"] in one.grounds]
    if not rows:
        return "authority_ground_not_named", -1
    rows = [number for number in rows if authorities[number].country in (None, details.get("country"))]
    if not rows:
        return "authority_of_another_country", -1
    if left_out(found, categories):
        return "category_not_for_recipient", -1
    return "", rows[0]
