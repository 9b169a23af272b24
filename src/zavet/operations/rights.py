"""Rights in their plain form: access, rectify, restrict, lift, erase — and the register of requests that came by letter or mail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from zavet.decision.question import Actor, Question
from zavet.decision.verdict import Verdict
from zavet.errors import FieldError, KeyDestroyed, KeyMissing, NotFound, OutsideHorizon, Refused, RightsError, SealBroken, Tampered
from zavet.law.deadlines import due
from zavet.operations import erasure
from zavet.operations.gate import Gate, Person, Work
from zavet.operations.house import Done, House, Outcome
from zavet.operations.inputs import free_text, plain, word
from zavet.operations.ports import words
from zavet.operations.rectification import field_of, rectify
from zavet.operations.rows import OutboxRow, RecordRow, RequestRow
from zavet.operations.use import append_use, open_categories
from zavet.policy.model import Policy
from zavet.rights.machine import OPEN, step

__all__ = [
    "ASKS", "BY", "Report", "access", "advance", "ask", "carry_out", "field_of", "found", "lift", "listed", "rectify", "report", "restrict",
    "row_of", "text_of", "texts_of",
]  # fmt: skip

BY = ("subject", "representative", "authority")
ASKS = ("information", "access", "rectify", "erase", "block", "restrict", "withdraw_consent", "object", "confidentiality")
_STOPS = frozenset({"block", "restrict"})


def access(house: House, controller: str, *, subject: str, actor: Actor) -> tuple[dict[str, str], Verdict, int]:
    """Everything the subject gave and what was taken of him, by field: one entry for the whole page. Raises Refused, NotFound."""

    def do(work: Work) -> tuple[Verdict, int, list[RecordRow]]:
        person = work.person(subject)
        rows = work.records(person)
        categories = tuple(sorted({one for row in rows for one in words(row.categories)}))
        question = Question("access", categories, None, actor, work.at)
        verdict = work.decide(question, work.facts(person, rows))
        return verdict, append_use(work, person, verdict, question), rows

    verdict, index, rows = house.write(controller, do)
    if not verdict.allowed:
        raise Refused(verdict, index=index)
    categories = {one for row in rows for one in words(row.categories)}
    return open_categories(house, rows, tuple(categories)), verdict, index


def restrict(
    house: House, controller: str, *, subject: str, reason: str, actor: Actor, by: str = "subject", key: str | None = None
) -> Done:
    """Blocks every use of a subject's data from this moment until `lift`. ids: `request`, `subject`."""
    return ask(house, controller, right="block", subject=subject, text=reason, actor=actor, by=by, key=key)


def lift(house: House, controller: str, *, subject: str, outcome: str, actor: Actor, key: str | None = None) -> Done:
    """Ends the restriction once the check is over."""

    def do(work: Work) -> Outcome:
        clean = free_text(work.version.policy, "outcome", outcome, longest=500)
        person = work.person(subject)
        if person.state.restricted is None:
            raise RightsError("this subject's data are not restricted")
        if person.state.leaving:
            raise RightsError("an erasure is not lifted: what is left of this subject is kept by a hold alone")
        person.state = replace(person.state, restricted=None)
        verdict = work.granted(_clauses(work.version.policy, "block"))
        index = work.append("unrestrict", verdict, [person], {"outcome": clean}, actor=actor)
        # The check was one, however often it was demanded: every open demand to block is answered by its end.
        for row in _open_stops(work, subject):
            work.transaction.put(_sealed(work, replace(row, state="answered", answered_at=work.at), _texts(work.gate, row)))
        return Outcome(verdict, index, {"subject": subject})

    return house.change(controller, do, actor=actor, key=key, request={"op": "lift", "subject": subject, "outcome": outcome})


