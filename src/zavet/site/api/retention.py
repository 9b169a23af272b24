"""Retention: statutory holds, and the sweep of what has reached its purposes."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from zavet.operations import erasure, retention
from zavet.site.api.bodies import DoneOut, Id, In, Out, Plain, Seconds, Word, done_out
from zavet.site.api.calls import KEYED, Key, call_of
from zavet.site.api.routes import answers

router = Router(tags=["retention"])


class HoldIn(In):
    """A statutory duty to keep a class of a subject's data."""

    subject: Id
    klass: Word = Field(examples=list(erasure.OF_PERSON), description="The retention class.")
    norm: Plain = Field(description="The norm it rests on.", examples=["402-FZ art. 29"])
    until: Seconds | None = Field(default=None, description="The last second of it; absent: until further notice.")


class SweptOut(Out):
    """What one sweep did, and under which rule of the policy."""

    rule: str
    clause: str
    erased: int = Field(description="Subjects erased whole.")
    contracts: int = Field(description="Subjects of whom the contract class went.")
    excess: int = Field(description="Records rid of fields that the policy names no longer.")


@router.post(
    "/holds", auth=Key(act="holds"), response=answers(201, DoneOut), operation_id="hold", summary="Record a hold", openapi_extra=KEYED
)
def hold(request: HttpRequest, body: HoldIn) -> DoneOut:
    """Until it ends, an erasure leaves this class. ids: subject."""
    call = call_of(request)
    return done_out(
        retention.hold(
            call.house,
            call.controller,
            subject=body.subject,
            klass=body.klass,
            norm=body.norm,
            until=body.until,
            actor=call.actor,
            key=call.key,
        )
    )


@router.post("/sweep", auth=Key(act="sweep"), response=answers(200, SweptOut), operation_id="sweep", summary="Run retention now")
def sweep(request: HttpRequest) -> SweptOut:
    """One run. Nothing goes where the policy keeps without term. Asking again does no harm."""
    call = call_of(request)
    done = retention.sweep(call.house, call.controller)
    return SweptOut(rule=done.rule, clause=done.clause, erased=done.erased, contracts=done.contracts, excess=done.excess)
