"""The outbox: what leaves the house, and one round of the worker that delivers it."""

from __future__ import annotations

from typing import Literal

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from zavet.operations import outbox
from zavet.operations.ports import words
from zavet.operations.rows import OutboxRow
from zavet.site.api.bodies import Out
from zavet.site.api.calls import Key, call_of
from zavet.site.api.routes import answers

router = Router(tags=["outbox"])
_ACT = Key(act="outbox")


class DeliveryOut(Out):
    """Something on its way out, without what it says."""

    delivery: str
    subject: str
    kind: str = Field(examples=["disclosure", "notice", "code", "breach"])
    recipient: str
    channel: str
    purpose: str
    ground: str
    clauses: list[str]
    categories: list[str]
    state: str = Field(examples=["waiting", "sent", "parked", "cancelled"])
    attempts: int
    created_at: int
    next_at: int
    sent_at: int | None
    receipt: str
    index: int


class RoundOut(Out):
    """What one round did, by count."""

    sent: int
    cancelled: int
    waiting: int
    parked: int


class RetriedOut(Out):
    """The state of a delivery after it was asked to be tried again."""

    state: str


def delivery_out(row: OutboxRow) -> DeliveryOut:
    """A row of the outbox as answered."""
    return DeliveryOut(
        delivery=row.delivery,
        subject=row.subject,
        kind=row.kind,
        recipient=row.recipient,
        channel=row.channel,
        purpose=row.purpose,
        ground=row.ground,
        clauses=list(words(row.clauses)),
        categories=list(words(row.categories)),
        state=row.state,
        attempts=row.attempts,
        created_at=row.created_at,
        next_at=row.next_at,
        sent_at=row.sent_at,
        receipt=row.receipt,
        index=row.index,
    )


@router.get("/outbox", auth=_ACT, response=answers(200, list[DeliveryOut]), operation_id="outbox", summary="What leaves the house")
def listed(
    request: HttpRequest, state: Literal["waiting", "sent", "parked", "cancelled"] | None = None, subject: str | None = None
) -> list[DeliveryOut]:
    """The newest 200 rows."""
    call = call_of(request)
    return [delivery_out(row) for row in outbox.listed(call.house, call.controller, state=state, subject=subject)]


@router.post("/outbox/deliver", auth=_ACT, response=answers(200, RoundOut), operation_id="deliver", summary="Deliver what is due")
def deliver(request: HttpRequest) -> RoundOut:
    """One round of the worker. Each row is decided anew; asking again does no harm."""
    call = call_of(request)
    done = outbox.deliver_due(call.house, call.controller)
    return RoundOut(sent=done.sent, cancelled=done.cancelled, waiting=done.waiting, parked=done.parked)


@router.post(
    "/outbox/{delivery}/retry", auth=_ACT, response=answers(200, RetriedOut), operation_id="retry", summary="Try a parked delivery again"
)
def retry(request: HttpRequest, delivery: str) -> RetriedOut:
    """Puts a parked row back into the queue; any other stays as it is."""
    call = call_of(request)
    return RetriedOut(state=outbox.retry(call.house, call.controller, delivery))