def ask(
    house: House,
    controller: str,
    *,
    right: str,
    subject: str,
    text: str,
    actor: Actor,
    by: str = "subject",
    channel: str = "cabinet",
    key: str | None = None,
) -> Done:
    """Registers the exercise of a right; a demand to block takes effect in the same transaction. ids: `request`, `subject`."""
    if right not in ASKS:
        raise FieldError("right", "unknown_word", f"`right` is one of {', '.join(ASKS)}")
    if by not in BY:
        raise FieldError("by", "unknown_word", f"`by` is one of {', '.join(BY)}")
    word("channel", channel)

    def do(work: Work) -> Outcome:
        policy = work.version.policy
        clean = free_text(policy, "text", text)
        person = work.person(subject)
        request = work.new_id()
        identity = "confirmed" if actor.kind == "subject" or policy.duty("verify_identity") is None else "pending"
        if right in _STOPS and not person.state.leaving:
            person.state = replace(person.state, restricted=f"{right}/{request}")
        verdict = work.granted(_clauses(policy, right))
        body = {"request": request, "right": right, "by": by, "channel": channel, "identity": identity}
        index = work.append("request", verdict, [person], body, actor=actor)
        row = RequestRow(
            controller=controller,
            request=request,
            subject=subject,
            right=right,
            channel=channel,
            by=by,
            state="received" if identity == "confirmed" else "identity_pending",
            identity=identity,
            received_at=work.at,
            due_at=_due(policy, right, work.at),
            answered_at=None,
            norm="",
            index=index,
            sealed=b"",
        )
        work.transaction.add(_sealed(work, row, {"text": clean, "answer": ""}))
        return Outcome(verdict, index, {"request": request, "subject": subject})

    request = {"op": "ask", "subject": subject, "right": right, "by": by, "text": text}
    return house.change(controller, do, actor=actor, key=key, request=request)


def advance(
    house: House,
    controller: str,
    *,
    request: str,
    event: str,
    actor: Actor,
    text: str = "",
    norm: str = "",
    key: str | None = None,
) -> Done:
    """One step of a request: ask_identity, confirm_identity, begin, extend, answer, refuse. ids: `request`, `subject`.

    A refusal names the norm that limits the right. Raises RightsError, Refused (identity not confirmed), NotFound.
    """

    def do(work: Work) -> Outcome:
        return _step(work, request, event, actor, text, norm)

    body = {"op": "advance", "request": request, "event": event, "norm": norm, "text": text}
    return house.change(controller, do, actor=actor, key=key, request=body)


def _step(work: Work, request: str, event: str, actor: Actor, text: str = "", norm: str = "") -> Outcome:
    """One step of a request inside an open transaction."""
    row = _request(work, request)
    policy = work.version.policy
    norm, text = plain(policy, "norm", norm), free_text(policy, "text", text, longest=50_000)
    if event == "refuse" and not norm:
        raise FieldError("norm", "required", "a refusal names the law that limits the right", clauses=_clauses(policy, row.right))
    verdict = work.granted(_clauses(policy, row.right))
    if row.identity == "pending" and event in {"begin", "answer", "extend"}:
        duty = policy.duty("verify_identity")
        clauses = (duty.clause,) if duty else ()
        return Outcome(replace(verdict, allowed=False, reason="identity_not_confirmed", clauses=clauses), -1)
    state = step(row.state, event)
    identity = {"ask_identity": "pending", "confirm_identity": "confirmed"}.get(event, row.identity)
    person = work.person(row.subject)
    ended = work.at if state in {"answered", "refused"} else None
    if ended is not None and row.right in _STOPS:
        _end_check(work, person, request)
    index = work.append("request", verdict, [person], {"request": request, "event": event, "norm": norm}, actor=actor)
    kept = _texts(work.gate, row)
    moved = replace(row, state=state, identity=identity, norm=norm or row.norm, answered_at=ended)
    work.transaction.put(_sealed(work, moved, {**kept, "answer": text or kept["answer"]}))
    return Outcome(verdict, index, {"request": request, "subject": row.subject})


def _end_check(work: Work, person: Person, request: str) -> None:
    """The demand to block is over: the restriction goes on only where another demand is open, or where it is an erasure."""
    if person.state.restricted is None or person.state.leaving:
        return
    rest = [one for one in _open_stops(work, person.subject) if one.request != request]
    person.state = replace(person.state, restricted=f"{rest[0].right}/{rest[0].request}" if rest else None)


def _open_stops(work: Work, subject: str) -> list[RequestRow]:
    return work.transaction.where(
        RequestRow, controller=work.controller, subject=subject, state=tuple(sorted(OPEN)), right=tuple(sorted(_STOPS))
    )


