"""The clock of the house; in a system started as a demo it can be moved ahead."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from zavet.operations import jump
from zavet.site.api.bodies import LATEST, DoneOut, In, Out, done_out
from zavet.site.api.calls import KEYED, Key, call_of
from zavet.site.api.routes import answers

router = Router(tags=["clock"])


class ClockOut(Out):
    """What time it is here, in seconds since 1970, UTC; `offset`: by how much a demo's clock is ahead."""

    now: int
    offset: int
    demo: bool


class JumpIn(In):
    """How far."""

    seconds: Annotated[int, Field(ge=-LATEST, le=LATEST)] = Field(examples=[30 * 24 * 3600])


@router.get(
    "/clock",
    auth=Key("role", "form", "recipient", "third_party"),
    response=answers(200, ClockOut),
    operation_id="clock",
    summary="The time",
)
def clock(request: HttpRequest) -> ClockOut:
    """The time by which deadlines are told."""
    house = call_of(request).house
    return ClockOut(now=house.clock.now(), offset=jump.offset(house), demo=house.demo)


@router.post(
    "/clock", auth=Key(act="clock"), response=answers(201, DoneOut), operation_id="jump", summary="Move a demo's clock", openapi_extra=KEYED
)
def move(request: HttpRequest, body: JumpIn) -> DoneOut:
    """Ahead only; an entry in every log of the house. Refused in production, on record. ids: offset."""
    call = call_of(request)
    return done_out(jump.jump(call.house, call.controller, seconds=body.seconds, actor=call.actor, key=call.key))
