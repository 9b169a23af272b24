"""Open questions of the policy: read, tried out, answered."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from zavet.errors import FieldError
from zavet.operations import questions as asked
from zavet.operations.questions import Given
from zavet.policy.answers import question_text
from zavet.policy.model import OpenQuestion
from zavet.policy.questions import ask_label, closed_words, opened_lines, option_label
from zavet.site.api.bodies import LATEST, DoneOut, In, Language, Out, Plain, PolicyRef, Word, done_out, policy_ref
from zavet.site.api.calls import KEYED, Key, call_of
from zavet.site.api.routes import answers

router = Router(tags=["questions"])
_ACT = Key(act="publish")

Number = Annotated[int, Field(ge=1, le=LATEST)]


class OptionOut(Out):
    """One answer at hand."""

    id: str
    label: str


class AskOut(Out):
    """A value that may be written instead."""

    name: str = Field(examples=["retention.term"])
    label: str


class QuestionOut(Out):
    """Something the text leaves unclear: closed until it is answered."""

    id: str
    about: str
    question: str
    reason: str = Field(description="`missing`, `unclear` or `contradiction`.")
    clause: str | None
    quote: str = Field(description="The words of the text, empty where it says nothing.")
    closes: list[str] = Field(description="What stays closed meanwhile, as `kind:word`.")
    closed: list[str] = Field(description="The same in words.")
    options: list[OptionOut]
    asks: list[AskOut]


class QuestionsOut(Out):
    """The open questions of the version in force."""

    policy: PolicyRef
    questions: list[QuestionOut]


class TriedAnswerIn(In):
    """An answer: an option by its id, or values by name; one of the two."""

    question: Word = Field(examples=["retention.term"])
    option: Word | None = Field(default=None, description="The id of an option.")
    values: Annotated[dict[Word, Plain], Field(max_length=20)] | None = Field(
        default=None, description="Values by the names that the question asks for.", examples=[{"retention.term": "3 calendar_years"}]
    )


class GivenAnswerIn(TriedAnswerIn):
    """An answer to be published."""

    version: Number | None = Field(
        default=None, description="The version whose preview was looked at: where another one is in force, 409 `stale-version`."
    )


class PreviewOut(Out):
    """What an answer would change. Nothing of it has happened."""

    policy: PolicyRef
    question: str
    lines: list[str] = Field(
        description="What forms ask otherwise, then the changes of the policy and what follows from them, in sentences."
    )
    changes: dict[str, Any] = Field(description="The changes as data: changes, clauses, lapsed, stopped, unlawful.")


@router.get(
    "/questions", auth=Key("role"), response=answers(200, QuestionsOut), operation_id="questions", summary="Open questions of the policy"
)
def listed(request: HttpRequest, language: Language = "ru") -> QuestionsOut:
    """Those of the version in force, in its order."""
    call = call_of(request)
    now = call.house.in_force(call.controller)
    return QuestionsOut(policy=policy_ref(now.number, now.digest), questions=[_out(one, language) for one in now.policy.open])


@router.post(
    "/questions/preview", auth=_ACT, response=answers(200, PreviewOut), operation_id="preview_answer", summary="What an answer would change"
)
def preview(request: HttpRequest, body: TriedAnswerIn, language: Language = "ru") -> PreviewOut:
    """Nothing is published."""
    call = call_of(request)
    found = asked.preview(call.house, call.controller, question=body.question, given=_given(body))
    lines = opened_lines(found.before, found.after, language)
    return PreviewOut(
        policy=policy_ref(found.version, found.digest),
        question=found.question.id,
        lines=[*lines, *(() if found.diff.is_empty and lines else found.diff.lines(language))],
        changes=found.diff.to_json(),
    )


@router.post(
    "/questions/answer",
    auth=_ACT,
    response=answers(201, DoneOut),
    operation_id="answer_question",
    summary="Answer an open question",
    openapi_extra=KEYED,
)
def answer(request: HttpRequest, body: GivenAnswerIn) -> DoneOut:
    """Publishes the version in force with what the answer adds, in force at once. ids: version, question."""
    call = call_of(request)
    done = asked.answer(
        call.house,
        call.controller,
        question=body.question,
        given=_given(body),
        version=body.version,
        actor=call.actor,
        key=call.key,
    )
    return done_out(done)


def _given(body: TriedAnswerIn) -> Given:
    if (body.option is None) == (body.values is None):
        raise FieldError("option", "one_of", "an answer is an `option` or `values`, one of the two")
    return body.option if body.option is not None else body.values or {}


def _out(one: OpenQuestion, language: str) -> QuestionOut:
    return QuestionOut(
        id=one.id,
        about=one.about,
        question=question_text(one, language),
        reason=one.reason,
        clause=one.clause,
        quote=one.quote,
        closes=list(one.closes),
        closed=list(closed_words(one, language)),
        options=[OptionOut(id=option.id, label=option_label(option, language)) for option in one.options],
        asks=[AskOut(name=name, label=ask_label(name, language)) for name in one.asks],
    )
