"""Whose cabinet it is: the subject logged in, checked on every request, and the pages of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from zavet.decision.question import Actor
from zavet.entropy import new_id
from zavet.errors import FieldError, NotIdentified
from zavet.operations.accounts import subject_actor
from zavet.operations.house import House
from zavet.policy.model import Policy
from zavet.site import wiring
from zavet.site.controls import Control, problem_text
from zavet.site.errors_http import wants_page
from zavet.site.here import controller_of, language, page, policy_of
from zavet.site.subject import subject_of
from zavet.terms import phrases

_TOKEN_LENGTH = 26
_P = ParamSpec("_P")


@dataclass(frozen=True, slots=True)
class Mine:
    """One request of a subject to their own cabinet."""

    house: House
    controller: str
    policy: Policy
    subject: str
    language: str

    @property
    def actor(self) -> Actor:
        """The subject acting for themself."""
        return subject_actor(self.subject)

    def say(self, key: str, **values: object) -> str:
        """A phrase of the cabinet."""
        return phrases.load("zavet.site.cabinet").say(self.language, key, **values)

    def problem(self, error: FieldError, *, category: str = "") -> str:
        """What is wrong, in words."""
        return problem_text(self.policy, error, self.language, category=category)


def mine(view: Callable[Concatenate[HttpRequest, Mine, _P], HttpResponse]) -> Callable[Concatenate[HttpRequest, _P], HttpResponse]:
    """Lets only the subject in; others are sent to the login, programs and forms get NotIdentified."""

    @wraps(view)
    def opened(request: HttpRequest, /, *args: _P.args, **kwargs: _P.kwargs) -> HttpResponse:
        subject = subject_of(request)
        if subject is None:
            if request.method in {"GET", "HEAD"} and wants_page(request):
                return redirect(f"{reverse('login')}?{urlencode({'next': request.path})}")
            raise NotIdentified("log in to open the cabinet")
        whose = Mine(wiring.house(), controller_of(request), policy_of(request), subject, language())
        return view(request, whose, *args, **kwargs)

    return opened


def show(request: HttpRequest, whose: Mine, name: str, context: Mapping[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
    """A page of the cabinet. Its forms carry `token`, so that one sent twice is done once."""
    full = {"token": new_id(whose.house.entropy), "said": request.GET.get("said", ""), "section": name, **(context or {})}
    if full["said"] not in SAID:
        full["said"] = ""
    return page(request, f"zavet/cabinet/{name}.html", full, status=status)


SAID = frozenset({"changed", "deleted", "withdrawn", "given", "objected", "opened", "asked", "shown", "hidden", "password", "signed_out"})
"""What a page may be told to say after a step was done."""


def back(name: str, said: str, *args: str, **more: str) -> HttpResponse:
    """To a page of the cabinet after a step was done."""
    return redirect(f"{reverse(name, args=args)}?{urlencode({'said': said, **more})}")


def key_of(sent: Mapping[str, str]) -> str | None:
    """The idempotency key of a form of the cabinet."""
    token = sent.get("token", "")
    return f"cabinet/{token}" if len(token) == _TOKEN_LENGTH and token.isalnum() else None


def filled(sent: Mapping[str, str], name: str, *, clauses: Sequence[str] = ()) -> str:
    """What was typed into a field that must be filled in. Raises FieldError."""
    typed = sent.get(name, "")
    if not typed.strip():
        raise FieldError(name, "required", f"`{name}` is required", clauses=clauses)
    return typed


def text_control(name: str, label: str, *, value: str = "", problem: str = "", hint: str = "", longest: int = 8000) -> Control:
    """A box for a text of several lines."""
    return Control(name, label, "", value=value, required=True, max_length=longest, problem=problem, hint=hint)
