"""Letters, claims and demands that come in."""

from __future__ import annotations

from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from zavet.operations import letters
from zavet.site.api.bodies import DoneOut, In, Long, Out, Plain, Word, done_out
from zavet.site.api.calls import KEYED, Key, call_of
from zavet.site.api.routes import answers

router = Router(tags=["letters"])
_ACT = Key(act="letters")


class LetterIn(In):
    """A letter as it came."""

    kind: Word = Field(examples=list(letters.KINDS))
    channel: Word = Field(examples=list(letters.CHANNELS))
    sender: Plain
    text: Long
    subject: Annotated[str, Field(max_length=64)] = Field(default="", description="The subject, where it is known already.")


class AnswerIn(In):
    """The answer."""

    text: Long
    form: Literal["written", "electronic"]


class LetterOut(Out):
    """A letter; its text stays sealed."""

    letter: str
    kind: str
    channel: str
    state: str
    received_at: int
    due_at: int | None
    answered_at: int | None
    answer_form: str
    in_court: bool
    overdue: bool
    index: int


class OpenedLetterOut(LetterOut):
    """A letter with its text and answer."""

    sender: str
    text: str
    answer: str
    subject: str


@router.post(
    "/letters",
    auth=_ACT,
    response=answers(201, DoneOut),
    operation_id="register_letter",
    summary="Register a letter",
    openapi_extra=KEYED,
)
def register(request: HttpRequest, body: LetterIn) -> DoneOut:
    """At the moment it is entered; never back-dated. ids: letter."""
    call = call_of(request)
    return done_out(
        letters.register(
            call.house,
            call.controller,
            kind=body.kind,
            channel=body.channel,
            sender=body.sender,
            text=body.text,
            actor=call.actor,
            subject=body.subject,
            key=call.key,
        )
    )


@router.get("/letters", auth=_ACT, response=answers(200, list[LetterOut]), operation_id="letters", summary="Letters")
def listed(request: HttpRequest, kind: str | None = None) -> list[LetterOut]:
    """Newest first."""
    call = call_of(request)
    return [LetterOut(**one) for one in letters.listed(call.house, call.controller, kind=kind)]


@router.get("/letters/{letter}", auth=_ACT, response=answers(200, OpenedLetterOut), operation_id="letter", summary="One letter, opened")
def opened(request: HttpRequest, letter: str) -> OpenedLetterOut:
    """With its text and answer. The reading is an entry."""
    call = call_of(request)
    return OpenedLetterOut(**letters.opened(call.house, call.controller, letter=letter, actor=call.actor))


@router.post(
    "/letters/{letter}/answer",
    auth=_ACT,
    response=answers(201, DoneOut),
    operation_id="answer_letter",
    summary="Record the answer",
    openapi_extra=KEYED,
)
def answer(request: HttpRequest, letter: str, body: AnswerIn) -> DoneOut:
    """Without an answer a letter is not closed. ids: letter."""
    call = call_of(request)
    return done_out(
        letters.answer(call.house, call.controller, letter=letter, text=body.text, form=body.form, actor=call.actor, key=call.key)
    )


@router.post(
    "/letters/{letter}/court",
    auth=_ACT,
    response=answers(201, DoneOut),
    operation_id="to_court",
    summary="The dispute went to court",
    openapi_extra=KEYED,
)
def court(request: HttpRequest, letter: str) -> DoneOut:
    """Only where the letter is a claim. ids: letter."""
    call = call_of(request)
    return done_out(letters.to_court(call.house, call.controller, claim=letter, actor=call.actor, key=call.key))
