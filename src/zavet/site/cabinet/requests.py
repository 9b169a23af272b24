"""Exercising rights: a request with a number, a state and an answer; and claims, where the policy speaks of them."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from zavet.errors import FieldError, NotFound
from zavet.operations import letters, rights
from zavet.policy.model import Policy
from zavet.site.cabinet.mine import Mine, back, filled, key_of, mine, show, text_control
from zavet.site.controls import Control
from zavet.site.posted import posted

ASKED: Final = ("information", "rectify", "block", "erase", "withdraw_consent", "object")
_LONGEST = 8000


@mine
def listed(request: HttpRequest, whose: Mine) -> HttpResponse:
    """GET: requests with their texts and answers. POST: a new one; a demand to block takes effect at once."""
    if request.method != "POST":
        return _page(request, whose)
    sent = posted(request)
    try:
        rights.ask(
            whose.house,
            whose.controller,
            right=sent.get("right", ""),
            subject=whose.subject,
            text=filled(sent, "text"),
            actor=whose.actor,
            key=key_of(sent),
        )
    except FieldError as error:
        return _page(request, whose, sent, error, "right" if error.field == "right" else "text")
    return back("my_requests", "asked")


@require_POST
@mine
def claim(request: HttpRequest, whose: Mine) -> HttpResponse:
    """A claim in electronic form, registered with its sender and date. The answer has a term where the policy names one."""
    sent = posted(request)
    try:
        done = letters.register(
            whose.house,
            whose.controller,
            kind="claim",
            channel="form",
            sender=filled(sent, "sender"),
            text=filled(sent, "claim"),
            actor=whose.actor,
            subject=whose.subject,
            key=key_of(sent),
        )
    except FieldError as error:
        return _page(request, whose, sent, error, "sender" if error.field == "sender" else "claim")
    return back("my_requests", "asked", claim=done.ids["letter"])


def takes_claims(policy: Policy) -> bool:
    """True where the policy speaks of claims."""
    return policy.right("lodge_claim") is not None or policy.duty("answer_claim") is not None


def _page(
    request: HttpRequest, whose: Mine, sent: dict[str, str] | None = None, wrong: FieldError | None = None, at: str = ""
) -> HttpResponse:
    typed = sent or {}
    problem = {at: whose.problem(wrong)} if wrong else {}
    rows = rights.listed(whose.house, whose.controller, subject=whose.subject)
    texts = rights.texts_of(whose.house, whose.controller, subject=whose.subject, actor=whose.actor) if rows else {}
    said = whose.say
    controls = {
        "text": text_control("text", said("requests.text"), value=typed.get("text", ""), problem=problem.get("text", ""), longest=_LONGEST),
        "sender": Control(
            "sender",
            said("requests.sender"),
            value=typed.get("sender", ""),
            required=True,
            problem=problem.get("sender", ""),
            autocomplete="name",
        ),
        "claim": text_control("claim", said("requests.claim_text"), value=typed.get("claim", ""), problem=problem.get("claim", "")),
    }
    context = {
        "rows": [(row, texts.get(row.request, {})) for row in rows],
        "rights": ASKED,
        "chosen": typed.get("right", ""),
        "right_problem": problem.get("right", ""),
        "controls": controls,
        "takes_claims": takes_claims(whose.policy),
        "claimed": _claimed(whose, request.GET.get("claim", "")),
        "stated": [one for one in whose.policy.rights if one.address and not one.right.startswith("other:")],
        "problems": [{"id": f"f-{name}", "label": "", "text": text} for name, text in problem.items()],
    }
    return show(request, whose, "requests", context, status=HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK)


def _claimed(whose: Mine, letter: str) -> dict[str, Any] | None:
    """The claim just registered, where it is this subject's own."""
    if not letter:
        return None
    try:
        found = letters.opened(whose.house, whose.controller, letter=letter)
    except NotFound:
        return None
    return found if found["subject"] == whose.subject and found["kind"] == "claim" else None
