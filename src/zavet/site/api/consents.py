"""The subject's will, as the controller's own systems take it: consents, objections, disagreement with the policy."""

from __future__ import annotations

from typing import Literal

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from zavet.errors import FieldError
from zavet.operations import consent
from zavet.site.api.bodies import DoneOut, Id, In, Language, Long, Plain, Word, done_out
from zavet.site.api.calls import KEYED, Key, call_of
from zavet.site.api.routes import answers

router = Router(tags=["consents"])
_ACT = Key(act="requests")


class ConsentIn(In):
    """A consent given, or withdrawn."""

    subject: Id
    do: Literal["give", "withdraw"]
    purpose: Word | None = Field(
        default=None, description="A purpose, or `transfer:<recipient>`. To withdraw without one withdraws every consent."
    )
    notice: Long = Field(default="", description="Evidence: the text shown; empty: the policy's own.")
    language: Language = "ru"
    page: Plain = Field(default="", description="Evidence: where it was given or withdrawn.")
    layout: Literal["unticked_box", "button", "signature", "voice"] = Field(default="unticked_box", description="Evidence: how.")


class ObjectionIn(In):
    """An objection to uses for a purpose."""

    subject: Id
    purpose: Word


class DisagreementIn(In):
    """A disagreement with the policy as a whole, or its end."""

    subject: Id
    undo: bool = False


@router.post(
    "/consents",
    auth=_ACT,
    response=answers(201, DoneOut),
    operation_id="consent",
    summary="Give or withdraw a consent",
    openapi_extra=KEYED,
)
def give_or_withdraw(request: HttpRequest, body: ConsentIn) -> DoneOut:
    """In force at once. ids: consent, subject."""
    call = call_of(request)
    if body.do == "withdraw":
        return done_out(
            consent.withdraw(
                call.house,
                call.controller,
                subject=body.subject,
                purpose=body.purpose,
                actor=call.actor,
                page=body.page,
                key=call.key,
            )
        )
    if body.purpose is None:
        raise FieldError("purpose", "required", "say what the consent is to")
    return done_out(
        consent.give(
            call.house,
            call.controller,
            subject=body.subject,
            purpose=body.purpose,
            actor=call.actor,
            notice=body.notice,
            language=body.language,
            page=body.page,
            layout=body.layout,
            key=call.key,
        )
    )


@router.post(
    "/objections", auth=_ACT, response=answers(201, DoneOut), operation_id="object", summary="Record an objection", openapi_extra=KEYED
)
def object_to(request: HttpRequest, body: ObjectionIn) -> DoneOut:
    """From now on every use for this purpose is refused. ids: subject."""
    call = call_of(request)
    return done_out(
        consent.object_to(call.house, call.controller, subject=body.subject, purpose=body.purpose, actor=call.actor, key=call.key)
    )


@router.post(
    "/disagreements",
    auth=_ACT,
    response=answers(201, DoneOut),
    operation_id="disagree",
    summary="Record a disagreement with the policy",
    openapi_extra=KEYED,
)
def disagree(request: HttpRequest, body: DisagreementIn) -> DoneOut:
    """No form serves the person until they use the site anew. ids: subject."""
    call = call_of(request)
    return done_out(consent.disagree(call.house, call.controller, subject=body.subject, undo=body.undo, actor=call.actor, key=call.key))
