"""Coming in and going out: the password, the second factor, setting both up at a first login, and leaving.

An officer's first login is with the one-time password that the owner was shown: a password of their own and a second factor take its
place at once, and nothing else of the console is open before. Failures are counted under keyed digests, and go to the security log.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any, Final, cast
from urllib.parse import urlencode

import django_otp
from django.contrib import auth
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from zavet.errors import FieldError, NotIdentified
from zavet.operations import security
from zavet.operations.attempts import Attempts
from zavet.operations.staff import record, signed_in
from zavet.site import wiring
from zavet.site.console import second_factor
from zavet.site.console.blocks import Exact, Lines, Links, Note, Picture
from zavet.site.console.desk import clock, desk_of, is_verified, officer_of
from zavet.site.console.forms import Form, Input, Sent, filled, marked, read
from zavet.site.console.words import say
from zavet.site.here import address_of, language
from zavet.site.models import Officer, account

START: Final = "/console/"
_tries = Attempts("officer")
_tries_from = Attempts("officer_from", most=50)
"""By address: many officers may sit behind one."""
_LOGIN: Final = 60


def login(request: HttpRequest) -> HttpResponse:
    """Asks for login and password; whatever is wrong with them is answered alike."""
    if officer_of(request) is not None:
        return HttpResponseRedirect(_next(request))
    form = Form(
        "login",
        say(language(), "button.login"),
        (
            Input("login", _label("login"), longest=_LOGIN, autocomplete="username"),
            Input("password", _label("password"), "password", longest=200, autocomplete="current-password"),
        ),
    )
    if request.method != "POST":
        return _page(request, "login", form)
    try:
        sent = read(form, request)
        officer = _known(request, sent["login"], sent["password"])
    except (FieldError, NotIdentified) as error:
        return _again(request, "login", form, error)
    auth.login(request, officer)
    request.session["active"] = clock.now()
    return HttpResponseRedirect(f"/console/code?{urlencode({'next': _next(request)})}")


def _known(request: HttpRequest, name: str, password: str) -> Officer:
    """The officer of this host with that login and password. Raises NotIdentified, TooMany."""
    house, controller = wiring.house(), _controller(request)
    caller, place = f"login:{name.lower()}", address_of(request)
    _tries.check(house, controller, caller)
    _tries_from.check(house, controller, place)
    try:
        full = account(controller, name)
    except ValueError:
        full = f"{controller}/"  # nobody's: the same work is done as for a name that is wrong
    officer = auth.authenticate(request, username=full, password=password)
    if not isinstance(officer, Officer) or officer.controller != controller:
        _tries.failed(house, controller, caller)
        _tries_from.failed(house, controller, place)
        security.note(house, controller, kind="login_failed", where="console/login")
        raise NotIdentified("the login or the password is wrong")
    _tries.forgive(house, controller, caller)
    return officer


def half(view: Callable[[HttpRequest, Officer], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """A page for who has shown the password and not yet the second factor."""

    @wraps(view)
    def answered(request: HttpRequest) -> HttpResponse:
        if request.method not in {"GET", "HEAD", "POST"}:
            return HttpResponseNotAllowed(("GET", "POST"))
        officer = officer_of(request)
        if officer is None:
            if request.method == "POST":
                raise NotIdentified("log in to the console first")
            return HttpResponseRedirect("/console/login")
        return HttpResponseRedirect(_next(request)) if is_verified(request) else view(request, officer)

    return answered


@half
def code(request: HttpRequest, officer: Officer) -> HttpResponse:
    """Asks for a code of the second factor, or for a recovery code; sends to its set-up where there is none yet."""
    if second_factor.device_of(officer) is None:
        return HttpResponseRedirect("/console/enrol")
    form = Form(
        "code",
        say(language(), "button.code"),
        (Input("code", _label("code"), longest=20, hint=say(language(), "hint.code"), autocomplete="one-time-code"),),
    )
    if request.method != "POST":
        return _page(request, "code", form)
    try:
        device = shown(officer, read(form, request))
    except (FieldError, NotIdentified) as error:
        return _again(request, "code", form, error)
    _verified(request, device)
    signed_in(wiring.house(), officer.controller, actor=desk_of(request, officer).actor)
    return HttpResponseRedirect(_next(request))


def _verified(request: HttpRequest, device: Any) -> None:
    """Marks the session as one that has shown the second factor, under a new key: one known from before opens nothing."""
    request.session.cycle_key()
    django_otp.login(request, device)


def shown(officer: Officer, sent: Sent) -> Any:
    """The device that the code is of. Raises NotIdentified, TooMany."""
    house, caller = wiring.house(), f"code:{officer.login}"
    _tries.check(house, officer.controller, caller)
    typed = sent["code"].replace(" ", "")
    device = second_factor.check(officer, typed) if typed.isdigit() and len(typed) == 6 else second_factor.recover(officer, typed)
    if device is None:
        _tries.failed(house, officer.controller, caller)
        security.note(house, officer.controller, kind="login_failed", where="console/code")
        raise NotIdentified("the code is wrong or has expired")
    _tries.forgive(house, officer.controller, caller)
    return device


@half
def enrol(request: HttpRequest, officer: Officer) -> HttpResponse:
    """A first login: a password of one's own and a second factor take the place of the one-time password. Shows recovery codes once."""
    if second_factor.device_of(officer) is not None:
        return HttpResponseRedirect("/console/code")
    house = wiring.house()
    device = second_factor.pending(officer, house.entropy)
    blocks = (
        Picture("/console/enrol/qr.svg", say(language(), "enrol.picture")),
        Exact(second_factor.secret(device), say(language(), "enrol.secret")),
    )
    form = Form(
        "enrol",
        say(language(), "button.enrol"),
        (
            Input("code", _label("code"), longest=20, hint=say(language(), "hint.first_code"), autocomplete="one-time-code"),
            Input(
                "password",
                _label("new_password"),
                "password",
                longest=200,
                hint=say(language(), "hint.password"),
                autocomplete="new-password",
            ),
            Input("again", _label("again"), "password", longest=200, autocomplete="new-password"),
        ),
    )
    if request.method != "POST":
        return _page(request, "enrol", *blocks, form)
    try:
        sent = read(form, request)
        check_password(officer, sent)
        _confirm(officer, sent)
    except FieldError as error:
        return _again(request, "enrol", form, error, *blocks)
    return _enrolled(request, officer, sent["password"])


