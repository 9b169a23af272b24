"""What a subject opens to everybody, field by field: by its own act, until it closes it again.

The public copy is sealed under the controller's own key and served without further entries until it is closed (I1).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from zavet.decision.question import Actor, Question
from zavet.errors import FieldError
from zavet.operations.gate import OWN, Person, Work
from zavet.operations.house import Done, House, Outcome
from zavet.operations.ports import words
from zavet.operations.rows import PublicRow, RecordRow
from zavet.operations.use import append_use

_ABOUT = "field:"


def show(house: House, controller: str, *, subject: str, category: str, public: bool, actor: Actor, key: str | None = None) -> Done:
    """Opens a category of the subject's values to everybody, or closes it. ids: `subject`, `public`.

    Raises FieldError where the policy speaks of no such setting or the subject has no such value, Refused, NotFound.
    """

    def do(work: Work) -> Outcome:
        policy = work.version.policy
        if not any(one.recipient == "public" for one in policy.recipients):
            raise FieldError("category", "not_named", "the policy lets nobody open data to everybody", clauses=policy.closed.recipients)
        person = work.person(subject)
        rows = work.records(person, (category,))
        question = Question("disseminate", (category,), None, actor, work.at, "public")
        verdict = work.decide(question, work.facts(person, rows))
        if verdict.allowed and not rows:
            raise FieldError("category", "empty", f"there is no `{category[:60]}` to open")
        if not verdict.allowed:
            return Outcome(verdict, append_use(work, person, verdict, question))
        chosen = person.state.public | {category} if public else person.state.public - {category}
        person.state = replace(person.state, public=frozenset(chosen))
        index = work.append("disseminate" if public else "unpublish", verdict, [person], {"category": category}, actor=actor)
        about = _ABOUT + category
        for old in work.transaction.where(PublicRow, controller=controller, subject=subject, about=about, state="shown"):
            work.transaction.put(replace(old, state="withdrawn", sealed=b""))
        copy = work.new_id()
        if public:
            sealed = work.seal(OWN, "published", f"public/{copy}", 0, {"text": _text(work, rows, category)})
            work.transaction.add(PublicRow(controller, copy, subject, about, "shown", work.at, index, sealed))
        return Outcome(verdict, index, {"subject": subject, "public": copy if public else ""})

    request = {"op": "show", "subject": subject, "category": category, "public": public}
    return house.change(controller, do, actor=actor, key=key, request=request)


def follow(work: Work, person: Person, rows: Sequence[RecordRow]) -> None:
    """Makes the public copies follow the values: what was put right is shown as it is now, what was deleted or erased no more.

    For an operation that leaves the subject these records, before its entry is appended.
    """
    if not person.state.public:
        return
    for row in work.transaction.where(PublicRow, controller=work.controller, subject=person.subject, state="shown"):
        category = row.about.removeprefix(_ABOUT)
        if not row.about.startswith(_ABOUT):
            continue
        text = _text(work, [one for one in rows if category in words(one.categories)], category)
        if text:
            work.transaction.put(replace(row, sealed=work.seal(OWN, "published", f"public/{row.public}", 0, {"text": text})))
        else:
            work.transaction.put(replace(row, state="withdrawn", sealed=b""))
            person.state = replace(person.state, public=person.state.public - {category})


def _text(work: Work, rows: Sequence[RecordRow], category: str) -> str:
    """The newest values of a category, as they are shown."""
    values: dict[str, str] = {}
    for row in rows:
        values |= {name: text for name, text in work.gate.open_values(row).items() if name.split(".", 1)[0] == category}
    return " ".join(values.values())


def shown(house: House, controller: str, *, subject: str) -> dict[str, Any]:
    """What this subject has opened to everybody, by category; empty where nothing is, or nobody of that id is known."""

    def do(work: Work) -> dict[str, Any]:
        rows = work.transaction.where(PublicRow, order=("about",), controller=controller, subject=subject, state="shown")
        return {
            row.about.removeprefix(_ABOUT): work.gate.open_box(controller, OWN, "published", f"public/{row.public}", 0, row.sealed)["text"]
            for row in rows
            if row.about.startswith(_ABOUT)
        }

    return house.read(controller, do)
