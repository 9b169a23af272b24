"""Visits: counts without persons, and the automatic data the policy names, sealed and bound to their purposes.

A visitor who is not logged in leaves a sealed row with exactly the named categories and no tie to an account; a login leaves address and
time under the user's own key, where the policy says so.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from zavet.clock import DAY
from zavet.decision.facts import NOBODY
from zavet.decision.question import Actor, Question
from zavet.decision.verdict import Verdict
from zavet.decision.words import STATISTICAL
from zavet.errors import FieldError, Refused
from zavet.operations.gate import OWN, Work
from zavet.operations.house import House
from zavet.operations.ports import csv, words
from zavet.operations.rows import CountRow, VisitRow
from zavet.policy.model import Policy
from zavet.statistics.buckets import bucket

COUNTED = ("page_url", "ad_page_url", "browser", "operating_system", "device", "referrer")
"""Categories that may be counted: their values name no person once put into a bucket."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Visits opened for a purpose: rows of category → value, the verdict and the index of the entry."""

    rows: tuple[dict[str, str], ...]
    verdict: Verdict
    index: int


def named(policy: Policy, point: str) -> frozenset[str]:
    """The automatic categories that the policy names for a collection point."""
    return frozenset(one.category for one in policy.data if one.source == "automatic" and point in one.points)


def count(house: House, controller: str, *, point: str, seen: Mapping[str, str], strict: bool = False) -> bool:
    """Takes one visit without a person: counts it and keeps exactly the named categories, sealed. True where anything was kept.

    What the policy does not name is dropped — or, for a hit that a client sends itself (`strict`), refused with FieldError.
    """

    def do(work: Work) -> bool:
        policy = work.version.policy
        allowed = named(policy, point)
        for category in seen:
            if strict and category not in allowed:
                raise FieldError(
                    category[:60],
                    "unknown",
                    f"`{category[:60]}` is not taken at `{point[:30]}`",
                    clauses=(*_stated(policy, point), *policy.closed.data),
                )
        values = {name: clean for name, text in seen.items() if name in allowed and (clean := _readable(text)[:500])}
        _count(work, "visits", "all")
        for name in COUNTED:
            if name in values:
                _count(work, name, bucket(name, values[name]))
        if values:
            visit = work.new_id()
            sealed = work.seal(OWN, "traffic", f"visit/{visit}", 0, values)
            work.transaction.add(VisitRow(controller, visit, "", point, csv(values), work.at, 0, sealed))
        return bool(values)

    return house.write(controller, do)


def log_in(work: Work, subject: str, seen: Mapping[str, str]) -> None:
    """Keeps address and time of a login under the user's own key, where the policy has the duty to log them."""
    duty = work.version.policy.duty("log_ip_and_time")
    if duty is None:
        return
    allowed = named(work.version.policy, "service_use") | {"ip_address", "access_time"}
    kept = allowed & {"ip_address", "access_time"}
    values = {name: clean for name, text in seen.items() if name in kept and (clean := _readable(text)[:200])}
    if values:
        visit = work.new_id()
        epoch = work.gate.epoch(work.controller, subject, "traffic")
        sealed = work.seal(subject, "traffic", f"visit/{visit}", 0, values, epoch)
        work.transaction.add(VisitRow(work.controller, visit, subject, "service_use", csv(values), work.at, epoch, sealed))


def read(
    house: House,
    controller: str,
    *,
    categories: tuple[str, ...],
    purpose: str | None,
    actor: Actor,
    subject: str | None = None,
    limit: int = 100,
) -> Seen:
    """Opens kept visits for a purpose: of no person (`subject` None), or those tied to a user id. One entry. Raises Refused."""

    def do(work: Work) -> tuple[Verdict, int, list[VisitRow]]:
        point = "service_use" if subject else "page_view"
        # Visits of nobody may be counted and studied; those under a user id are somebody's data, whatever the purpose.
        operation = "count" if subject is None and purpose in STATISTICAL else "use"
        question = Question(operation, categories, purpose, actor, work.at, point=point)
        persons = [] if subject is None else [work.person(subject)]
        known = work.facts(persons[0], ()) if persons else NOBODY
        origins = {name: frozenset({"automatic"}) for name in categories}
        facts = replace(known, sources=origins, points={name: frozenset({point}) for name in categories})
        verdict = work.decide(question, facts)
        if verdict.allowed and operation == "count":
            verdict = _within_limits(work.version.policy, verdict, categories, purpose, point)
        body = {"categories": sorted(categories), "purpose": purpose or "", "point": point}
        index = work.append("use", verdict, persons, body, actor=actor)
        rows = work.transaction.where(VisitRow, order=("-at",), limit=limit, controller=controller, subject=subject or "")
        return verdict, index, rows

    verdict, index, rows = house.write(controller, do)
    if not verdict.allowed:
        raise Refused(verdict, index=index)
    wanted = frozenset(categories)
    found = []
    for row in rows:
        if wanted & frozenset(words(row.categories)):
            values = house.gate.open_box(controller, row.subject or OWN, "traffic", f"visit/{row.visit}", 0, row.sealed, row.epoch)
            found.append({name: text for name, text in values.items() if name in wanted})
    return Seen(tuple(found), verdict, index)


def _within_limits(policy: Policy, verdict: Verdict, categories: tuple[str, ...], purpose: str | None, point: str) -> Verdict:
    """A count binds no person, but kept visits still serve only the purposes that their own sentence names."""
    for category in categories:
        rows = [one for one in policy.data if one.category == category and one.source == "automatic" and point in one.points]
        if not any(one.purposes is None or purpose in one.purposes for one in rows):
            clauses = tuple(dict.fromkeys(one.limit_clause or one.clause for one in rows)) or policy.closed.data
            return replace(verdict, allowed=False, reason="category_not_for_purpose", clauses=clauses, about=category)
    return verdict


def counts(house: House, controller: str, *, dimension: str | None = None) -> list[CountRow]:
    """The counts of the controller: days, dimensions, values, numbers — nothing that leads to a person."""
    wanted: dict[str, Any] = {"dimension": dimension} if dimension else {}
    return house.read(
        controller, lambda work: work.transaction.where(CountRow, order=("-day", "dimension", "value"), controller=controller, **wanted)
    )


def _readable(text: str) -> str:
    """What a browser said without control characters and halves of surrogate pairs: no column and no seal takes them."""
    return text if text.isprintable() else "".join(sign for sign in text if unicodedata.category(sign) not in {"Cc", "Cs"})


def _count(work: Work, dimension: str, value: str) -> None:
    day = work.at // DAY
    known = work.transaction.get(CountRow, work.controller, day, dimension, value)
    work.transaction.put(CountRow(work.controller, day, dimension, value, (known.count if known else 0) + 1))


def _stated(policy: Policy, point: str) -> tuple[str, ...]:
    """The clauses that say what is taken of itself at this point."""
    return tuple(dict.fromkeys(one.clause for one in policy.data if one.source == "automatic" and point in one.points))
