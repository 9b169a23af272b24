"""Incidents: a loss or disclosure is put on record with its subjects; what the policy promises about telling them is done and checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from zavet.clock import DAY
from zavet.decision.question import Actor
from zavet.decision.verdict import Verdict
from zavet.errors import FieldError, IncidentError, KeyMissing, NotFound, SealBroken, Tampered
from zavet.incident.machine import KINDS, SIDES, Standing, close, proof_holds
from zavet.operations.disclose import Parcel, put
from zavet.operations.gate import OWN, Person, Work
from zavet.operations.house import Done, House, Outcome
from zavet.operations.inputs import free_text, moment, word
from zavet.operations.ports import words
from zavet.operations.rows import AffectedRow, ConsentRow, IncidentRow, OutboxRow, RecordRow
from zavet.policy.model import Policy

PROOFS = {"public_before": "public_data", "third_party_source": "third_party_source", "disclosed_with_consent": "disclosed_with_consent"}
"""Grounds a controller may put on the card, and the disclaimer of the policy each rests on."""


def report(
    house: House,
    controller: str,
    *,
    kind: str,
    subjects: Sequence[str],
    description: str,
    occurred_at: int,
    actor: Actor,
    title: str = "",
    text: str = "",
    key: str | None = None,
) -> Done:
    """Puts an incident on record; where the policy promises notice, one is queued to every subject at once. ids: `incident`."""
    if kind not in KINDS:
        raise FieldError("kind", "unknown_word", f"`kind` is one of {', '.join(KINDS)}")

    def do(work: Work) -> Outcome:
        policy = work.version.policy
        clean = free_text(policy, "description", description)
        notice = _texts(policy, title, text)
        moment("occurred_at", occurred_at, 0, work.at + DAY)
        incident = work.new_id()
        clauses = _clauses(policy)
        verdict = work.granted(clauses)
        persons = [work.person(one) for one in dict.fromkeys(subjects)]
        body = {"incident": incident, "kind": kind, "occurred_at": occurred_at, "subjects": len(persons)}
        index = work.append("incident", verdict, persons, body, actor=actor)
        sealed = _seal(work, incident, {"description": clean, "steps": [], "proofs": []})
        work.transaction.add(
            IncidentRow(controller, incident, kind, "open", len(persons), 0, "", work.at, occurred_at, None, index, sealed)
        )
        for person in persons:
            delivery = ""
            if policy.breach.notify_subject:
                delivery = _tell(work, person, notice, verdict, index)
            work.transaction.add(AffectedRow(controller, incident, person.subject, delivery))
        return Outcome(verdict, index, {"incident": incident})

    request = {"op": "incident", "kind": kind, "subjects": sorted(subjects), "description": description, "occurred_at": occurred_at}
    request |= {"title": title, "text": text}
    return house.change(controller, do, actor=actor, key=key, request=request)


def inform(
    house: House, controller: str, *, incident: str, decision: str, actor: Actor, title: str = "", text: str = "", key: str | None = None
) -> Done:
    """Records whether the subjects are told (`informed` queues the notices, `not_informed` does not). ids: `incident`."""
    if decision not in {"informed", "not_informed"}:
        raise FieldError("decision", "unknown_word", "`decision` is one of informed, not_informed")

    def do(work: Work) -> Outcome:
        row = _row(work, incident)
        policy = work.version.policy
        if decision == "not_informed" and policy.breach.notify_subject:
            raise IncidentError("the policy promises that the subjects are told", clauses=_clauses(policy))
        verdict = work.granted(_clauses(policy))
        index = work.append("incident", verdict, [], {"incident": incident, "decision": decision}, actor=actor)
        if decision == "informed":
            notice = _texts(policy, title, text)
            for one in work.transaction.where(AffectedRow, controller=controller, incident=incident, delivery=""):
                try:
                    person = work.person(one.subject)
                except NotFound:
                    continue  # whose erasure is under way is told nothing more
                work.transaction.put(replace(one, delivery=_tell(work, person, notice, verdict, index)))
        work.transaction.put(replace(row, informed=decision))
        return Outcome(verdict, index, {"incident": incident})

    request = {"op": "inform", "incident": incident, "decision": decision, "title": title, "text": text}
    return house.change(controller, do, actor=actor, key=key, request=request)


def told(house: House, controller: str, *, incident: str, subject: str, how: str, actor: Actor, key: str | None = None) -> Done:
    """Records that a subject whom no message reached was told otherwise: `how` is a short word, such as `letter`. ids: `incident`.

    Raises FieldError, NotFound where the incident does not touch the subject.
    """
    word("how", how, longest=40)

    def do(work: Work) -> Outcome:
        row = _row(work, incident)
        affected = work.transaction.get(AffectedRow, controller, incident, subject)
        delivery = work.transaction.get(OutboxRow, controller, affected.delivery) if affected is not None and affected.delivery else None
        if affected is None or delivery is None:
            raise NotFound("no notice of this incident waits for such a subject")
        person = work.person(subject)
        verdict = work.granted(_clauses(work.version.policy))
        index = work.append("incident", verdict, [person], {"incident": row.incident, "told": how}, actor=actor)
        if delivery.state != "sent":
            work.transaction.put(replace(delivery, state="sent", sent_at=work.at, receipt=how))
        return Outcome(verdict, index, {"incident": incident})

    request = {"op": "incident.told", "incident": incident, "subject": subject, "how": how}
    return house.change(controller, do, actor=actor, key=key, request=request)


def add_step(house: House, controller: str, *, incident: str, side: str, text: str, actor: Actor, key: str | None = None) -> Done:
    """Puts a step against losses on the card, of the controller's side or agreed with the subject. ids: `incident`."""
    if side not in SIDES:
        raise FieldError("side", "unknown_word", f"`side` is one of {', '.join(SIDES)}")

    def do(work: Work) -> Outcome:
        row = _row(work, incident)
        step = {"side": side, "text": free_text(work.version.policy, "text", text), "by": actor.id, "at": work.at}
        card = _card(work, row)
        return _write(work, row, {**card, "steps": [*card["steps"], step]}, {"step": side}, actor)

    return house.change(controller, do, actor=actor, key=key, request={"op": "step", "incident": incident, "side": side, "text": text})