@dataclass(frozen=True, slots=True)
class Report:
    """What is processed of one subject: the answer to a request for information. Values are shown by `access`, not here."""

    categories: tuple[str, ...]
    purposes: tuple[str, ...]
    consents: tuple[dict[str, Any], ...]
    transfers: tuple[dict[str, Any], ...]
    retention: tuple[dict[str, str | None], ...]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def report(house: House, controller: str, *, request: str, actor: Actor) -> Report:
    """The answer to a request for information, once identity is confirmed. Raises Refused, NotFound."""
    from_row = house.read(controller, lambda work: _request(work, request))
    if from_row.identity == "pending":
        advance(house, controller, request=request, event="begin", actor=actor)

    def do(work: Work) -> Report:
        policy = work.version.policy
        person = work.person(from_row.subject)
        rows = work.records(person)
        given = work.transaction.where(OutboxRow, order=("created_at",), controller=controller, subject=from_row.subject, kind="disclosure")
        found = Report(
            categories=tuple(sorted({one for row in rows for one in words(row.categories)})),
            purposes=tuple(dict.fromkeys(one.purpose for one in policy.purposes)),
            consents=tuple({"purpose": name, "state": one.state, "at": one.at} for name, one in person.state.consents.items()),
            transfers=tuple(
                {"recipient": row.recipient, "at": row.created_at, "categories": list(words(row.categories)), "state": row.state}
                for row in given
            ),
            retention=tuple({"rule": one.rule, "term": one.term, "clause": one.clause} for one in policy.retention),
        )
        verdict = work.granted(_clauses(policy, from_row.right))
        work.append("access", verdict, [person], {"request": request, "categories": list(found.categories)}, actor=actor)
        return found

    return house.write(controller, do)


def carry_out(
    house: House, controller: str, *, request: str, actor: Actor, values: Mapping[str, str] | None = None, key: str | None = None
) -> Done:
    """Does what an open request asks — correct, block or destroy — and answers it. Raises Refused while identity is not confirmed."""
    body = {"op": "carry_out", "request": request, "values": dict(values or {})}
    try:
        row = found(house, controller, request=request)
    except NotFound:
        # Carried out under this key already, it may be: what was to be erased is gone, and the request with it.
        if key is None:
            raise
        return _destroy(house, controller, request, actor, key, body)
    if row.right == "erase":
        return _destroy(house, controller, request, actor, key, body)
    return house.once(controller, lambda: _carry_out(house, controller, row, actor, values, key), actor=actor, key=key, request=body)


def _destroy(house: House, controller: str, request: str, actor: Actor, key: str | None, body: Any) -> Done:
    """Answer and journal are one transaction: no request stands as answered that was not carried out."""

    def do(work: Work) -> Outcome:
        answered = _step(work, request, "answer", actor)
        if not answered.verdict.allowed:
            return answered
        return erasure.journal(work, work.person(answered.ids["subject"]), actor, "request", _clauses(work.version.policy, "erase"))

    done = house.change(controller, do, actor=actor, key=key, request=body)
    erasure.complete(house, controller, done.ids["erasure"])
    return done


def _carry_out(house: House, controller: str, row: RequestRow, actor: Actor, values: Mapping[str, str] | None, key: str | None) -> Done:
    def part(step: str) -> str | None:
        return f"{key}/{step}" if key is not None else None

    request = row.request
    if row.state == "received":
        advance(house, controller, request=request, event="begin", actor=actor, key=part("begin"))
    elif row.state == "identity_pending":
        advance(house, controller, request=request, event="answer", actor=actor)
    if row.right == "rectify":
        done = rectify(house, controller, subject=row.subject, values=values or {}, actor=actor, key=part("rectify"))
    elif row.right in _STOPS:
        return lift(house, controller, subject=row.subject, outcome="checked", actor=actor, key=part("lift"))
    else:
        raise RightsError(f"a request to `{row.right}` is answered, not carried out")
    advance(house, controller, request=request, event="answer", actor=actor, key=part("answer"))
    return done


def found(house: House, controller: str, *, request: str) -> RequestRow:
    """One request, sealed as it is. Raises NotFound."""
    return house.read(controller, lambda work: _request(work, request))


