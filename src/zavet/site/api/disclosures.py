"""Handing data to recipients: pushed through the outbox, or read by the recipient's own key."""

from __future__ import annotations

from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from zavet.operations import disclose, outbox
from zavet.site.api.bodies import DoneOut, GroundIn, Id, In, Plain, UsedOut, Word, Words, done_out, ground_of, verdict_out
from zavet.site.api.calls import KEYED, Key, call_of
from zavet.site.api.outbox import DeliveryOut, delivery_out
from zavet.site.api.routes import answers
from zavet.site.api.use import UseIn

router = Router(tags=["disclosing"])


class DiscloseIn(In):
    """Which data of whom go to which recipient, for which purpose, on which ground."""

    subject: Id
    categories: Words = Field(examples=[["phone", "delivery_address"]])
    recipient: Word = Field(examples=["courier"])
    purpose: Word | None = Field(default=None, examples=["delivery"])
    ground: GroundIn | None = None
    operation: Literal["disclose", "transfer"] = "disclose"
    necessity: Annotated[dict[Word, Plain], Field(max_length=100)] = Field(
        default={}, description="For each category why it is needed, where the policy asks that."
    )


@router.post(
    "/disclose",
    auth=Key(),
    response=answers(201, DoneOut),
    operation_id="disclose",
    summary="Hand data to a recipient",
    openapi_extra=KEYED,
)
def hand_over(request: HttpRequest, body: DiscloseIn) -> DoneOut:
    """Decided, recorded and put into the outbox in one transaction; decided anew when it is delivered. ids: delivery, subject."""
    call = call_of(request)
    return done_out(
        disclose.disclose(
            call.house,
            call.controller,
            subject=body.subject,
            categories=tuple(body.categories),
            recipient=body.recipient,
            purpose=body.purpose,
            actor=call.actor,
            ground=ground_of(body.ground),
            operation=body.operation,
            necessity=body.necessity,
            key=call.key,
        )
    )


@router.post(
    "/fetch",
    auth=Key("recipient"),
    response=answers(200, UsedOut),
    operation_id="fetch",
    summary="Read as a recipient what is meant for you",
)
def fetch(request: HttpRequest, body: UseIn) -> UsedOut:
    """For keys of recipients: a disclosure to the holder of the key, on record like any other."""
    call = call_of(request)
    found = disclose.fetch(
        call.house,
        call.controller,
        subject=body.subject,
        categories=tuple(body.categories),
        purpose=body.purpose,
        actor=call.actor,
        ground=ground_of(body.ground),
    )
    return UsedOut(values=found.values, index=found.index, verdict=verdict_out(found.verdict))


@router.get(
    "/disclosures",
    auth=Key(act="outbox"),
    response=answers(200, list[DeliveryOut]),
    operation_id="disclosures",
    summary="Who was given a subject's data",
)
def disclosures(request: HttpRequest, subject: Annotated[str, Query(min_length=1, max_length=64)]) -> list[DeliveryOut]:
    """What went to whom, when, on what ground; newest first. No values."""
    call = call_of(request)
    return [delivery_out(row) for row in outbox.listed(call.house, call.controller, subject=subject, kind="disclosure", limit=1000)]