def add_proof(
    house: House,
    controller: str,
    *,
    incident: str,
    ground: str,
    actor: Actor,
    source: str = "",
    dated: int = 0,
    subject: str | None = None,
    key: str | None = None,
) -> Done:
    """Puts a ground on the card that the information was public, came from a third party, or was disclosed with consent before.

    Evidence dated after the event, a record of another source, or a consent not live then is refused. ids: `incident`.
    """
    if ground not in PROOFS:
        raise FieldError("ground", "unknown_word", f"`ground` is one of {', '.join(PROOFS)}")

    def do(work: Work) -> Outcome:
        row = _row(work, incident)
        policy = work.version.policy
        clauses = tuple(one.clause for one in policy.disclaimers if one.about == PROOFS[ground])
        if not clauses:
            raise FieldError("ground", "not_named", "the policy names no such ground")
        found = _proof(work, row, ground, source, dated, subject, clauses)
        card = _card(work, row)
        return _write(work, row, {**card, "proofs": [*card["proofs"], found]}, {"proof": ground}, actor, clauses)

    request = {"op": "proof", "incident": incident, "ground": ground, "source": source, "dated": dated, "subject": subject}
    return house.change(controller, do, actor=actor, key=key, request=request)


def _proof(
    work: Work, row: IncidentRow, ground: str, source: str, dated: int, subject: str | None, clauses: tuple[str, ...]
) -> dict[str, Any]:
    if ground == "public_before":
        moment("dated", dated, 0, work.at)
        if not proof_holds(row.occurred_at, dated):
            raise IncidentError("the evidence is not dated before the incident", clauses=clauses)
        return {"ground": ground, "source": free_text(work.version.policy, "source", source), "dated": dated, "clauses": list(clauses)}
    if subject is None:
        raise FieldError("subject", "required", "say whose data the ground is about")
    mine: dict[str, Any] = {"controller": work.controller, "subject": subject}
    if ground == "third_party_source":
        records = [one for one in work.transaction.where(RecordRow, **mine) if one.source == "third_party"]
        earlier = [one.collected_at for one in records if proof_holds(row.occurred_at, one.collected_at)]
        if not earlier:
            raise IncidentError("no record of this subject came from a third party before the incident", clauses=clauses)
        return {"ground": ground, "source": "third_party", "dated": min(earlier), "clauses": list(clauses)}
    live = _consent_then(work, subject, row.occurred_at)
    if live is None:
        raise IncidentError("no consent to the disclosure was live at the time of the incident", clauses=clauses)
    return {"ground": ground, "source": f"consent/{live.consent}", "dated": live.at, "clauses": list(clauses)}


def _consent_then(work: Work, subject: str, at: int) -> ConsentRow | None:
    rows = work.transaction.where(ConsentRow, order=("at",), controller=work.controller, subject=subject)
    live: ConsentRow | None = None
    for one in rows:
        if one.at <= at and (one.purpose == "transfer" or one.purpose.startswith("transfer:")):
            _vouch(work, one)
            live = one if one.state == "given" else None
    return live


def _vouch(work: Work, row: ConsentRow) -> None:
    """Raises Tampered where the row of a consent is not what its sealed evidence says."""
    try:
        kept = work.gate.open_box(work.controller, row.subject, "evidence", f"consent/{row.consent}", 0, row.sealed)
    except (SealBroken, KeyMissing) as error:
        raise Tampered("a consent does not match its evidence") from error
    state = "withdrawn" if kept["layout"] == "withdrawal" else "given"
    if (kept["purpose"], kept["at"], kept["version"], state) != (row.purpose, row.at, row.version, row.state):
        raise Tampered("a consent does not match its evidence")