def listed(
    house: House,
    controller: str,
    *,
    subject: str | None = None,
    state: str | None = None,
    limit: int = 500,
    after: int | None = None,
) -> list[RequestRow]:
    """Requests of the controller, newest first; `after` skips that many."""
    wanted: dict[str, Any] = {name: value for name, value in (("subject", subject), ("state", state)) if value is not None}
    return house.read(
        controller,
        lambda work: work.transaction.where(RequestRow, order=("-received_at",), limit=limit, after=after, controller=controller, **wanted),
    )


def row_of(house: House, controller: str, *, request: str) -> RequestRow:
    """One request; what it says stays sealed. Raises NotFound."""
    return house.read(controller, lambda work: _request(work, request))


def text_of(house: House, controller: str, *, request: str, actor: Actor | None = None) -> dict[str, str]:
    """What the person wrote and what was answered. Raises NotFound.

    With `actor` the reading is an entry of its own (I1); without, the caller has made one that covers it.
    """

    def do(work: Work) -> RequestRow:
        row = _request(work, request)
        if actor is not None:
            verdict = work.granted(_clauses(work.version.policy, row.right))
            work.append("access", verdict, [work.person(row.subject)], {"request": request}, actor=actor)
        return row

    row = house.read(controller, do) if actor is None else house.write(controller, do)
    return _texts(house.gate, row)


def texts_of(house: House, controller: str, *, subject: str, actor: Actor) -> dict[str, dict[str, str]]:
    """What one subject wrote and was answered, by request: one entry for the whole page. Raises NotFound."""

    def do(work: Work) -> list[RequestRow]:
        person = work.person(subject)
        rows = work.transaction.where(RequestRow, order=("-received_at",), limit=500, controller=controller, subject=subject)
        if rows:
            verdict = work.granted(_clauses(work.version.policy, "access"))
            work.append("access", verdict, [person], {"requests": len(rows)}, actor=actor)
        return rows

    return {
        row.request: house.gate.open_box(controller, subject, "evidence", f"request/{row.request}", 0, row.sealed)
        for row in house.write(controller, do)
    }


def _request(work: Work, request: str) -> RequestRow:
    row = work.transaction.get(RequestRow, work.controller, request)
    if row is None:
        raise NotFound("no such request")
    _texts(work.gate, row)
    return row


def _sealed(work: Work, row: RequestRow, texts: Mapping[str, str]) -> RequestRow:
    """The row with its texts sealed together with what a step of the request depends on, so that no edit of the row decides."""
    value = {"text": texts["text"], "answer": texts["answer"], "bound": _bound(row)}
    return replace(row, sealed=work.seal(row.subject, "evidence", f"request/{row.request}", 0, value))


def _texts(gate: Gate, row: RequestRow) -> dict[str, str]:
    """What the person wrote and what was answered. Raises Tampered where the row is not what was put in, NotFound where erased."""
    try:
        kept = gate.open_box(row.controller, row.subject, "evidence", f"request/{row.request}", 0, row.sealed)
    except KeyDestroyed as error:
        raise NotFound("no such request") from error
    except (SealBroken, KeyMissing) as error:
        raise Tampered("a request does not match what was put on record") from error
    if kept["bound"] != _bound(row):
        raise Tampered("a request does not match what was put on record")
    return {"text": kept["text"], "answer": kept["answer"]}


def _bound(row: RequestRow) -> list[str | int | None]:
    return [row.right, row.by, row.channel, row.state, row.identity, row.received_at, row.due_at, row.answered_at, row.norm]


def _clauses(policy: Policy, right: str) -> tuple[str, ...]:
    """The clauses a right stands on: rights of that word, and for blocking the duty to block."""
    same = {"restrict": "block", "access": "information", "confidentiality": "rectify"}.get(right, right)
    found = [one.clause for one in policy.rights if one.right in {right, same}]
    if same == "block":
        found += [one.clause for one in policy.duties if one.duty == "block_on_request"]
    return tuple(dict.fromkeys(found))


def _due(policy: Policy, right: str, at: int) -> int | None:
    """When the policy itself promises an answer; the law's own terms are the law packs' affair. None also where no calendar tells."""
    terms: Sequence[str] = [one.deadline for one in policy.duties if one.duty == "answer_request" and one.deadline is not None and right]
    try:
        return min((due(at, term, policy.operator.country or "RU") for term in terms), default=None)
    except OutsideHorizon:
        # A right is not refused because a calendar ends: the request stands without a date, and is shown so.
        return None
