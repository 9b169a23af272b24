"""Putting values right: what is changed is kept as newly given, what is not stays as it was collected.

(1) Each blob that holds a value in question loses it; what is left becomes its next revision, with the policy version, point and time
it was collected under (I3). (2) The new values are records of their own, at the points where the old ones were given and in the same
retention classes, so that a hold keeps them as it kept the old; a value nobody held yet goes to the first form that asks for it.
(3) Public copies follow, recipients who have the old values are told, and the blind index is left exactly what is held now.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from zavet.decision.question import Actor, Question
from zavet.decision.verdict import Verdict
from zavet.errors import FieldError, NotFound
from zavet.operations import services, settings
from zavet.operations.gate import Person, Work, digest_of
from zavet.operations.house import Done, House, Outcome
from zavet.operations.inputs import IDENTIFIERS, cleaned, value_of
from zavet.operations.recipients import given, tell
from zavet.operations.rows import RecordRow
from zavet.operations.use import append_use, open_categories
from zavet.policy.classes import retention_class
from zavet.policy.forms import Field, forms
from zavet.policy.model import Policy


def field_of(policy: Policy, name: str) -> Field:
    """The field of that name on any form of the policy. Raises FieldError."""
    for one in forms(policy):
        for field in one.fields:
            if field.name == name and field.category != "password":
                return field
    raise FieldError(name[:60], "unknown", f"`{name[:60]}` is not a field of this policy", clauses=policy.closed.data)


def rectify(house: House, controller: str, *, subject: str, values: Mapping[str, str], actor: Actor, key: str | None = None) -> Done:
    """Puts values right by field name; an empty text deletes the field. The old values are gone. ids: `subject`.

    Raises FieldError, Refused, NotFound.
    """
    if not values:
        raise FieldError("values", "required", "say which fields change")

    def do(work: Work) -> Outcome:
        policy = work.version.policy
        declared = services.fields_in(work)
        fields = {name: declared.get(name) or field_of(policy, name) for name in values}
        person = work.person(subject)
        rows = work.records(person)
        question = Question("rectify", tuple(sorted({one.category for one in fields.values()})), None, actor, work.at)
        verdict = work.decide(question, work.facts(person, rows))
        if not verdict.allowed:
            return Outcome(verdict, append_use(work, person, verdict, question))
        changed = {}
        for name, one in fields.items():
            text = cleaned(one, values[name])
            changed[f"{one.category}.{name}"] = value_of(policy, one, text) if text else ""
        index = _revise(work, person, rows, changed, verdict, actor)
        return Outcome(verdict, index, {"subject": subject})

    request = {"op": "rectify", "subject": subject, "values": dict(values)}
    done = house.change(controller, do, actor=actor, key=key, request=request)
    known = {one.name: one.category for form in forms(house.in_force(controller).policy) for one in form.fields}
    _reindex(house, controller, subject, {known[name] for name in values if name in known})
    return done


def _reindex(house: House, controller: str, subject: str, categories: Iterable[str]) -> None:
    """Leaves the blind index exactly the values that the subject's records hold now; nothing where the subject was erased meanwhile.

    Under the controller's lock, so that no erasure falls between reading the values and writing their tags.
    """

    def do(work: Work) -> None:
        try:
            person = work.person(subject)
        except NotFound:
            return
        for category in sorted(IDENTIFIERS.intersection(categories)):
            now = open_categories(house, work.records(person, (category,)), (category,))
            house.gate.index.replace(controller, category, sorted(set(now.values())), subject)

    if IDENTIFIERS.intersection(categories):
        house.write(controller, do)


def _revise(work: Work, person: Person, rows: list[RecordRow], changed: Mapping[str, str], verdict: Verdict, actor: Actor) -> int:
    """Steps (1) to (3) inside the transaction, save the tags of old values; returns the index of the entry."""
    old, rests, places = _taken_out(work, person, rows, changed)
    if not old and not any(changed.values()):
        raise FieldError("values", "nothing_kept", "nothing is kept of this subject that could be deleted")
    fresh = list(rests)
    for (klass, point), values in sorted(places.items()):
        if values:
            fresh += work.keep(person, values, klass, point=point, source="provided")[1]
    categories = {name.split(".", 1)[0] for name in changed}
    person.state = replace(person.state, confirmed=person.state.confirmed - categories)
    settings.follow(work, person, [*(row for row in rows if row not in old), *fresh])
    body = {"categories": sorted(categories), "deleted": sorted(name for name, text in changed.items() if not text)}
    index = work.append("rectify", verdict, [person], body, actor=actor, blobs=[digest_of(row) for row in fresh])
    for row in old:
        work.transaction.delete(
            RecordRow, controller=work.controller, subject=person.subject, record=row.record, klass=row.klass, ground=""
        )
    work.transaction.add(*(replace(row, index=index) for row in fresh))
    for delivery in given(work.transaction, work.controller, person.subject, categories) if old else ():
        tell(work, "correction", delivery, verdict, index)
    for name, text in changed.items():
        category = name.split(".", 1)[0]
        # Before the commit the new tag is added; the old one goes after it (`_reindex`), so that nobody becomes unfindable.
        if category in IDENTIFIERS and text:
            work.gate.index.add(work.controller, category, text, person.subject)
    return index


def _taken_out(
    work: Work, person: Person, rows: list[RecordRow], changed: Mapping[str, str]
) -> tuple[list[RecordRow], list[RecordRow], dict[tuple[str, str], dict[str, str]]]:
    """The blobs that held a changed value, what is left of them, and by class and point the values to be kept instead."""
    old: list[RecordRow] = []
    rests: list[RecordRow] = []
    places: dict[tuple[str, str], dict[str, str]] = {}
    new = dict(changed)
    for row in rows:
        values = work.gate.open_values(row)
        mine = changed.keys() & values.keys()
        if not mine:
            continue
        old.append(row)
        rest = work.keep_rest(person, row, {name: text for name, text in values.items() if name not in mine})
        rests += [rest] if rest is not None else []
        for name in mine:
            place = (row.klass, row.point) if row.source == "provided" else _place(work.version.policy, name)
            places.setdefault(place, {})[name] = changed[name]
            new.pop(name, None)
    for name, text in new.items():
        places.setdefault(_place(work.version.policy, name), {})[name] = text
    return old, rests, {place: {name: text for name, text in values.items() if text} for place, values in places.items()}


def _place(policy: Policy, name: str) -> tuple[str, str]:
    """The retention class and collection point of a value that nobody gave before: those of the first form with such a field."""
    category, field = name.split(".", 1)
    point = next((one.point for one in forms(policy) if one.field(field) is not None), None)
    if point is None:
        # A field that a service declares is on no form of the policy itself.
        point = next((one.points[0] for one in policy.data if one.category == category and one.points), "any")
    return retention_class(policy, category, point, "provided"), point
