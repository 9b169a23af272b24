"""Grounds: open orders, tickets, claims … that a use may rely on."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from zavet.operations import grounds
from zavet.operations.ports import words
from zavet.operations.rows import GroundRow
from zavet.site.api.bodies import DoneOut, Id, In, Out, Plain, Word, Words, done_out
from zavet.site.api.calls import KEYED, Key, call_of
from zavet.site.api.routes import answers

router = Router(tags=["grounds"])
_ACT = Key(act="grounds")


class OpenIn(In):
    """A ground to open for a subject."""

    subject: Id
    kind: Word = Field(examples=list(grounds.KINDS))
    details: Annotated[dict[Word, Plain], Field(max_length=50)] = Field(
        default={}, description="A demand of an authority names `body`, `ground`, `document` and `country`."
    )
    recipients: Words = Field(default=[], description="Who is assigned to it.", examples=[["courier"]])


class MoveIn(In):
    """What changes. Absent: stays."""

    status: Word | None = None
    recipients: Words | None = None
    close: bool = False


class GroundOut(Out):
    """A ground; what it says stays sealed."""

    ground: str
    subject: str
    kind: str
    state: str
    status: str
    recipients: list[str]
    opened_at: int
    closed_at: int | None
    due_at: int | None
    index: int


class SnapshotOut(Out):
    """A ground with the data as the person gave them when it was opened."""

    ground: str
    kind: str
    state: str
    status: str
    opened_at: int
    recipients: list[str]
    details: dict[str, Any]
    snapshot: dict[str, str]
    record: str
    by: str


def _out(row: GroundRow) -> GroundOut:
    return GroundOut(
        ground=row.ground,
        subject=row.subject,
        kind=row.kind,
        state=row.state,
        status=row.status,
        recipients=list(words(row.recipients)),
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        due_at=row.due_at,
        index=row.index,
    )


@router.post(
    "/grounds", auth=_ACT, response=answers(201, DoneOut), operation_id="open_ground", summary="Open a ground", openapi_extra=KEYED
)
def open_ground(request: HttpRequest, body: OpenIn) -> DoneOut:
    """ids: ground, subject."""
    call = call_of(request)
    return done_out(
        grounds.open_ground(
            call.house,
            call.controller,
            subject=body.subject,
            kind=body.kind,
            actor=call.actor,
            details=body.details,
            recipients=tuple(body.recipients),
            key=call.key,
        )
    )


@router.get(
    "/grounds",
    auth=Key("role", "recipient", act="grounds"),
    response=answers(200, list[GroundOut]),
    operation_id="grounds",
    summary="Grounds of the controller",
)
def listed(
    request: HttpRequest, kind: str | None = None, state: Literal["open", "closed"] | None = None, subject: str | None = None
) -> list[GroundOut]:
    """Newest first. The key of a recipient sees the open grounds assigned to it, and no others."""
    call = call_of(request)
    if call.kind == "recipient":
        rows = grounds.listed(call.house, call.controller, kind=kind, state="open", subject=subject, recipient=call.actor.role)
    else:
        rows = grounds.listed(call.house, call.controller, kind=kind, state=state, subject=subject)
    return [_out(row) for row in rows]


@router.get("/grounds/{ground}", auth=_ACT, response=answers(200, SnapshotOut), operation_id="ground", summary="One ground, opened")
def snapshot(request: HttpRequest, ground: str) -> SnapshotOut:
    """The data as given then, whatever was put right since. The reading is an entry."""
    call = call_of(request)
    return SnapshotOut(**grounds.snapshot(call.house, call.controller, ground=ground, actor=call.actor))


@router.patch(
    "/grounds/{ground}",
    auth=_ACT,
    response=answers(200, DoneOut),
    operation_id="move_ground",
    summary="Change a ground",
    openapi_extra=KEYED,
)
def move(request: HttpRequest, ground: str, body: MoveIn) -> DoneOut:
    """Its status, who is assigned to it, or its end: what relied on it is refused from then on. ids: ground, subject."""
    call = call_of(request)
    return done_out(
        grounds.move(
            call.house,
            call.controller,
            ground=ground,
            actor=call.actor,
            status=body.status,
            recipients=None if body.recipients is None else tuple(body.recipients),
            close=body.close,
            key=call.key,
        )
    )
