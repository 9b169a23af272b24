"""Using data for a purpose: a bare verdict, the values, the audience of a batch."""

from __future__ import annotations

from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from zavet.decision.explain import explain
from zavet.operations import publish, use
from zavet.site.api.bodies import GroundIn, Id, In, Index, Language, Out, UsedOut, VerdictOut, Word, Words, ground_of, verdict_out
from zavet.site.api.calls import Key, call_of
from zavet.site.api.routes import answers

router = Router(tags=["using"])


class DecideIn(In):
    """A question. Nothing is opened and nothing is recorded."""

    subject: Id | None = Field(default=None, description="Absent: somebody of whom nothing is known.")
    categories: Words = Field(examples=[["phone"]])
    purpose: Word | None = Field(default=None, examples=["delivery"])
    operation: Word = "use"
    recipient: Word | None = None
    ground: GroundIn | None = None
    channel: Word | None = None
    offer: bool = False
    in_name_of: Literal["own", "partner"] = "own"
    language: Language = "ru"
    voice: Literal["officer", "subject", "auditor"] = "officer"


class DecidedOut(Out):
    """The verdict and why, in words."""

    verdict: VerdictOut
    explanation: str


class UseIn(In):
    """What is wanted of whom, for which purpose, on which ground."""

    subject: Id
    categories: Words = Field(examples=[["phone"]])
    purpose: Word | None = Field(default=None, examples=["delivery"])
    ground: GroundIn | None = None


class AudienceIn(In):
    """Subjects of whom it is asked who may be reached for a purpose."""

    subjects: Annotated[list[Id], Field(min_length=1, max_length=1000)]
    categories: Words = Field(examples=[["email"]])
    purpose: Word = Field(examples=["newsletter"])


class AudienceOut(Out):
    """Who may be in the batch, who not and why; one entry commits to all of them."""

    granted: list[str]
    refused: dict[str, VerdictOut]
    index: Index


@router.post("/decide", auth=Key(), response=answers(200, DecidedOut), operation_id="decide", summary="Ask for a verdict")
def decide(request: HttpRequest, body: DecideIn) -> DecidedOut:
    """A bare verdict with its explanation: no data, no entry. A refusal is a 200 here: it is the answer."""
    call = call_of(request)
    verdict = use.decide_only(
        call.house,
        call.controller,
        subject=body.subject,
        categories=tuple(body.categories),
        purpose=body.purpose,
        actor=call.actor,
        operation=body.operation,
        recipient=body.recipient,
        ground=ground_of(body.ground),
        channel=body.channel,
        offer=body.offer,
        in_name_of=body.in_name_of,
    )
    known = {one.digest: one.policy for one in publish.versions(call.house, call.controller)}
    policy = known.get(verdict.digest) or call.house.in_force(call.controller).policy
    return DecidedOut(verdict=verdict_out(verdict), explanation=explain(verdict, policy, body.language, body.voice))


@router.post("/use", auth=Key(), response=answers(200, UsedOut), operation_id="use", summary="Use data for a purpose")
def use_values(request: HttpRequest, body: UseIn) -> UsedOut:
    """The named values. Granted or refused, the use is an entry; a refusal is 403, or 423 while the subject's data are restricted."""
    call = call_of(request)
    found = use.use(
        call.house,
        call.controller,
        subject=body.subject,
        categories=tuple(body.categories),
        purpose=body.purpose,
        actor=call.actor,
        ground=ground_of(body.ground),
    )
    return UsedOut(values=found.values, index=found.index, verdict=verdict_out(found.verdict))


@router.post("/audience", auth=Key(), response=answers(200, AudienceOut), operation_id="audience", summary="Who may be reached")
def audience(request: HttpRequest, body: AudienceIn) -> AudienceOut:
    """Decides for each subject; no value is opened."""
    call = call_of(request)
    found = use.audience(
        call.house,
        call.controller,
        subjects=tuple(body.subjects),
        categories=tuple(body.categories),
        purpose=body.purpose,
        actor=call.actor,
    )
    refused = {subject: verdict_out(one) for subject, one in found.refused.items()}
    return AudienceOut(granted=list(found.granted), refused=refused, index=found.index)
