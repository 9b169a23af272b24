"""Publications by the subject's own act."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from zavet.operations import accounts, reviews
from zavet.site.api.bodies import DoneOut, Id, In, Out, Plain, Word, done_out
from zavet.site.api.calls import KEYED, Key, call_of
from zavet.site.api.routes import answers

router = Router(tags=["reviews"])


class ReviewIn(In):
    """What a subject publishes, and about what."""

    subject: Id
    about: Word = Field(examples=["goods/42"])
    text: Annotated[Plain, Field(max_length=20_000)]


class ReviewOut(Out):
    """What is public."""

    public: str
    about: str
    at: int
    text: str


@router.post(
    "/reviews",
    auth=Key("role", "form"),
    response=answers(201, DoneOut),
    operation_id="publish_review",
    summary="Publish a review",
    openapi_extra=KEYED,
)
def write(request: HttpRequest, body: ReviewIn) -> DoneOut:
    """The key of a form hands on the subject's own act; any other key publishes nothing without a consent to it. ids: public, subject."""
    call = call_of(request)
    actor = accounts.subject_actor(body.subject) if call.kind == "form" else call.actor
    return done_out(
        reviews.disseminate(call.house, call.controller, subject=body.subject, about=body.about, text=body.text, actor=actor, key=call.key)
    )


@router.get("/reviews", auth=Key("role", "form"), response=answers(200, list[ReviewOut]), operation_id="reviews", summary="What is public")
def shown(request: HttpRequest, about: Annotated[str | None, Query(max_length=80)] = None) -> list[ReviewOut]:
    """Newest first."""
    call = call_of(request)
    return [ReviewOut(**one) for one in reviews.shown(call.house, call.controller, about=about)]


@router.delete(
    "/reviews/{public}",
    auth=Key(act="requests"),
    response=answers(200, DoneOut),
    operation_id="withdraw_review",
    summary="Take a review back",
    openapi_extra=KEYED,
)
def withdraw(request: HttpRequest, public: str) -> DoneOut:
    """Its public copy is deleted. ids: public."""
    call = call_of(request)
    return done_out(reviews.withdraw(call.house, call.controller, public=public, actor=call.actor, key=call.key))
