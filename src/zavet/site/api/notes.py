"""Small things kept for the controller: measures, unsafe hosts, services."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from zavet.operations import notes
from zavet.site.api.bodies import LATEST, DoneOut, In, Long, Out, Word, Words, done_out
from zavet.site.api.calls import KEYED, Key, call_of
from zavet.site.api.routes import answers

router = Router(tags=["notes"])
_ACT = Key(act="notes")

Kind = Literal["measure", "unsafe_hosts", "service"]
Number = Annotated[int, Field(ge=-LATEST, le=LATEST)]


class NoteIn(In):
    """The value. A measure has `text`, `owner`, `checked_at`, `check_every_days`, `clause`; `unsafe_hosts` is a list of hosts.

    A service has `title`, `provisions`, the text that holds beside the policy, and `fields`, the names of those that its order takes in
    addition. Its version is counted from 1; a `version` that is sent is the one that the change was made from, else 409 `stale-version`.
    """

    value: Words | Annotated[dict[Word, Long | Number | bool | Words | None], Field(max_length=50)] = Field(
        examples=[{"text": "Доступ по ролям", "owner": "security", "checked_at": 1775000000, "check_every_days": 90, "clause": "7.2"}]
    )


class NoteOut(Out):
    """A note; `at` is when it was last written."""

    kind: str
    name: str
    value: Any
    at: int
    overdue: bool = Field(description="A measure whose next check is past due.")


@router.put(
    "/notes/{kind}/{name}", auth=_ACT, response=answers(200, DoneOut), operation_id="keep_note", summary="Write a note", openapi_extra=KEYED
)
def keep(request: HttpRequest, kind: Kind, name: str, body: NoteIn) -> DoneOut:
    """ids: note, and the version of a service."""
    call = call_of(request)
    return done_out(notes.keep(call.house, call.controller, kind=kind, note=name, value=body.value, actor=call.actor, key=call.key))


@router.get("/notes/{kind}", auth=_ACT, response=answers(200, list[NoteOut]), operation_id="notes", summary="Notes of one kind")
def listed(request: HttpRequest, kind: Kind) -> list[NoteOut]:
    """By name."""
    call = call_of(request)
    return [
        NoteOut(kind=one.kind, name=one.note, value=one.value, at=one.at, overdue=one.overdue)
        for one in notes.listed(call.house, call.controller, kind=kind)
    ]
