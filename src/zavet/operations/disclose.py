"""Disclosing: a use with a recipient. Pushed through the outbox in the same transaction, or read by the recipient's own key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zavet.decision.question import Actor, GroundRef, Question
from zavet.decision.verdict import Verdict
from zavet.decision.words import BY_LAW, LAWFUL
from zavet.errors import Refused, SealBroken, Tampered
from zavet.operations.gate import OWN, Gate, Person, Work
from zavet.operations.house import Done, House, Outcome
from zavet.operations.ports import csv
from zavet.operations.rows import OutboxRow, RecordRow
from zavet.operations.use import Used, append_use, open_categories

IN_FLIGHT = "in flight"
"""The receipt of a row that a worker has taken and not settled yet: it may have arrived."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """Something to be put into the outbox. `extra` is sealed with it: texts, and where it goes when not to the subject.

    `offer` and `in_name_of` are what was decided when it was queued: the decision at the door asks the same question.
    """

    kind: str
    recipient: str
    channel: str
    purpose: str
    categories: Sequence[str]
    extra: Mapping[str, str]
    ground: str = ""
    ground_kind: str = ""
    offer: bool = False
    in_name_of: str = "own"

    def sealed(self) -> dict[str, Any]:
        """What is sealed with the row: its texts, and what decides where it goes and what with, so that no edit of the row does."""
        bound = [self.kind, self.recipient, self.channel, self.purpose, csv(self.categories), self.ground, self.ground_kind]
        return {"extra": dict(self.extra), "bound": bound, "offer": self.offer, "in_name_of": self.in_name_of}


def disclose(
    house: House,
    controller: str,
    *,
    subject: str,
    categories: Sequence[str],
    recipient: str,
    purpose: str | None,
    actor: Actor,
    ground: GroundRef | None = None,
    operation: str = "disclose",
    necessity: Mapping[str, str] | None = None,
    key: str | None = None,
) -> Done:
    """Hands the named categories to a recipient through the outbox. ids: `delivery`, `subject`.

    `necessity` says for each category why it is needed, where the policy asks that. Raises Refused (its entry stands), NotFound.
    """
    if purpose is None and (recipient == "authority" or (ground is not None and ground.kind in LAWFUL)):
        # What the law or an authority asks for serves the law's own purpose, whether the caller says so or not.
        purpose = BY_LAW

    def do(work: Work) -> Outcome:
        person = work.person(subject)
        question = Question(operation, tuple(categories), purpose, actor, work.at, recipient, ground)
        verdict = work.decide(question, work.facts(person, work.records(person, categories)))
        index = append_use(work, person, verdict, question)
        if not verdict.allowed:
            return Outcome(verdict, index)
        parcel = Parcel("disclosure", recipient, "webhook", purpose or "", categories, dict(necessity or {}), *_reference(ground))
        delivery = put(work, person, parcel, verdict, index)
        return Outcome(verdict, index, {"delivery": delivery, "subject": subject})

    request = {
        "op": operation,
        "subject": subject,
        "categories": sorted(categories),
        "recipient": recipient,
        "purpose": purpose,
        "ground": [ground.kind, ground.id] if ground else None,
        "necessity": dict(necessity or {}),
    }
    return house.change(controller, do, actor=actor, key=key, request=request)


def fetch(
    house: House,
    controller: str,
    *,
    subject: str,
    categories: Sequence[str],
    purpose: str | None,
    actor: Actor,
    ground: GroundRef | None = None,
) -> Used:
    """A recipient reads, with its own key, what it may have: a disclosure to itself, on record like any other."""
    recipient = actor.role

    def do(work: Work) -> tuple[Verdict, int, list[RecordRow]]:
        person = work.person(subject)
        rows = work.records(person, categories)
        question = Question("disclose", tuple(categories), purpose, actor, work.at, recipient, ground)
        verdict = work.decide(question, work.facts(person, rows))
        index = append_use(work, person, verdict, question)
        if verdict.allowed:
            parcel = Parcel("disclosure", recipient, "pull", purpose or "", categories, {}, *_reference(ground))
            put(work, person, parcel, verdict, index, state="sent")
        return verdict, index, rows

    verdict, index, rows = house.write(controller, do)
    if not verdict.allowed:
        raise Refused(verdict, index=index)
    return Used(open_categories(house, rows, categories), verdict, index)


def _reference(ground: GroundRef | None) -> tuple[str, str]:
    return (ground.id, ground.kind) if ground else ("", "")


@dataclass(frozen=True, slots=True)
class Contents:
    """What was sealed with a row of the outbox: the texts, the ground it relies on, and the rest of the question."""

    extra: Mapping[str, str]
    ground: GroundRef | None
    offer: bool
    in_name_of: str


def contents(gate: Gate, row: OutboxRow) -> Contents:
    """What was sealed with a row of the outbox.

    Raises Tampered where the row is not the one that was put in, KeyDestroyed where its subject was erased, KeyMissing.
    """
    try:
        kept = gate.open_box(row.controller, row.subject or OWN, "evidence", f"outbox/{row.delivery}", 0, row.sealed)
    except SealBroken as error:
        raise Tampered("a row of the outbox does not match what was put in") from error
    kind = kept["bound"][-1]
    if kept["bound"] != [row.kind, row.recipient, row.channel, row.purpose, row.categories, row.ground, kind]:
        raise Tampered("a row of the outbox does not match what was put in")
    return Contents(kept["extra"], GroundRef(kind, row.ground) if kind else None, kept["offer"], kept["in_name_of"])


def put(work: Work, person: Person | None, parcel: Parcel, verdict: Verdict, index: int, *, state: str = "waiting") -> str:
    """Writes a row of the outbox and returns its delivery id. What goes is opened when it is delivered, not copied here.

    Without a person it is about nobody: a notice to a recipient that the data it was given are erased.
    """
    delivery = work.new_id()
    subject = person.subject if person is not None else ""
    sealed = work.seal(subject or OWN, "evidence", f"outbox/{delivery}", 0, parcel.sealed())
    work.transaction.add(
        OutboxRow(
            controller=work.controller,
            delivery=delivery,
            subject=subject,
            kind=parcel.kind,
            recipient=parcel.recipient,
            channel=parcel.channel,
            purpose=parcel.purpose,
            ground=parcel.ground,
            clauses=csv(verdict.clauses),
            categories=csv(parcel.categories),
            state=state,
            attempts=0,
            created_at=work.at,
            next_at=work.at,
            sent_at=work.at if state == "sent" else None,
            receipt="",
            index=index,
            sealed=sealed,
        )
    )
    return delivery
