"""An officer's own account: another password, fresh recovery codes. Each step wants the password and a code of the second factor."""

from __future__ import annotations

from typing import Final

from django.contrib import auth
from django.http import HttpResponse

from zavet.errors import FieldError, NotIdentified
from zavet.operations import security
from zavet.operations.attempts import Attempts
from zavet.operations.staff import record
from zavet.site.console import entrance, second_factor
from zavet.site.console.blocks import Facts, Lines, Note
from zavet.site.console.desk import Desk, page
from zavet.site.console.forms import Form, Input, Sent
from zavet.site.console.sending import Forms

_tries: Final = Attempts("officer_own")


@page()
def password(desk: Desk) -> HttpResponse:
    """The forms of both steps; what one of them made is told once, on the page that answers it."""
    told: list[object] = []

    def change(sent: Sent) -> HttpResponse:
        # The old password comes first, so that the new one is no way of guessing it; the code last, since it is used up.
        _password(desk, sent)
        if sent["password"] == sent["old"]:
            raise FieldError("password", "same_password", "the new password is the old one")
        entrance.check_password(desk.officer, sent)
        _code(desk, sent)
        _record(desk, "password")
        desk.officer.set_password(sent["password"])
        desk.officer.save()
        # Other sessions hold the digest of the old password and end with it; this one goes on under a new key.
        auth.update_session_auth_hash(desk.request, desk.officer)
        told.append(Note(desk.say("password.changed"), "good"))
        return shown()

    def recovery(sent: Sent) -> HttpResponse:
        _password(desk, sent)
        _code(desk, sent)
        _record(desk, "codes")
        told.extend((Note(desk.say("codes.once"), "warn"), Lines(second_factor.recovery_codes(desk.officer, desk.house.entropy))))
        return shown()

    old = Input("old", desk.label("old_password"), "password", longest=200, autocomplete="current-password")
    code = Input("code", desk.label("code"), longest=20, hint=desk.say("hint.code"), autocomplete="one-time-code")
    new = Input(
        "password", desk.label("new_password"), "password", longest=200, hint=desk.say("hint.password"), autocomplete="new-password"
    )
    again = Input("again", desk.label("again"), "password", longest=200, autocomplete="new-password")
    forms = Forms(
        desk,
        Form("password", desk.say("button.password"), (old, new, again, code), desk.say("act.password")),
        Form("recovery", desk.say("button.recovery"), (old, code), desk.say("act.recovery"), desk.say("about.recovery")),
    )

    def shown() -> HttpResponse:
        return desk.page(
            desk.say("title.password"),
            *told,
            Facts((desk.label("codes_left"), str(second_factor.left(desk.officer)))),
            forms["password"],
            forms["recovery"],
            lead=desk.say("lead.password"),
            status=forms.status,
        )

    return forms.post(password=change, recovery=recovery) or shown()


def _password(desk: Desk, sent: Sent) -> None:
    """Raises FieldError where the password is wrong, TooMany where it was wrong too often."""
    house, controller, caller = desk.house, desk.controller, f"own:{desk.officer.login}"
    _tries.check(house, controller, caller)
    if not desk.officer.check_password(sent["old"]):
        _tries.failed(house, controller, caller)
        security.note(house, controller, kind="login_failed", where="console/password")
        raise FieldError("old", "wrong_password", "the password is wrong")
    _tries.forgive(house, controller, caller)


def _code(desk: Desk, sent: Sent) -> None:
    """Raises FieldError where the code is wrong, TooMany where one was too often."""
    try:
        entrance.shown(desk.officer, sent)
    except NotIdentified:
        raise FieldError("code", "wrong", "the code is wrong or has expired") from None


def _record(desk: Desk, change: str) -> None:
    officer = desk.officer
    record(desk.house, desk.controller, login=officer.login, change=change, role=officer.role, entity=officer.entity, actor=desk.actor)
