"""The retention sweep: what has reached its purposes goes, what a hold keeps stays, and where the policy keeps without term nothing goes.

Also the upkeep some policies promise: fields that the version in force names no longer are removed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from zavet.decision.question import Actor
from zavet.errors import FieldError, NotFound
from zavet.operations import erasure
from zavet.operations.gate import Work
from zavet.operations.house import Done, House, Outcome
from zavet.operations.ports import words
from zavet.operations.rows import RecordRow, SubjectRow
from zavet.operations.state import Hold

SWEEPER = Actor("system", "retention", "worker")


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep did: subjects erased whole, subjects of whom the contract class went, records rid of excess fields, and why not."""

    rule: str
    clause: str
    erased: int = 0
    contracts: int = 0
    excess: int = 0


def sweep(house: House, controller: str) -> Swept:
    """One run over the controller's subjects. Finishes erasures that a crash left; changes nothing where the policy keeps without term."""
    erasure.complete_pending(house, controller)
    policy = house.in_force(controller).policy
    rule = next((one for one in policy.retention if one.rule in {"purpose_achieved", "unlimited"}), None)
    word, clause = (rule.rule, rule.clause) if rule else ("unstated", "")
    found = Swept(word, clause)
    if policy.duty("destroy") is not None:
        found = replace(found, excess=_sweep_excess(house, controller))
    if not erasure.erases_itself(policy):
        return found
    for subject in _subjects(house, controller):
        done = _sweep_subject(house, controller, subject, clause)
        if done == "whole":
            found = replace(found, erased=found.erased + 1)
        elif done == "contract":
            found = replace(found, contracts=found.contracts + 1)
    return found


def hold(
    house: House, controller: str, *, subject: str, klass: str, norm: str, until: int | None, actor: Actor, key: str | None = None
) -> Done:
    """Records a statutory duty to keep a class of a subject's data until `until`. ids: `subject`."""
    if klass not in erasure.OF_PERSON:
        raise FieldError("class", "unknown_word", f"`class` is one of {', '.join(erasure.OF_PERSON)}")
    if not norm.strip():
        raise FieldError("norm", "required", "a hold names the norm it rests on")

    def do(work: Work) -> Outcome:
        person = work.person(subject)
        person.state = replace(person.state, holds=(*person.state.holds, Hold(klass, norm.strip(), until)))
        clauses = tuple(one.clause for one in work.version.policy.retention if one.rule == "law")
        verdict = work.granted(clauses)
        index = work.append("hold", verdict, [person], {"class": klass, "norm": norm, "until": until or 0}, actor=actor)
        return Outcome(verdict, index, {"subject": subject})

    request = {"op": "hold", "subject": subject, "class": klass, "norm": norm, "until": until}
    return house.change(controller, do, actor=actor, key=key, request=request)


def _subjects(house: House, controller: str) -> Sequence[str]:
    rows = house.read(controller, lambda work: work.transaction.where(SubjectRow, controller=controller, erased_at=None))
    return [row.subject for row in rows]


def _sweep_subject(house: House, controller: str, subject: str, clause: str) -> str:
    def do(work: Work) -> tuple[str, str]:
        try:
            person = work.person(subject)
        except NotFound:
            return "", ""
        state = person.state
        orders = [one for one in state.grounds.values() if one.kind != "account"]
        if orders:
            return "", ""
        held = {one.klass for one in state.holds if one.until is None or one.until >= work.at}
        if not state.has_account:
            if held >= set(erasure.OF_PERSON):
                return "", ""
            present = {row.klass for row in work.records(person)}
            if held and not present - held:
                return "", ""
            outcome = erasure.journal(work, person, SWEEPER, "purpose_achieved", (clause,))
            return "whole", outcome.ids["erasure"]
        if "contract" in held or not any(row.klass == "contract" for row in work.records(person)):
            return "", ""
        outcome = erasure.journal(work, person, SWEEPER, "purpose_achieved", (clause,), klasses=("contract",))
        return "contract", outcome.ids["erasure"]

    word, pending = house.write(controller, do)
    if pending:
        erasure.complete(house, controller, pending)
    return word


def _sweep_excess(house: House, controller: str) -> int:
    return sum(_shed(house, controller, subject) for subject in _subjects(house, controller))


def _shed(house: House, controller: str, subject: str) -> int:
    def do(work: Work) -> int:
        policy = work.version.policy
        named = {one.category for one in policy.data}
        duty = policy.duty("destroy")
        try:
            person = work.person(subject)
        except NotFound:
            return 0
        rows = [row for row in work.records(person) if set(words(row.categories)) - named]
        if not rows or duty is None:
            return 0
        gone = sorted({one for row in rows for one in words(row.categories)} - named)
        revisions = dict(person.state.revisions)
        new = []
        digests: list[str] = []
        for row in rows:
            values = {name: text for name, text in work.gate.open_values(row).items() if name.split(".", 1)[0] in named}
            if not values:
                revisions.pop(f"{row.record}/{row.klass}", None)
                continue
            kept, fresh = work.keep(
                person,
                values,
                row.klass,
                point=row.point,
                source=row.source,
                record=row.record,
                revisions={row.klass: row.revision},
            )
            digests += kept.digests
            new += fresh
            revisions[f"{row.record}/{row.klass}"] = row.revision + 1
        person.state = replace(person.state, revisions=revisions)
        index = work.append("erase", work.granted((duty.clause,)), [person], {"excess": gone}, actor=SWEEPER, blobs=digests)
        for row in rows:
            work.transaction.delete(RecordRow, controller=controller, subject=subject, record=row.record, klass=row.klass)
        work.transaction.add(*(replace(row, index=index) for row in new))
        return len(rows)

    return house.write(controller, do)