def close_incident(house: House, controller: str, *, incident: str, actor: Actor, key: str | None = None) -> Done:
    """Closes an incident once what the policy promises is done. Raises IncidentError citing what is missing."""

    def do(work: Work) -> Outcome:
        row = _row(work, incident)
        policy = work.version.policy
        if row.state != "open":
            raise IncidentError("this incident is closed already", clauses=_clauses(policy))
        card = _card(work, row)
        # Who was erased since is nobody to be told any more.
        left = work.transaction.count(AffectedRow, controller=controller, incident=incident)
        standing = Standing(left, _notified(work, incident), row.informed, len(card["steps"]))
        close(standing, must_notify=bool(policy.breach.notify_subject), clauses=_clauses(policy))
        verdict = work.granted(_clauses(policy))
        index = work.append("incident", verdict, [], {"incident": incident, "state": "closed"}, actor=actor)
        work.transaction.put(replace(row, state="closed", closed_at=work.at, notified=standing.notified))
        return Outcome(verdict, index, {"incident": incident})

    return house.change(controller, do, actor=actor, key=key, request={"op": "incident.close", "incident": incident})


def listed(house: House, controller: str) -> list[IncidentRow]:
    """Incidents of the controller, newest first."""
    return house.read(controller, lambda work: work.transaction.where(IncidentRow, order=("-reported_at",), controller=controller))


def card(house: House, controller: str, *, incident: str, actor: Actor | None = None) -> dict[str, Any]:
    """An incident's card: description, steps with person and time, proofs, subjects and how many were told. Raises NotFound.

    With `actor` the reading is an entry of its own (I1); without, the caller has made one that covers it.
    """

    def do(work: Work) -> dict[str, Any]:
        row = _row(work, incident)
        if actor is not None:
            work.append("access", work.granted(_clauses(work.version.policy)), [], {"incident": incident}, actor=actor)
        return {
            "incident": incident,
            "kind": row.kind,
            "state": row.state,
            "informed": row.informed,
            "subjects": row.subjects,
            "notified": _notified(work, incident),
            "occurred_at": row.occurred_at,
            "reported_at": row.reported_at,
            "clauses": list(_clauses(work.version.policy)),
            **_card(work, row),
        }

    return house.read(controller, do) if actor is None else house.write(controller, do)


_WAYS = (("email", "email"), ("phone", "sms"), ("delivery_address", "post"))
"""Categories that reach a person, and the channel of each, the quickest first."""


def _texts(policy: Policy, title: str, text: str) -> dict[str, str]:
    return {"title": free_text(policy, "title", title, longest=200), "text": free_text(policy, "text", text)}


def _tell(work: Work, person: Person, notice: Mapping[str, str], verdict: Verdict, index: int) -> str:
    """Queues the notice by the quickest way there is to this person. Without any it is parked, to be told otherwise (`told`)."""
    held = {one for row in work.records(person, [category for category, _ in _WAYS]) for one in words(row.categories)}
    category, channel = next((way for way in _WAYS if way[0] in held), _WAYS[0])
    return put(work, person, Parcel("breach", "subject", channel, "", (category,), notice), verdict, index)


def _notified(work: Work, incident: str) -> int:
    rows = work.transaction.where(AffectedRow, controller=work.controller, incident=incident)
    deliveries = tuple(one.delivery for one in rows if one.delivery)
    if not deliveries:
        return 0
    return work.transaction.count(OutboxRow, controller=work.controller, delivery=deliveries, state="sent")


def _write(
    work: Work, row: IncidentRow, card: Mapping[str, Any], body: Mapping[str, Any], actor: Actor, clauses: tuple[str, ...] = ()
) -> Outcome:
    verdict = work.granted(clauses or _clauses(work.version.policy))
    index = work.append("incident", verdict, [], {"incident": row.incident, **body}, actor=actor)
    work.transaction.put(replace(row, sealed=_seal(work, row.incident, card)))
    return Outcome(verdict, index, {"incident": row.incident})


def _seal(work: Work, incident: str, card: Mapping[str, Any]) -> bytes:
    return work.seal(OWN, "incidents", f"incident/{incident}", 0, dict(card))


def _card(work: Work, row: IncidentRow) -> dict[str, Any]:
    found: dict[str, Any] = work.gate.open_box(work.controller, OWN, "incidents", f"incident/{row.incident}", 0, row.sealed)
    return found


def _row(work: Work, incident: str) -> IncidentRow:
    row = work.transaction.get(IncidentRow, work.controller, incident)
    if row is None:
        raise NotFound("no such incident")
    return row


def _clauses(policy: Policy) -> tuple[str, ...]:
    found = [policy.breach.clause] if policy.breach.clause else []
    found += [one.clause for one in policy.duties if one.duty == "notify_breach" or one.duty.startswith("other:prevent")]
    return tuple(dict.fromkeys(found))
