"""Letters, claims and demands that come in: registered with their date, answered, never deleted or back-dated."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from zavet.decision.question import Actor
from zavet.errors import FieldError, KeyDestroyed, KeyMissing, NotFound, OutsideHorizon, RightsError, SealBroken, Tampered
from zavet.law.deadlines import due
from zavet.operations import consent
from zavet.operations.gate import OWN, Gate, Work
from zavet.operations.house import Done, House, Outcome
from zavet.operations.inputs import free_text
from zavet.operations.rows import LetterRow
from zavet.policy.model import Policy

KINDS = ("letter", "claim", "demand", "withdrawal", "information")
CHANNELS = ("email", "post", "form", "visit")
FORMS = ("written", "electronic")


def register(
    house: House,
    controller: str,
    *,
    kind: str,
    channel: str,
    sender: str,
    text: str,
    actor: Actor,
    subject: str = "",
    key: str | None = None,
) -> Done:
    """Registers a letter at the moment it is entered. ids: `letter`. `subject` is the subject id where it is known already.

    A withdrawal whose subject is known takes effect with its registration. Raises FieldError, NotFound.
    """
    if kind not in KINDS:
        raise FieldError("kind", "unknown_word", f"`kind` is one of {', '.join(KINDS)}")
    if channel not in CHANNELS:
        raise FieldError("channel", "unknown_word", f"`channel` is one of {', '.join(CHANNELS)}")

    def do(work: Work) -> Outcome:
        policy = work.version.policy
        value = {
            "sender": free_text(policy, "sender", sender, longest=300),
            "text": free_text(policy, "text", text, longest=50_000),
            "answer": "",
            "subject": subject,
        }
        if not value["text"]:
            raise FieldError("text", "required", "a letter has a text")
        letter = work.new_id()
        verdict = work.granted(_clauses(policy, kind))
        persons = [work.person(subject)] if subject else []
        index = work.append("letter", verdict, persons, {"letter": letter, "kind": kind, "channel": channel}, actor=actor)
        if kind == "withdrawal":
            # From its registration on, not from the day somebody gets round to it: what rests on this person's consent is refused.
            for person in persons:
                consent.withdraw_in(work, person, None, actor, page="letter")
        sealed = work.seal(*_owner(subject), f"letter/{letter}", 0, value)
        deadline = _due(policy, kind, work.at)
        work.transaction.add(LetterRow(controller, letter, kind, channel, "open", work.at, deadline, None, "", "", index, sealed, subject))
        return Outcome(verdict, index, {"letter": letter})

    request = {"op": "letter", "kind": kind, "channel": channel, "sender": sender, "text": text, "subject": subject}
    return house.change(controller, do, actor=actor, key=key, request=request)


def answer(house: House, controller: str, *, letter: str, text: str, form: str, actor: Actor, key: str | None = None) -> Done:
    """Records the answer with its form; without one a letter is not closed. ids: `letter`. Raises RightsError, FieldError."""

    def do(work: Work) -> Outcome:
        row = _row(work, letter)
        policy = work.version.policy
        clauses = _clauses(policy, row.kind)
        if row.state != "open":
            raise RightsError("this letter is answered already", clauses=clauses)
        clean = free_text(policy, "text", text, longest=50_000)
        if not clean:
            raise RightsError("a letter is closed only with its answer", clauses=clauses)
        if form not in FORMS:
            raise FieldError("form", "unknown_word", f"`form` is one of {', '.join(FORMS)}")
        sealed = work.seal(*_owner(row.subject), f"letter/{letter}", 0, {**_opened(work.gate, row), "answer": clean})
        verdict = work.granted(clauses)
        index = work.append("letter", verdict, [], {"letter": letter, "state": "answered", "form": form}, actor=actor)
        work.transaction.put(replace(row, state="answered", answered_at=work.at, answer_form=form, sealed=sealed))
        return Outcome(verdict, index, {"letter": letter})

    return house.change(controller, do, actor=actor, key=key, request={"op": "letter.answer", "letter": letter, "form": form, "text": text})


def to_court(house: House, controller: str, *, claim: str, actor: Actor, key: str | None = None) -> Done:
    """Marks a dispute as gone to court: only where a claim is on file. ids: `letter`."""

    def do(work: Work) -> Outcome:
        policy = work.version.policy
        clauses = tuple(one.clause for one in policy.duties if one.duty == "pretrial_claim")
        row = work.transaction.get(LetterRow, controller, claim) if claim else None
        if row is None or row.kind != "claim":
            raise RightsError("no claim is on file; a claim comes before a suit", clauses=clauses)
        verdict = work.granted(clauses)
        index = work.append("letter", verdict, [], {"letter": claim, "state": "in_court"}, actor=actor)
        work.transaction.put(replace(row, request="in_court"))
        return Outcome(verdict, index, {"letter": claim})

    return house.change(controller, do, actor=actor, key=key, request={"op": "court", "claim": claim})


def listed(house: House, controller: str, *, kind: str | None = None, limit: int = 500, after: int | None = None) -> list[dict[str, Any]]:
    """Letters, newest first, with `overdue` told by the clock of the house; their texts stay sealed. `after` skips that many."""
    wanted: dict[str, Any] = {"kind": kind} if kind else {}

    def do(work: Work) -> list[dict[str, Any]]:
        rows = work.transaction.where(LetterRow, order=("-received_at",), limit=limit, after=after, controller=controller, **wanted)
        return [_shown(row, work.at) for row in rows]

    return house.read(controller, do)


def opened(house: House, controller: str, *, letter: str, actor: Actor | None = None) -> dict[str, Any]:
    """One letter with its text and answer. Raises NotFound.

    With `actor` the reading is an entry of its own (I1); without, the caller has made one that covers it.
    """

    def do(work: Work) -> tuple[LetterRow, int]:
        row = _row(work, letter)
        if actor is not None:
            work.append("access", work.granted(_clauses(work.version.policy, row.kind)), [], {"letter": letter}, actor=actor)
        return row, work.at

    row, at = house.read(controller, do) if actor is None else house.write(controller, do)
    return {**_shown(row, at), **_opened(house.gate, row)}


def _owner(subject: str) -> tuple[str, str]:
    """Under whose key and class a letter lies: it goes with its subject."""
    return (subject, "evidence") if subject else (OWN, "letters")


def _opened(gate: Gate, row: LetterRow) -> dict[str, Any]:
    """Sender, text, answer and subject. Raises NotFound where the subject was erased, Tampered where the row is not what was put in."""
    if not row.sealed:
        raise NotFound("the letter was erased with its subject")
    owner, klass = _owner(row.subject)
    try:
        kept: dict[str, Any] = gate.open_box(row.controller, owner, klass, f"letter/{row.letter}", 0, row.sealed)
    except KeyDestroyed:
        raise NotFound("the letter was erased with its subject") from None
    except (SealBroken, KeyMissing) as error:
        raise Tampered("a letter does not match what was put on record") from error
    return kept


def _shown(row: LetterRow, at: int) -> dict[str, Any]:
    return {
        "letter": row.letter,
        "kind": row.kind,
        "channel": row.channel,
        "state": row.state,
        "received_at": row.received_at,
        "due_at": row.due_at,
        "answered_at": row.answered_at,
        "answer_form": row.answer_form,
        "in_court": row.request == "in_court",
        "overdue": row.state == "open" and row.due_at is not None and row.due_at < at,
        "index": row.index,
    }


def _row(work: Work, letter: str) -> LetterRow:
    row = work.transaction.get(LetterRow, work.controller, letter)
    if row is None:
        raise NotFound("no such letter")
    return row


def _due(policy: Policy, kind: str, at: int) -> int | None:
    if kind != "claim":
        return None
    term = next((one.deadline for one in policy.duties if one.duty == "answer_claim" and one.deadline), None)
    try:
        return due(at, term, policy.operator.country or "RU") if term else None
    except OutsideHorizon:
        return None  # a claim is registered though no calendar covers its term; it stands without a date


def _clauses(policy: Policy, kind: str) -> tuple[str, ...]:
    if kind == "claim":
        found = [one.clause for one in policy.duties if one.duty in {"pretrial_claim", "answer_claim"}]
    elif kind == "demand":
        found = [one.clause for one in policy.authorities]
    elif kind == "withdrawal":
        found = [one.clause for one in policy.rights if one.right == "withdraw_consent"]
    elif kind == "information":
        found = [one.clause for one in policy.rights if one.right == "information"]
    else:
        found = [one.clause for one in policy.contacts]
    return tuple(dict.fromkeys(found))
