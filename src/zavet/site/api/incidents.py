"""Incidents: a loss or disclosure, its subjects, steps, proofs and end."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from zavet.incident.machine import KINDS, SIDES
from zavet.operations import incidents
from zavet.operations.rows import IncidentRow
from zavet.site.api.bodies import DoneOut, Id, In, Long, Out, Plain, Seconds, Word, done_out
from zavet.site.api.calls import KEYED, Key, call_of
from zavet.site.api.routes import answers

router = Router(tags=["incidents"])
_ACT = Key(act="incidents")


class IncidentIn(In):
    """What happened, to whose data, when. `title` and `text` are the notice to the subjects, where the policy promises one."""

    kind: Word = Field(examples=list(KINDS))
    subjects: Annotated[list[Id], Field(max_length=5000)] = Field(default=[])
    description: Long
    occurred_at: Seconds
    title: Plain = ""
    text: Long = ""


class InformIn(In):
    """Whether the subjects are told."""

    decision: Literal["informed", "not_informed"]
    title: Plain = ""
    text: Long = ""


class IncidentStepIn(In):
    """A step against losses."""

    side: Word = Field(examples=list(SIDES))
    text: Long


class ProofIn(In):
    """A ground that the information was public, came from a third party, or was disclosed with consent before."""

    ground: Word = Field(examples=list(incidents.PROOFS))
    source: Plain = ""
    dated: Seconds = 0
    subject: Id | None = None


class IncidentOut(Out):
    """An incident; what its card says stays sealed."""

    incident: str
    kind: str
    state: str
    subjects: int
    informed: str
    reported_at: int
    occurred_at: int
    closed_at: int | None
    index: int


class CardOut(Out):
    """An incident's card. `steps` tell who and when."""

    incident: str
    kind: str
    state: str
    informed: str
    subjects: int
    notified: int
    occurred_at: int
    reported_at: int
    clauses: list[str]
    description: str
    steps: list[dict[str, Any]]
    proofs: list[dict[str, Any]]


def _out(row: IncidentRow) -> IncidentOut:
    return IncidentOut(
        incident=row.incident,
        kind=row.kind,
        state=row.state,
        subjects=row.subjects,
        informed=row.informed,
        reported_at=row.reported_at,
        occurred_at=row.occurred_at,
        closed_at=row.closed_at,
        index=row.index,
    )


@router.post(
    "/incidents",
    auth=_ACT,
    response=answers(201, DoneOut),
    operation_id="report_incident",
    summary="Report an incident",
    openapi_extra=KEYED,
)
def report(request: HttpRequest, body: IncidentIn) -> DoneOut:
    """Where the policy promises notice, one is queued to every subject at once. ids: incident."""
    call = call_of(request)
    return done_out(
        incidents.report(
            call.house,
            call.controller,
            kind=body.kind,
            subjects=tuple(body.subjects),
            description=body.description,
            occurred_at=body.occurred_at,
            actor=call.actor,
            title=body.title,
            text=body.text,
            key=call.key,
        )
    )


@router.get("/incidents", auth=_ACT, response=answers(200, list[IncidentOut]), operation_id="incidents", summary="Incidents")
def listed(request: HttpRequest) -> list[IncidentOut]:
    """Newest first."""
    call = call_of(request)
    return [_out(row) for row in incidents.listed(call.house, call.controller)]


@router.get("/incidents/{incident}", auth=_ACT, response=answers(200, CardOut), operation_id="incident", summary="The card of an incident")
def card(request: HttpRequest, incident: str) -> CardOut:
    """With its steps, proofs, and how many subjects were told. The reading is an entry."""
    call = call_of(request)
    return CardOut(**incidents.card(call.house, call.controller, incident=incident, actor=call.actor))


@router.post(
    "/incidents/{incident}/inform",
    auth=_ACT,
    response=answers(201, DoneOut),
    operation_id="inform",
    summary="Decide whether the subjects are told",
    openapi_extra=KEYED,
)
def inform(request: HttpRequest, incident: str, body: InformIn) -> DoneOut:
    """`informed` queues the notices. 409 `incident` where the policy promises them and the decision is not to. ids: incident."""
    call = call_of(request)
    return done_out(
        incidents.inform(
            call.house,
            call.controller,
            incident=incident,
            decision=body.decision,
            actor=call.actor,
            title=body.title,
            text=body.text,
            key=call.key,
        )
    )


@router.post(
    "/incidents/{incident}/steps",
    auth=_ACT,
    response=answers(201, DoneOut),
    operation_id="incident_step",
    summary="Add a step against losses",
    openapi_extra=KEYED,
)
def add_step(request: HttpRequest, incident: str, body: IncidentStepIn) -> DoneOut:
    """ids: incident."""
    call = call_of(request)
    return done_out(
        incidents.add_step(call.house, call.controller, incident=incident, side=body.side, text=body.text, actor=call.actor, key=call.key)
    )


@router.post(
    "/incidents/{incident}/proofs",
    auth=_ACT,
    response=answers(201, DoneOut),
    operation_id="incident_proof",
    summary="Add a proof",
    openapi_extra=KEYED,
)
def add_proof(request: HttpRequest, incident: str, body: ProofIn) -> DoneOut:
    """409 `incident` where the evidence is not from before the event. ids: incident."""
    call = call_of(request)
    return done_out(
        incidents.add_proof(
            call.house,
            call.controller,
            incident=incident,
            ground=body.ground,
            actor=call.actor,
            source=body.source,
            dated=body.dated,
            subject=body.subject,
            key=call.key,
        )
    )


@router.post(
    "/incidents/{incident}/close",
    auth=_ACT,
    response=answers(201, DoneOut),
    operation_id="close_incident",
    summary="Close an incident",
    openapi_extra=KEYED,
)
def close(request: HttpRequest, incident: str) -> DoneOut:
    """Once what the policy promises is done; 409 `incident` tells what is missing. ids: incident."""
    call = call_of(request)
    return done_out(incidents.close_incident(call.house, call.controller, incident=incident, actor=call.actor, key=call.key))
