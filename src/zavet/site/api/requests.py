"""Requests of subjects: registered, stepped, carried out, reported on."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from zavet.operations import rights
from zavet.operations.rows import RequestRow
from zavet.site.api.bodies import DoneOut, Id, In, Long, Out, Plain, Values, Word, done_out
from zavet.site.api.calls import KEYED, Key, call_of
from zavet.site.api.routes import answers

router = Router(tags=["requests"])
_ACT = Key(act="requests")


class AskIn(In):
    """The exercise of a right that came by letter, mail or visit."""

    right: Word = Field(examples=list(rights.ASKS))
    subject: Id
    text: Long = Field(description="What the person wrote or said.")
    by: Word = Field(default="subject", examples=list(rights.BY))
    channel: Word = Field(default="api", examples=["post"])


class StepIn(In):
    """One step."""

    event: Literal["ask_identity", "confirm_identity", "begin", "extend", "answer", "refuse"]
    text: Long = Field(default="", description="The answer, or why.")
    norm: Plain = Field(default="", description="With `refuse`: the law that limits the right.")


class CarryOutIn(In):
    """What is done. Values by field name where the request is to rectify; an empty text deletes the field."""

    values: Values = Field(default={})


class RequestOut(Out):
    """A request; its text stays sealed."""

    request: str
    subject: str
    right: str
    channel: str
    by: str
    state: str
    identity: str
    received_at: int
    due_at: int | None
    answered_at: int | None
    norm: str
    index: int


class OpenedRequestOut(RequestOut):
    """A request with what the person wrote and what was answered."""

    text: str
    answer: str


class ReportOut(Out):
    """What is processed of one subject; values are shown by `GET /subjects/{subject}`."""

    categories: list[str]
    purposes: list[str]
    consents: list[dict[str, Any]]
    transfers: list[dict[str, Any]]
    retention: list[dict[str, str | None]]


def _told(row: RequestRow) -> dict[str, Any]:
    return {
        "request": row.request,
        "subject": row.subject,
        "right": row.right,
        "channel": row.channel,
        "by": row.by,
        "state": row.state,
        "identity": row.identity,
        "received_at": row.received_at,
        "due_at": row.due_at,
        "answered_at": row.answered_at,
        "norm": row.norm,
        "index": row.index,
    }


@router.post("/requests", auth=_ACT, response=answers(201, DoneOut), operation_id="ask", summary="Register a request", openapi_extra=KEYED)
def ask(request: HttpRequest, body: AskIn) -> DoneOut:
    """A demand to block takes effect at once. ids: request, subject."""
    call = call_of(request)
    return done_out(
        rights.ask(
            call.house,
            call.controller,
            right=body.right,
            subject=body.subject,
            text=body.text,
            actor=call.actor,
            by=body.by,
            channel=body.channel,
            key=call.key,
        )
    )


@router.get("/requests", auth=_ACT, response=answers(200, list[RequestOut]), operation_id="requests", summary="Requests of subjects")
def listed(
    request: HttpRequest,
    subject: str | None = None,
    state: Literal["received", "identity_pending", "in_progress", "extended", "answered", "refused"] | None = None,
) -> list[RequestOut]:
    """Newest first."""
    call = call_of(request)
    return [RequestOut(**_told(row)) for row in rights.listed(call.house, call.controller, subject=subject, state=state)]


@router.get(
    "/requests/{request_id}", auth=_ACT, response=answers(200, OpenedRequestOut), operation_id="request", summary="One request, opened"
)
def opened(request: HttpRequest, request_id: str) -> OpenedRequestOut:
    """With what the person wrote and what was answered. The reading is an entry."""
    call = call_of(request)
    row = rights.row_of(call.house, call.controller, request=request_id)
    text = rights.text_of(call.house, call.controller, request=request_id, actor=call.actor)
    return OpenedRequestOut(**_told(row), text=text["text"], answer=text["answer"])


@router.post(
    "/requests/{request_id}/steps",
    auth=_ACT,
    response=answers(201, DoneOut),
    operation_id="step_request",
    summary="Take a step",
    openapi_extra=KEYED,
)
def step(request: HttpRequest, request_id: str, body: StepIn) -> DoneOut:
    """409 `rights` where the step does not follow. ids: request, subject."""
    call = call_of(request)
    return done_out(
        rights.advance(
            call.house,
            call.controller,
            request=request_id,
            event=body.event,
            actor=call.actor,
            text=body.text,
            norm=body.norm,
            key=call.key,
        )
    )


@router.post(
    "/requests/{request_id}/carry-out",
    auth=_ACT,
    response=answers(200, DoneOut),
    operation_id="carry_out",
    summary="Do what a request asks",
    openapi_extra=KEYED,
)
def carry_out(request: HttpRequest, request_id: str, body: CarryOutIn) -> DoneOut:
    """Corrects, blocks or destroys, and answers the request. Refused while the identity is not confirmed."""
    call = call_of(request)
    return done_out(rights.carry_out(call.house, call.controller, request=request_id, actor=call.actor, values=body.values, key=call.key))


@router.get(
    "/requests/{request_id}/report", auth=_ACT, response=answers(200, ReportOut), operation_id="report", summary="The answer to a request"
)
def report(request: HttpRequest, request_id: str) -> ReportOut:
    """What is processed of the subject, once the identity is confirmed. The reading is an entry."""
    call = call_of(request)
    return ReportOut(**rights.report(call.house, call.controller, request=request_id, actor=call.actor).to_json())
