"""Messages to a subject."""

from __future__ import annotations

from typing import Literal

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from zavet.operations import notify
from zavet.site.api.bodies import DoneOut, GroundIn, Id, In, Long, Plain, Word, done_out, ground_of
from zavet.site.api.calls import KEYED, Key, call_of
from zavet.site.api.routes import answers

router = Router(tags=["messages"])


class NotifyIn(In):
    """One message to one subject, for a purpose."""

    subject: Id
    purpose: Word | None = Field(default=None, examples=["order_notice"])
    title: Plain
    text: Long
    channel: Literal["email", "sms", "messenger", "post", "call"] = "email"
    ground: GroundIn | None = None
    offer: bool = Field(default=False, description="True where it carries an offer.")
    in_name_of: Literal["own", "partner"] = "own"


@router.post(
    "/notify",
    auth=Key(act="notify"),
    response=answers(201, DoneOut),
    operation_id="notify",
    summary="Send a message to a subject",
    openapi_extra=KEYED,
)
def send(request: HttpRequest, body: NotifyIn) -> DoneOut:
    """Decided like any use, and queued; decided anew when it is delivered. ids: delivery, subject."""
    call = call_of(request)
    return done_out(
        notify.notify(
            call.house,
            call.controller,
            subject=body.subject,
            purpose=body.purpose,
            text=body.text,
            title=body.title,
            actor=call.actor,
            channel=body.channel,
            ground=ground_of(body.ground),
            offer=body.offer,
            in_name_of=body.in_name_of,
            key=call.key,
        )
    )