def _enrolled(request: HttpRequest, officer: Officer, password: str) -> HttpResponse:
    house, actor = wiring.house(), desk_of(request, officer).actor
    record(house, officer.controller, login=officer.login, change="enrolled", role=officer.role, entity=officer.entity, actor=actor)
    codes = second_factor.recovery_codes(officer, house.entropy)
    officer.set_password(password)
    officer.save()
    auth.update_session_auth_hash(request, officer)
    _verified(request, second_factor.device_of(officer))
    signed_in(house, officer.controller, actor=actor)
    words = language()
    return _page(
        request,
        "codes",
        Note(say(words, "codes.once"), "warn"),
        Lines(codes),
        Links(((say(words, "codes.on"), START),)),
    )


def _confirm(officer: Officer, sent: Sent) -> None:
    """Raises FieldError where the code is not one of the device that is being set up."""
    if not sent["code"].isascii() or second_factor.confirm(officer, sent["code"].replace(" ", "")) is None:
        raise FieldError("code", "wrong", "the code is wrong or has expired")


def check_password(officer: Officer, sent: Sent) -> None:
    """Raises FieldError where the new password is weak, the old one, or mistyped."""
    if sent["password"] != sent["again"]:
        raise FieldError("again", "differs", "the two passwords differ")
    if officer.check_password(sent["password"]):
        raise FieldError("password", "one_time", "the one-time password is not kept")
    try:
        validate_password(sent["password"], officer)
    except ValidationError:
        raise FieldError("password", "weak", "the password is too short, too common or all digits") from None


@half
def picture(request: HttpRequest, officer: Officer) -> HttpResponse:
    """The QR code of the device that is being set up; nothing once it is."""
    if request.method == "POST" or second_factor.device_of(officer) is not None:
        return HttpResponseRedirect("/console/code")
    device = second_factor.pending(officer, wiring.house().entropy)
    return HttpResponse(second_factor.picture(second_factor.address(officer, device)), content_type="image/svg+xml")


def logout(request: HttpRequest) -> HttpResponse:
    """Ends the session."""
    if request.method != "POST":
        return HttpResponseNotAllowed(("POST",))
    auth.logout(request)
    return HttpResponseRedirect("/console/login")


def _controller(request: HttpRequest) -> str:
    return cast("str", cast("Any", request).controller)


def _label(word: str) -> str:
    return say(language(), f"word.{word}")


def _next(request: HttpRequest) -> str:
    """Where the officer wanted to go, if that is a page of this console; else its start."""
    wanted = request.GET.get("next", "")
    fits = wanted.startswith(START) and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if fits and not wanted.startswith(("/console/login", "/console/code", "/console/enrol", "/console/logout")) else START


def _page(request: HttpRequest, word: str, *blocks: object, status: int = 200) -> HttpResponse:
    words = language()
    key = wiring.house().entropy.random(16).hex()
    shown = [replace(one, key=key) if isinstance(one, Form) else one for one in blocks]
    context = {
        "title": say(words, f"title.{word}"),
        "lead": say(words, f"lead.{word}"),
        "blocks": shown,
        "half": officer_of(request) is not None,
    }
    return render(request, "zavet/console/door.html", context, status=status)


def _again(request: HttpRequest, word: str, form: Form, error: FieldError | NotIdentified, *blocks: object) -> HttpResponse:
    """The form anew, with what is wrong: beside its field, or above the form for a login that is none."""
    words = language()
    if isinstance(error, NotIdentified):
        return _page(request, word, *blocks, replace(filled(form, request.POST), error=say(words, f"wrong.{word}")), status=401)
    known = {one.name for one in form.inputs}
    text = say(words, f"problem.{error.problem}") if error.field in known else say(words, "wrong.form")
    again = marked(filled(form, request.POST), {error.field: text})
    return _page(request, word, *blocks, replace(again, error=say(words, "wrong.fields") if error.field in known else text), status=422)
