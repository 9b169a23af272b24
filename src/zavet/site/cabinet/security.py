"""Password, sessions, and the end of the account with the erasure of its data."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from zavet.errors import FieldError, NotFound, NotIdentified
from zavet.operations import accounts, erasure, security, standing
from zavet.operations.attempts import Attempts
from zavet.operations.ports import words
from zavet.site.cabinet.mine import Mine, back, mine, show
from zavet.site.controls import Control
from zavet.site.here import page
from zavet.site.posted import posted
from zavet.site.subject import leave

PROOFS: Final = Attempts("proof")
"""Wrong passwords and codes of somebody who is logged in already."""
CODES: Final = Attempts("codes", most=5)
_LONGEST = 200


@require_safe
@mine
def listed(request: HttpRequest, whose: Mine) -> HttpResponse:
    """The forms of this page."""
    return _page(request, whose)


@require_POST
@mine
def password(request: HttpRequest, whose: Mine) -> HttpResponse:
    """A new password, proved by the old one or by a code; every other session ends."""
    sent = posted(request)
    PROOFS.check(whose.house, whose.controller, whose.subject)
    new = sent.get("new_password", "")
    try:
        if "code" in sent:
            epoch = accounts.set_password(whose.house, whose.controller, subject=whose.subject, code=sent["code"], new=new)
        else:
            epoch = accounts.change_password(
                whose.house, whose.controller, subject=whose.subject, old=sent.get("password", "")[:1000], new=new
            )
    except NotIdentified:
        return _wrong(request, whose, "password", whose.say("security.wrong"), step="password")
    except FieldError as error:
        at = "new_password" if error.field == "password" else "code"
        return _wrong(request, whose, at, whose.problem(error), step="code" if "code" in sent else "password")
    PROOFS.forgive(whose.house, whose.controller, whose.subject)
    request.session.cycle_key()
    request.session["epoch"] = epoch
    return back("my_security", "password")


@require_POST
@mine
def code(request: HttpRequest, whose: Mine) -> HttpResponse:
    """Sends a one-time code to the subject's own address, for a new password or for the end of the account."""
    sent = posted(request)
    use = sent.get("use", "")
    if use not in {"reset", "close"}:
        raise FieldError("use", "unknown_word", "a code is for `reset` or `close`")
    now = standing.of_subject(whose.house, whose.controller, subject=whose.subject)
    category = next((word for word in ("email", "phone") if now.newest(word)), None)
    if category is None:
        raise NotFound("there is no address to send a code to")
    CODES.check(whose.house, whose.controller, whose.subject)
    CODES.failed(whose.house, whose.controller, whose.subject)
    text = (whose.say(f"message.{use}.title"), whose.say(f"message.{use}.body", code="{code}"))
    accounts.send_code(whose.house, whose.controller, subject=whose.subject, category=category, use=use, text=text)
    return _page(request, whose, step="code" if use == "reset" else "close_code")


@require_POST
@mine
def everywhere(request: HttpRequest, whose: Mine) -> HttpResponse:
    """Ends every session of the subject, this one too."""
    posted(request)
    accounts.sign_out_everywhere(whose.house, whose.controller, subject=whose.subject)
    leave(request)
    return page(request, "zavet/cabinet/signed_out.html")


@require_POST
@mine
def close(request: HttpRequest, whose: Mine) -> HttpResponse:
    """Closes the account and erases the subject's data, once who asks has shown that the account is theirs."""
    sent = posted(request)
    PROOFS.check(whose.house, whose.controller, whose.subject)
    try:
        if "code" in sent:
            accounts.use_code(whose.house, whose.controller, subject=whose.subject, use="close", code=sent["code"])
        else:
            accounts.prove(whose.house, whose.controller, subject=whose.subject, password=sent.get("password", "")[:1000])
    except NotIdentified:
        return _wrong(request, whose, "close_password", whose.say("security.wrong"), step="close")
    except FieldError as error:
        return _wrong(request, whose, "close_code", whose.problem(error), step="close_code")
    clauses = [one.clause for one in whose.policy.rights if one.right == "erase"]
    done = erasure.erase(whose.house, whose.controller, subject=whose.subject, actor=whose.actor, reason="account_closed", clauses=clauses)
    leave(request)
    return page(
        request, "zavet/cabinet/erased.html", {"index": done.index, "kept": words(done.ids.get("kept", "")), "clause_ids": done.clauses}
    )


def _wrong(request: HttpRequest, whose: Mine, at: str, text: str, *, step: str) -> HttpResponse:
    if at != "new_password":
        PROOFS.failed(whose.house, whose.controller, whose.subject)
        security.note(whose.house, whose.controller, kind="login_failed", where=request.path)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if at in {"new_password", "code", "close_code"} else HTTPStatus.UNAUTHORIZED
    return _page(request, whose, step=step, problem={at: text}, status=status)


def _page(
    request: HttpRequest, whose: Mine, *, step: str = "", problem: dict[str, str] | None = None, status: int = HTTPStatus.OK
) -> HttpResponse:
    wrong = problem or {}
    said = whose.say

    def secret(at: str, name: str, label: str, autocomplete: str, hint: str = "") -> Control:
        return Control(name, label, "password", required=True, hint=hint, problem=wrong.get(at, ""), autocomplete=autocomplete, place=at)

    one_time = Control(
        "code", said("security.code"), required=True, max_length=8, problem=wrong.get("code", "") or wrong.get("close_code", ""),
        autocomplete="one-time-code", digits=True,
    )  # fmt: skip
    new = secret("new_password", "new_password", said("security.new"), "new-password", said("security.new_hint"))
    context = {
        "step": step,
        "change": [one_time, new] if step == "code" else [secret("password", "password", said("security.old"), "current-password"), new],
        "closing": [one_time] if step == "close_code" else [secret("close_password", "password", said("security.old"), "current-password")],
        "problems": [{"id": "", "label": "", "text": text} for text in wrong.values()],
    }
    return show(request, whose, "security", context, status=status)
