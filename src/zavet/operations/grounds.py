"""Grounds: open orders, tickets, claims, applications, demands — what a use may rely on while they are open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from zavet.decision.facts import OpenGround
from zavet.decision.question import Actor, GroundRef, Question
from zavet.errors import FieldError, NotFound
from zavet.operations.collect import ground_class, open_ground_row
from zavet.operations.disclose import Parcel, put
from zavet.operations.gate import Person, Work
from zavet.operations.house import Done, House, Outcome
from zavet.operations.inputs import free_text, word
from zavet.operations.ports import csv, words
from zavet.operations.rows import GroundRow
from zavet.operations.use import append_use
from zavet.policy.model import Policy
from zavet.terms import phrases

HOUSE = Actor("system", "house", "worker")
_PHRASES = phrases.load("zavet.operations")

KINDS = ("order", "ticket", "request", "claim", "application", "contract", "demand", "permission")
_DEMAND_DETAILS = ("body", "ground", "document", "country")


def open_ground(
    house: House,
    controller: str,
    *,
    subject: str,
    kind: str,
    actor: Actor,
    details: Mapping[str, str] | None = None,
    recipients: Sequence[str] = (),
    key: str | None = None,
) -> Done:
    """Opens a ground for a subject. ids: `ground`, `subject`.

    A `demand` of an authority names body, ground, document and country in its details; without them it is a FieldError.
    """
    assigned = [word("recipients", one) for one in recipients]
    found = {word("details", name): text.strip() for name, text in (details or {}).items()}

    def do(work: Work) -> Outcome:
        policy = work.version.policy
        if kind not in KINDS:
            raise FieldError("kind", "unknown_word", f"`kind` is one of {', '.join(KINDS)}")
        if kind == "demand":
            _check_demand(policy, found)
        for name, text in found.items():
            free_text(policy, name, text, longest=2000)
        person = work.present(subject)
        ground = work.new_id()
        person.state = person.state.with_ground(ground, OpenGround(kind, tuple(assigned), _decisive(kind, found)))
        verdict = work.granted(_clauses(policy, kind))
        body = {"ground": ground, "kind": kind, "state": "open", "recipients": assigned, "details": found}
        index = work.append("ground", verdict, [person], body, actor=actor)
        open_ground_row(work, ground, kind, person, index, details=found, recipients=csv(assigned))
        return Outcome(verdict, index, {"ground": ground, "subject": subject})

    request = {"op": "ground.open", "subject": subject, "kind": kind, "details": found, "recipients": assigned}
    return house.change(controller, do, actor=actor, key=key, request=request)


def move(
    house: House,
    controller: str,
    *,
    ground: str,
    actor: Actor,
    status: str | None = None,
    recipients: Sequence[str] | None = None,
    close: bool = False,
    key: str | None = None,
) -> Done:
    """Changes a ground: its status, who is assigned to it, or closes it. ids: `ground`, `subject`."""
    if status is not None:
        word("status", status)
    for one in recipients or ():
        word("recipients", one)

    def do(work: Work) -> Outcome:
        row = ground_row(work, ground)
        if row.state != "open":
            raise FieldError("ground", "closed", "this ground is closed")
        person = work.person(row.subject)
        known = person.state.grounds.get(ground)
        if known is None:
            # An erasure ended every use that relied on it.
            raise FieldError("ground", "closed", "this ground is closed")
        if status is not None and status != row.status and row.kind == "order":
            # Decided while the order is open: its end is a state of it too.
            _tell_state(work, person, ground, status)
        if close:
            person.state = person.state.without_ground(ground)
        elif recipients is not None:
            person.state = person.state.with_ground(ground, OpenGround(known.kind, tuple(recipients), known.details))
        verdict = work.granted(_clauses(work.version.policy, row.kind))
        body = {"ground": ground, "kind": row.kind, "state": "closed" if close else "open", "status": status or row.status}
        index = work.append("ground", verdict, [person], body, actor=actor)
        work.transaction.put(
            replace(
                row,
                state="closed" if close else "open",
                status=status or row.status,
                recipients=row.recipients if recipients is None else csv(recipients),
                closed_at=work.at if close else None,
            )
        )
        return Outcome(verdict, index, {"ground": ground, "subject": row.subject})

    request = {
        "op": "ground.move",
        "ground": ground,
        "status": status,
        "recipients": None if recipients is None else list(recipients),
        "close": close,
    }
    return house.change(controller, do, actor=actor, key=key, request=request)


def _tell_state(work: Work, person: Person, ground: str, status: str) -> None:
    """Queues the notice of an order's new state to the order's own subject, where the policy names that purpose."""
    policy = work.version.policy
    if not any(one.purpose == "order_notice" for one in policy.purposes):
        return
    records = work.records(person, ("email", "phone"))
    category, channel = ("email", "email") if any("email" in words(one.categories) for one in records) else ("phone", "sms")
    question = Question("notify", (category,), "order_notice", HOUSE, work.at, None, GroundRef("order", ground), None, channel)
    verdict = work.decide(question, work.facts(person, records))
    index = append_use(work, person, verdict, question)
    if verdict.allowed:
        language = person.state.language or policy.language
        told = {"status": status, "ground": ground, "clauses": ", ".join(verdict.clauses[:1])}
        extra = {"title": _PHRASES.say(language, "order.title", **told), "text": _PHRASES.say(language, "order.text", **told)}
        put(work, person, Parcel("notice", "subject", channel, "order_notice", (category,), extra, ground, "order"), verdict, index)


def ground_row(work: Work, ground: str) -> GroundRow:
    """The row of a ground of this controller. Raises NotFound."""
    row = work.transaction.get(GroundRow, work.controller, ground)
    if row is None:
        raise NotFound("no such ground")
    return row


def snapshot(house: House, controller: str, *, ground: str, actor: Actor | None = None) -> dict[str, Any]:
    """A ground with the data as the person gave them when it was opened. For officers and the subject; raises NotFound.

    With `actor` the reading is an entry of its own (I1); without, the caller has made one that covers it.
    """

    def do(work: Work) -> GroundRow:
        row = ground_row(work, ground)
        if actor is not None:
            verdict = work.granted(_clauses(work.version.policy, row.kind))
            work.append("access", verdict, [work.person(row.subject)], {"ground": ground, "kind": row.kind}, actor=actor)
        return row

    row = house.read(controller, do) if actor is None else house.write(controller, do)
    if not row.sealed:
        raise NotFound("the data was erased")
    value: dict[str, Any] = house.gate.open_box(
        controller, row.subject, ground_class(row.kind), f"ground/{ground}", 0, row.sealed, row.epoch
    )
    return {
        "ground": ground,
        "kind": row.kind,
        "state": row.state,
        "status": row.status,
        "opened_at": row.opened_at,
        "recipients": list(words(row.recipients)),
        **value,
    }


def found(house: House, controller: str, *, ground: str) -> GroundRow:
    """One ground, sealed as it is. Raises NotFound."""
    return house.read(controller, lambda work: ground_row(work, ground))


def listed(
    house: House,
    controller: str,
    *,
    kind: str | None = None,
    state: str | None = None,
    subject: str | None = None,
    recipient: str | None = None,
    limit: int = 500,
    after: int | None = None,
) -> list[GroundRow]:
    """Grounds of the controller, newest first; their details stay sealed. With `recipient` only those assigned to it.

    `limit` and `after`, how many are skipped, hold where no recipient is named.
    """
    wanted: dict[str, Any] = {name: value for name, value in (("kind", kind), ("state", state), ("subject", subject)) if value is not None}
    most, skipped = (limit, after) if recipient is None else (None, None)
    rows = house.read(
        controller,
        lambda work: work.transaction.where(GroundRow, order=("-opened_at",), limit=most, after=skipped, controller=controller, **wanted),
    )
    return rows if recipient is None else [row for row in rows if recipient in words(row.recipients)][:500]


def _check_demand(policy: Policy, details: Mapping[str, str]) -> None:
    clauses = tuple(one.clause for one in policy.authorities)
    for name in _DEMAND_DETAILS:
        if not details.get(name):
            raise FieldError(name, "required", f"a demand of an authority names its `{name}`", clauses=clauses)


def _decisive(kind: str, details: Mapping[str, str]) -> dict[str, str]:
    """The details that a decision reads; the rest stays with the ground."""
    names = ("ground", "country", "document", "body") if kind == "demand" else ()
    return {name: details[name] for name in names}


def _clauses(policy: Policy, kind: str) -> tuple[str, ...]:
    if kind == "demand":
        return tuple(one.clause for one in policy.authorities)
    if kind == "claim":
        return tuple(one.clause for one in policy.duties if one.duty in {"answer_claim", "pretrial_claim"})
    return ()
