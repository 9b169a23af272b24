"""The retention sweep: what has reached its purposes goes, what a hold keeps stays, and where the policy keeps without term nothing goes.

Also the upkeep some policies promise: fields that the version in force names no longer are removed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from zavet.consent.evidence import ACCEPTANCE
from zavet.decision.question import Actor
from zavet.errors import FieldError, NotFound, Tampered
from zavet.operations import erasure, security, settings, tidying
from zavet.operations.gate import Person, Work, digest_of
from zavet.operations.house import Done, House, Outcome
from zavet.operations.inputs import IDENTIFIERS, LATEST, free_text, moment
from zavet.operations.ports import words
from zavet.operations.rows import OutboxRow, RecordRow, RequestRow, SubjectRow
from zavet.operations.state import ACCOUNT, Hold
from zavet.rights.machine import OPEN

_AT_ONCE = 500

SWEEPER = Actor("system", "retention", "worker")


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep did: subjects erased whole, subjects of whom the contract class went, records rid of excess fields, subjects whose
    rows do not match the log; and by which rule.
    """

    rule: str
    clause: str
    erased: int = 0
    contracts: int = 0
    excess: int = 0
    tampered: int = 0


def sweep(house: House, controller: str) -> Swept:
    """One run over the controller's subjects; changes nothing of theirs where the policy keeps without term.

    First it finishes erasures that a crash left, and those that waited for the end of a hold: who asked to be erased goes whatever the
    policy says of age. Raises KeyMissing where a key is lost: an alarm that stops the job. A subject whose rows do not match the log is
    left as it is, counted, and told to the security log; the others go on.
    """
    erasure.complete_pending(house, controller)
    tidying.tidy(house, controller)
    policy = house.in_force(controller).policy
    rule = next((one for one in policy.retention if one.rule in {"purpose_achieved", "unlimited"}), None)
    word, clause = (rule.rule, rule.clause) if rule else ("unstated", "")
    found = Swept(word, clause, erased=erasure.complete_held(house, controller, actor=SWEEPER))
    if policy.duty("destroy") is not None:
        found = replace(found, excess=_sweep_excess(house, controller))
    if not erasure.erases_itself(policy):
        return found
    done = _each(house, controller, _is_due, lambda subject: _sweep_subject(house, controller, subject, clause))
    found = replace(found, erased=found.erased + done["whole"], contracts=done["contract"], tampered=done["tampered"])
    if found.tampered:
        security.note(house, controller, kind="tampered", where="retention", detail=f"{found.tampered} subjects")
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
        clean = free_text(work.version.policy, "norm", norm, longest=300)
        if until is not None:
            moment("until", until, work.at, LATEST)
        person = work.person(subject)
        person.state = replace(person.state, holds=(*person.state.holds, Hold(klass, clean, until)))
        verdict = work.granted(_by_law(work))
        index = work.append("hold", verdict, [person], {"class": klass, "norm": clean, "until": until or 0}, actor=actor)
        return Outcome(verdict, index, {"subject": subject})

    request = {"op": "hold", "subject": subject, "class": klass, "norm": norm, "until": until}
    return house.change(controller, do, actor=actor, key=key, request=request)


def lift_hold(house: House, controller: str, *, subject: str, klass: str, norm: str, actor: Actor, key: str | None = None) -> Done:
    """Ends the holds of a class that rest on a norm: the duty is over. ids: `subject`. Raises FieldError where there is none."""

    def do(work: Work) -> Outcome:
        person = work.person(subject)
        rest = tuple(one for one in person.state.holds if (one.klass, one.norm) != (klass, norm.strip()))
        if len(rest) == len(person.state.holds):
            raise FieldError("norm", "unknown", "no such hold is on record")
        person.state = replace(person.state, holds=rest)
        verdict = work.granted(_by_law(work))
        index = work.append("hold", verdict, [person], {"class": klass, "norm": norm.strip(), "lifted": True}, actor=actor)
        return Outcome(verdict, index, {"subject": subject})

    return house.change(controller, do, actor=actor, key=key, request={"op": "hold.lift", "subject": subject, "class": klass, "norm": norm})


def _by_law(work: Work) -> tuple[str, ...]:
    return tuple(one.clause for one in work.version.policy.retention if one.rule == "law")


