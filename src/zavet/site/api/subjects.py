"""One subject: finding by an exact identifier, everything kept of them, putting right, blocking, erasing."""

from __future__ import annotations

from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from zavet.operations import accounts, consent, erasure, log, rights
from zavet.site.api.bodies import DoneOut, In, Out, Password, Plain, UsedOut, Values, Word, done_out, verdict_out
from zavet.site.api.calls import KEYED, Key, call_of
from zavet.site.api.log import LineOut, line_out
from zavet.site.api.routes import answers

router = Router(tags=["subjects"])
_REQUESTS = Key(act="requests")


class SearchIn(In):
    """An exact identifier, and what it is looked for."""

    category: Literal["email", "phone", "inn"]
    value: Annotated[str, Field(min_length=1, max_length=300)]
    purpose: Word = Field(examples=["support"])


class FoundOut(Out):
    """Ids of subjects; no values."""

    subjects: list[str]


class RectifyIn(In):
    """Values by field name; an empty text deletes the field."""

    values: Annotated[Values, Field(min_length=1)]


class EraseIn(In):
    """Why."""

    reason: Plain = Field(min_length=1, examples=["request by letter of 12 May"])


class LiftIn(In):
    """What the check found."""

    outcome: Plain = Field(min_length=1, examples=["checked"])


class BlockIn(In):
    """Whether given data are unconfirmed, and blocked therefore."""

    blocked: bool


class AccountIn(In):
    """The password of the new account; it is hashed and kept nowhere else."""

    password: Password


@router.post("/subjects/search", auth=Key(act="search"), response=answers(200, FoundOut), operation_id="search", summary="Find a subject")
def search(request: HttpRequest, body: SearchIn) -> FoundOut:
    """By exactly this e-mail, phone or INN, for a purpose of the policy. The search is an entry."""
    call = call_of(request)
    found = accounts.find(call.house, call.controller, category=body.category, value=body.value, purpose=body.purpose, actor=call.actor)
    return FoundOut(subjects=found)


@router.get("/subjects/{subject}", auth=_REQUESTS, response=answers(200, UsedOut), operation_id="access", summary="Everything kept")
def access(request: HttpRequest, subject: str) -> UsedOut:
    """Everything that is kept of the subject, by field. One entry."""
    call = call_of(request)
    values, verdict, index = rights.access(call.house, call.controller, subject=subject, actor=call.actor)
    return UsedOut(values=values, index=index, verdict=verdict_out(verdict))


@router.patch(
    "/subjects/{subject}/values",
    auth=_REQUESTS,
    response=answers(200, DoneOut),
    operation_id="rectify",
    summary="Put values right",
    openapi_extra=KEYED,
)
def rectify(request: HttpRequest, subject: str, body: RectifyIn) -> DoneOut:
    """The old values are gone. ids: subject."""
    call = call_of(request)
    return done_out(rights.rectify(call.house, call.controller, subject=subject, values=body.values, actor=call.actor, key=call.key))


@router.post(
    "/subjects/{subject}/erase",
    auth=Key(act="erase"),
    response=answers(200, DoneOut),
    operation_id="erase",
    summary="Erase a subject",
    openapi_extra=KEYED,
)
def erase(request: HttpRequest, subject: str, body: EraseIn) -> DoneOut:
    """Answered when the keys are destroyed and the rows are gone. ids: erasure, subject, kept (the classes that a hold keeps)."""
    call = call_of(request)
    return done_out(erasure.erase(call.house, call.controller, subject=subject, actor=call.actor, reason=body.reason, key=call.key))


@router.post(
    "/subjects/{subject}/lift",
    auth=_REQUESTS,
    response=answers(200, DoneOut),
    operation_id="lift",
    summary="End a restriction",
    openapi_extra=KEYED,
)
def lift(request: HttpRequest, subject: str, body: LiftIn) -> DoneOut:
    """Once the check is over. ids: subject."""
    call = call_of(request)
    return done_out(rights.lift(call.house, call.controller, subject=subject, outcome=body.outcome, actor=call.actor, key=call.key))


@router.post(
    "/subjects/{subject}/block",
    auth=_REQUESTS,
    response=answers(200, DoneOut),
    operation_id="block",
    summary="Block unconfirmed data",
    openapi_extra=KEYED,
)
def block(request: HttpRequest, subject: str, body: BlockIn) -> DoneOut:
    """Or confirm them, once consent in the form the policy speaks of is on record. ids: subject."""
    call = call_of(request)
    return done_out(
        consent.confirm_collection(call.house, call.controller, subject=subject, blocked=body.blocked, actor=call.actor, key=call.key)
    )


@router.post(
    "/subjects/{subject}/minor",
    auth=Key(act="erase"),
    response=answers(200, DoneOut),
    operation_id="mark_minor",
    summary="The subject is a minor",
    openapi_extra=KEYED,
)
def minor(request: HttpRequest, subject: str) -> DoneOut:
    """Closes the account and erases the data, where the policy protects minors. ids: erasure, subject, kept."""
    call = call_of(request)
    return done_out(accounts.mark_minor(call.house, call.controller, subject=subject, actor=call.actor, key=call.key))


@router.get(
    "/subjects/{subject}/log",
    auth=Key(act="log"),
    response=answers(200, list[LineOut]),
    operation_id="subject_log",
    summary="What was done with a subject's data",
)
def history(request: HttpRequest, subject: str) -> list[LineOut]:
    """Newest first."""
    call = call_of(request)
    return [line_out(one) for one in log.of_subject(call.house, call.controller, subject=subject)]


@router.post(
    "/subjects/{subject}/account",
    auth=_REQUESTS,
    response=answers(201, DoneOut),
    operation_id="make_account",
    summary="Make an account for a known subject",
    openapi_extra=KEYED,
)
def account(request: HttpRequest, subject: str, body: AccountIn) -> DoneOut:
    """Refused where the consent that the policy asks for is missing. ids: subject."""
    call = call_of(request)
    return done_out(
        accounts.make_account(call.house, call.controller, subject=subject, password=body.password, actor=call.actor, key=call.key)
    )
