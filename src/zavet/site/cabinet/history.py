"""Who got my data, and what was done with them: the outbox and the log, told in words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from zavet.clock import HOUR
from zavet.decision.explain import explain
from zavet.decision.verdict import REASONS, Verdict
from zavet.operations import log, outbox, publish
from zavet.operations.log import Line
from zavet.operations.policies import Version
from zavet.operations.ports import words
from zavet.policy.labels import sentence
from zavet.site.cabinet.mine import Mine, mine, show
from zavet.site.here import legal_time
from zavet.site.wording import worded
from zavet.terms import phrases

_PAGE = 50


@dataclass(frozen=True, slots=True)
class Sent:
    """One row of the outbox: to whom, when (seconds), which categories, for what, on which clauses, and how it went."""

    recipient: str
    at: int
    categories: tuple[str, ...]
    purpose: str
    clauses: tuple[str, ...]
    state: str
    channel: str
    kind: str


@dataclass(frozen=True, slots=True)
class Told:
    """One entry of the log: what was done, by whom, when, with which data, and why it was allowed or refused."""

    index: int
    what: str
    allowed: bool
    at: int
    actor: str
    purpose: str
    recipient: str
    categories: tuple[str, ...]
    clauses: tuple[str, ...]
    version: int
    why: str


@dataclass(frozen=True, slots=True)
class Run:
    """Entries in a row that say the same: the newest of them, and the numbers of all, newest first."""

    newest: Told
    indexes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """What was done within one day of the controller's country; `at` is the time of its newest entry, in seconds."""

    at: int
    runs: list[Run]


@require_safe
@mine
def recipients(request: HttpRequest, whose: Mine) -> HttpResponse:
    """Every hand-over of this subject's data, and every message to them."""
    sent = given(whose)
    context = {"given": [one for one in sent if one.kind == "disclosure"], "messages": [one for one in sent if one.kind != "disclosure"]}
    return show(request, whose, "recipients", context)


@require_safe
@mine
def entries(request: HttpRequest, whose: Mine) -> HttpResponse:
    """The subject's own history, newest first, some at a time."""
    told = done(whose)
    number = request.GET.get("page", "1")
    place = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1
    start = max(0, place - 1) * _PAGE
    shown = told[start : start + _PAGE]
    earlier = place + 1 if start + _PAGE < len(told) else None
    context = {"days": _days(whose, shown), "later": place - 1 if place > 1 else None, "earlier": earlier, "count": len(told)}
    return show(request, whose, "log", context)


def _days(whose: Mine, told: list[Told]) -> list[Day]:
    country = whose.policy.operator.country or "RU"
    days = (list(one) for _, one in groupby(told, lambda one: legal_time(one.at, country).date()))
    return [Day(found[0].at, _runs(found)) for found in days]


def _runs(told: list[Told]) -> list[Run]:
    """Looking at one's own data ten times is one line, not ten that bury the rest."""
    alike = (list(one) for _, one in groupby(told, lambda one: replace(one, index=0, at=0)))
    return [Run(found[0], tuple(one.index for one in found)) for found in alike]


def given(whose: Mine) -> list[Sent]:
    """The outbox of this subject, newest first."""
    return [
        Sent(row.recipient, row.created_at, words(row.categories), row.purpose, words(row.clauses), row.state, row.channel, row.kind)
        for row in outbox.listed(whose.house, whose.controller, subject=whose.subject)
    ]


def done(whose: Mine) -> list[Told]:
    """The log of this subject, newest first, in the language of the request."""
    versions = {one.digest: one for one in publish.versions(whose.house, whose.controller)}
    return [_told(whose, line, versions) for line in log.of_subject(whose.house, whose.controller, subject=whose.subject)]


def _told(whose: Mine, line: Line, versions: dict[str, Version]) -> Told:
    entry, body = line.entry, line.body or {}
    said = phrases.load("zavet.site.cabinet")
    key = f"entry.{entry.type}"
    what = said.say(whose.language, key if said.has(key) else "entry.other")
    if entry.type == "ground" and body.get("kind") and said.has(f"state.{body.get('state')}"):
        state = whose.say(f"state.{body['state']}")
        what = f"{sentence(worded(whose.policy, 'ground', str(body['kind']), whose.language))}: {state}"
    version = versions.get(entry.policy)
    # Outcomes that are no reason of a verdict tell a step, not a refusal.
    allowed = entry.outcome == "allowed" or entry.outcome not in REASONS
    why = ""
    if not allowed and version is not None:
        verdict = Verdict(False, entry.outcome, entry.clauses, version.number, version.digest, about=str(body.get("about", "")))
        why = explain(verdict, version.policy, whose.language, "subject")
    actor: dict[str, Any] = body.get("actor") or {}
    return Told(
        index=line.index,
        what=what,
        allowed=allowed,
        at=int(body.get("at", entry.hour * HOUR)),
        actor=_actor(whose, actor),
        purpose=str(body.get("purpose") or ""),
        recipient=str(body.get("recipient") or ""),
        categories=tuple(body.get("categories") or ()),
        clauses=entry.clauses,
        version=version.number if version else 0,
        why=why,
    )


def _actor(whose: Mine, actor: dict[str, Any]) -> str:
    kind = str(actor.get("kind", ""))
    if kind == "subject":
        return whose.say("actor.you")
    said = phrases.load("zavet.decision")
    role = f"role.{actor.get('role', '')}"
    if kind == "officer" and said.has(role):
        return said.say(whose.language, role)
    key = f"actor.{kind}"
    return whose.say(key) if phrases.load("zavet.site.cabinet").has(key) else kind