def _each(house: House, controller: str, due: Callable[[Work, Person], bool], do: Callable[[str], str]) -> Counter[str]:
    """Calls `do` for each subject that is due, by the word it answers; `tampered` counts those that do not match the log.

    Who is due is found in read transactions, some hundreds at a time: the writers of the house wait only for what really goes.
    """
    words_: Counter[str] = Counter()
    skipped = 0
    while True:
        some, rows = house.read(controller, partial(_due_of, due=due, skipped=skipped, counts=words_))
        for subject in some:
            try:
                words_[do(subject)] += 1
            except Tampered:
                words_["tampered"] += 1
        if rows < _AT_ONCE:
            return words_
        skipped += rows


def _due_of(work: Work, *, due: Callable[[Work, Person], bool], skipped: int, counts: Counter[str]) -> tuple[list[str], int]:
    # Rows of erased subjects stay, so that counting by place skips nobody.
    rows = work.transaction.where(SubjectRow, order=("subject",), controller=work.controller, limit=_AT_ONCE, after=skipped)
    found = []
    for row in rows:
        if row.erased_at is not None:
            continue
        try:
            if due(work, work.person(row.subject)):
                found.append(row.subject)
        except NotFound:
            continue
        except Tampered:
            counts["tampered"] += 1
    return found, len(rows)


def _is_due(work: Work, person: Person) -> bool:
    return bool(_goes(work, person))


def _goes(work: Work, person: Person) -> str:
    """What goes of a subject: `whole`, `contract`, or nothing: a purpose is not reached, a check is under way, or a hold keeps all."""
    state = person.state
    if state.restricted is not None or any(one.kind != ACCOUNT for one in state.grounds.values()):
        return ""
    present = {name.rpartition("/")[2] for name in state.revisions}
    held = state.held(work.at)
    if state.has_account:
        return "contract" if "contract" in present - held else ""
    if any(one.live(work.at) for name, one in state.consents.items() if name != ACCEPTANCE):
        return ""  # what a live consent serves is not over
    if held and not present - held:
        return ""
    mine = {"controller": work.controller, "subject": person.subject}
    asked = work.transaction.count(RequestRow, **mine, state=tuple(sorted(OPEN)))
    return "" if asked or work.transaction.count(OutboxRow, **mine, state="waiting") else "whole"


def _sweep_subject(house: House, controller: str, subject: str, clause: str) -> str:
    def do(work: Work) -> tuple[str, str]:
        try:
            person = work.person(subject)
        except NotFound:
            return "", ""
        word = _goes(work, person)
        if not word:
            return "", ""
        klasses = ("contract",) if word == "contract" else None
        return word, erasure.journal(work, person, SWEEPER, "purpose_achieved", (clause,), klasses).ids["erasure"]

    word, pending = house.write(controller, do)
    if pending:
        erasure.complete(house, controller, pending)
    return word


def _sweep_excess(house: House, controller: str) -> int:
    def exceeds(work: Work, person: Person) -> bool:
        return bool(_excess(work, person))

    rid = 0

    def shed(subject: str) -> str:
        nonlocal rid
        rid += _shed(house, controller, subject)
        return "shed"

    _each(house, controller, exceeds, shed)
    return rid


def _excess(work: Work, person: Person) -> list[RecordRow]:
    """The records with a category that the version in force names no longer."""
    named = {one.category for one in work.version.policy.data}
    return [row for row in work.records(person) if set(words(row.categories)) - named]


def _shed(house: House, controller: str, subject: str) -> int:
    def do(work: Work) -> int:
        policy = work.version.policy
        named = {one.category for one in policy.data}
        duty = policy.duty("destroy")
        try:
            person = work.person(subject)
        except NotFound:
            return 0
        every = work.records(person)
        rows = _excess(work, person)
        if not rows or duty is None:
            return 0
        gone = sorted({one for row in rows for one in words(row.categories)} - named)
        rests = []
        for row in rows:
            values = {name: text for name, text in work.gate.open_values(row).items() if name.split(".", 1)[0] in named}
            rest = work.keep_rest(person, row, values)
            rests += [rest] if rest is not None else []
        person.state = replace(person.state, confirmed=person.state.confirmed - set(gone))
        settings.follow(work, person, [*(row for row in every if row not in rows), *rests])
        digests = [digest_of(row) for row in rests]
        index = work.append("erase", work.granted((duty.clause,)), [person], {"excess": gone}, actor=SWEEPER, blobs=digests)
        for row in rows:
            work.transaction.delete(RecordRow, controller=controller, subject=subject, record=row.record, klass=row.klass)
        work.transaction.add(*(replace(row, index=index) for row in rests))
        for category in IDENTIFIERS.intersection(gone):
            work.gate.index.drop(controller, subject, category)
        return len(rows)

    return house.write(controller, do)
