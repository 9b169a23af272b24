"""Logging in and out: by e-mail or phone with a password, by a one-time code, after a forgotten password.

Known and unknown names are answered alike. Who is wrong ten times within a quarter of an hour waits, by name and by network address.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from zavet.clock import iso
from zavet.errors import FieldError, NotIdentified
from zavet.operations import accounts, security, standing
from zavet.operations.attempts import Attempts
from zavet.policy.model import Policy
from zavet.site import wiring
from zavet.site.controls import Control, problem_text
from zavet.site.here import address_of, controller_of, language, page, place_within, policy_of
from zavet.site.pages.disagree import served
from zavet.site.pages.visits import visited
from zavet.site.posted import posted
from zavet.site.subject import enter, leave, subject_of
from zavet.terms import phrases

LOGIN: Final = Attempts("login")
"""Failed logins, by password or code."""
CODES: Final = Attempts("codes", most=5)
"""Codes asked for: each is a message to somebody, so they are counted like failures."""
CODES_FROM: Final = Attempts("codes_from", most=30)
"""By network address: many people may sit behind one, but nobody asks codes for a list of names."""
ADDRESSES: Final = ("email", "phone")
_LONGEST: Final = 254


@visited
@served
def login(request: HttpRequest) -> HttpResponse:
    """GET: name and password. POST: the session begins, or 401 with the form, in the same words for every reason."""
    if request.method != "POST":
        if subject_of(request) is not None:
            return redirect(_next(request, request.GET.get("next", "")))
        return _page(request, "login", [_name(), _password()], {"next": request.GET.get("next", "")})
    sent = posted(request)
    name, password, wanted = _cut(sent, "name"), sent.get("password", "")[:1000], sent.get("next", "")
    house, controller = wiring.house(), controller_of(request)
    callers = _callers(request, name)
    LOGIN.check(house, controller, *callers)
    try:
        found = accounts.log_in(house, controller, name=name, password=password, seen=_seen(request))
    except NotIdentified:
        _failed(request, callers)
        wrong = phrases.load("zavet.site.pages").say(language(), "login.wrong")
        controls = [_name(name), _password(wrong)]
        return _page(request, "login", controls, {"next": wanted}, status=HTTPStatus.UNAUTHORIZED)
    LOGIN.forgive(house, controller, callers[0])
    enter(request, found)
    return redirect(_next(request, wanted))


@visited
@served
def by_code(request: HttpRequest) -> HttpResponse:
    """Logging in by a one-time code sent to an e-mail or phone of the account: first the name, then the code."""
    if request.method != "POST":
        return _page(request, "code", [_name()], {"next": request.GET.get("next", "")})
    sent = posted(request)
    name, wanted = _cut(sent, "name"), sent.get("next", "")
    if "code" not in sent:
        return _asked(request, "code", name, "login", {"next": wanted})
    house, controller = wiring.house(), controller_of(request)
    callers = _callers(request, name)
    LOGIN.check(house, controller, *callers)
    try:
        found = accounts.log_in_by_code(house, controller, name=name, code=_cut(sent, "code"), seen=_seen(request))
    except FieldError as error:
        _failed(request, callers)
        controls = [_name(name), _code(problem_text(policy_of(request), error, language()))]
        return _page(request, "code", controls, {"step": 2, "next": wanted}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    LOGIN.forgive(house, controller, callers[0])
    enter(request, found)
    return redirect(_next(request, wanted))


@visited
@served
def forgot(request: HttpRequest) -> HttpResponse:
    """A new password by a one-time code; every session of the account ends with the old one."""
    if request.method != "POST":
        return _page(request, "forgot", [_name()])
    sent = posted(request)
    name = _cut(sent, "name")
    if "code" not in sent:
        return _asked(request, "forgot", name, "reset", {}, _new_password())
    house, controller = wiring.house(), controller_of(request)
    callers = _callers(request, name)
    LOGIN.check(house, controller, *callers)
    try:
        accounts.reset_password(house, controller, name=name, code=_cut(sent, "code"), new=sent.get("new_password", ""))
    except FieldError as error:
        if error.field == "code":
            _failed(request, callers)
        text = problem_text(policy_of(request), error, language())
        by_field = {error.field: text}
        controls = [_name(name), _code(by_field.get("code", "")), _new_password(by_field.get("password", ""))]
        return _page(request, "forgot", controls, {"step": 2}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    LOGIN.forgive(house, controller, callers[0])
    return _page(request, "login", [_name(name), _password()], {"done": "reset", "next": ""})


@visited
@served
def confirm(request: HttpRequest) -> HttpResponse:
    """Confirms an address of the subject logged in by a code that is sent there."""
    house, controller = wiring.house(), controller_of(request)
    subject = subject_of(request)
    if subject is None:
        if request.method == "POST":
            raise NotIdentified("log in to confirm an address")
        return redirect(f"{reverse('login')}?next={request.path}")
    now = standing.of_subject(house, controller, subject=subject)
    held = [word for word in ADDRESSES if now.newest(word)]
    context: dict[str, Any] = {"held": [(word, word in now.confirmed) for word in held]}
    if request.method != "POST":
        return _page(request, "confirm", [], context)
    sent = posted(request)
    if "code" not in sent:
        category = sent.get("category", "")
        if category not in held:
            raise FieldError("category", "unknown_word", "there is no such address to confirm")
        CODES.check(house, controller, subject)
        CODES.failed(house, controller, subject)
        accounts.send_code(house, controller, subject=subject, category=category, use="confirm", text=message("confirm"))
        return _page(request, "confirm", [_code()], {**context, "step": 2, "category": category})
    LOGIN.check(house, controller, subject)
    try:
        accounts.confirm(house, controller, subject=subject, code=_cut(sent, "code"))
    except FieldError as error:
        LOGIN.failed(house, controller, subject)
        controls = [_code(problem_text(policy_of(request), error, language()))]
        return _page(request, "confirm", controls, {**context, "step": 2}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return redirect("confirm")


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """Ends the session of this browser."""
    posted(request)
    leave(request)
    return redirect("home")


def message(use: str) -> tuple[str, str]:
    """Title and body of the message that carries a one-time code, in the language of the request."""
    said = phrases.load("zavet.site.pages")
    return said.say(language(), f"message.{use}.title"), said.say(language(), f"message.{use}.body", code="{code}")


def cookie_clause(policy: Policy) -> list[str]:
    """The clause on visitors without cookies, to whom closed parts stay closed."""
    right = policy.right("disable_cookies")
    return [right.clause] if right else []


def _asked(request: HttpRequest, step: str, name: str, use: str, context: dict[str, Any], *more: Control) -> HttpResponse:
    """A code was asked for: sent where an account has the name, and the same page either way."""
    house, controller = wiring.house(), controller_of(request)
    callers = _callers(request, name)
    CODES.check(house, controller, callers[0])
    CODES_FROM.check(house, controller, callers[1])
    LOGIN.check(house, controller, callers[1])
    CODES.failed(house, controller, callers[0])
    CODES_FROM.failed(house, controller, callers[1])
    accounts.ask_code(house, controller, name=name, use=use, text=message(use))
    return _page(request, step, [_name(name), _code(), *more], {**context, "step": 2})


def _failed(request: HttpRequest, callers: tuple[str, str]) -> None:
    house, controller = wiring.house(), controller_of(request)
    LOGIN.failed(house, controller, *callers)
    security.note(house, controller, kind="login_failed", where=request.path)


def _callers(request: HttpRequest, name: str) -> tuple[str, str]:
    """Who tries: the name as any spelling of it, and the network address."""
    plain = name.lower() if "@" in name else "".join(sign for sign in name if sign.isdigit())
    return f"name/{plain}", f"address/{address_of(request)}"


def _seen(request: HttpRequest) -> dict[str, str]:
    return {"ip_address": address_of(request), "access_time": iso(wiring.house().clock.now())}


def _next(request: HttpRequest, wanted: str) -> str:
    return place_within(request, wanted, reverse("cabinet"))


def _cut(sent: dict[str, str], name: str) -> str:
    return sent.get(name, "").strip()[:_LONGEST]


def _page(
    request: HttpRequest, kind: str, controls: list[Control], context: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    full = {
        "kind": kind,
        "controls": controls,
        "problems": [{"id": one.id, "label": one.label, "text": one.problem} for one in controls if one.problem],
        "cookie_clauses": cookie_clause(policy_of(request)),
        **(context or {}),
    }
    return page(request, f"zavet/pages/{kind}.html", full, status=status)


def _label(key: str) -> str:
    return phrases.load("zavet.site.pages").say(language(), key)


def _name(value: str = "") -> Control:
    return Control("name", _label("login.name"), value=value, required=True, max_length=_LONGEST, autocomplete="username")


def _password(problem: str = "") -> Control:
    return Control("password", _label("login.password"), "password", required=True, problem=problem, autocomplete="current-password")


def _new_password(problem: str = "") -> Control:
    hint = _label("login.new_password_hint")
    return Control(
        "new_password", _label("login.new_password"), "password", required=True, hint=hint, problem=problem, autocomplete="new-password"
    )


def _code(problem: str = "") -> Control:
    hint = _label("login.code_hint")
    return Control(
        "code", _label("login.code"), required=True, max_length=8, hint=hint, problem=problem, autocomplete="one-time-code", digits=True
    )
