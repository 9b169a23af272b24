"""Forms of collection points: made from the version in force, and taking exactly what it names."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from zavet.entropy import new_id
from zavet.errors import FieldError, KeyReused, NotFound, NotIdentified, StaleVersion
from zavet.operations import accounts, collect, log, reviews, security, services
from zavet.operations.accounts import VISITOR, Login, subject_actor
from zavet.operations.collect import Submission
from zavet.operations.house import Done
from zavet.policy import forms
from zavet.policy.forms import Form
from zavet.policy.model import Policy
from zavet.site import wiring
from zavet.site.errors_http import wants_page
from zavet.site.here import address_of, controller_of, language, page, policy_of
from zavet.site.pages import asked
from zavet.site.pages.asked import Typed
from zavet.site.pages.disagree import served
from zavet.site.pages.visits import visited
from zavet.site.posted import posted
from zavet.site.subject import enter, subject_of

REGISTRATION = "registration"
ABOUT = "site"
"""What reviews of this site are about."""
_STEPS = frozenset({"collect", "disseminate"})
_TOKEN_LENGTH = 26


@visited
@served
def form(request: HttpRequest, point: str) -> HttpResponse:
    """GET: the form of the point, with what `service` adds to it. POST: what it took is kept, or the form comes back with what is wrong.

    Raises NotFound.
    """
    policy = policy_of(request)
    asking = forms.form(policy, point)
    if asking is None:
        raise NotFound("the policy names no such form", clauses=policy.closed.data)
    subject = subject_of(request)
    if subject is None and wants_login(policy, asking):
        if request.method == "POST":
            raise NotIdentified("this form is for those who are logged in", clauses=_identified(policy))
        return redirect(f"{reverse('login')}?{urlencode({'next': request.get_full_path()})}")
    if point == REGISTRATION and subject is not None:
        return redirect("cabinet")
    if request.method == "POST":
        return _take(request, asking, subject)
    service = request.GET.get("service", "")
    if service:
        services.chosen(wiring.house(), controller_of(request), asking, service)
    return _show(request, asking, Typed(service=service))


def wants_login(policy: Policy, asking: Form) -> bool:
    """True for a form that only a known user sends: a publication in their name; an order where the policy has a registration and the
    order itself offers no account.
    """
    if publishes(policy, asking):
        return True
    offers = any(one.purpose == "account" for one in asking.consents)
    return asking.opens == "order" and not offers and forms.form(policy, REGISTRATION) is not None


def publishes(policy: Policy, asking: Form) -> str:
    """The field whose text others will read, by its author's own act; empty where there is none."""
    shown = {word for one in policy.recipients if "own_act" in one.requires for word in one.categories or ()}
    return next((one.name for one in asking.fields if one.category in shown), "")


def _identified(policy: Policy) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.clause for one in policy.purposes if one.purpose in {"identification", "account"}))


def _show(
    request: HttpRequest,
    asking: Form,
    given: Typed,
    *,
    wrong: FieldError | None = None,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    house, controller, policy = wiring.house(), controller_of(request), policy_of(request)
    version = house.in_force(controller)
    offered = services.offered(house, controller, asking)
    service = next((one for one in offered if one.name == given.service), None)
    asking = services.order_form(policy, asking, service)
    text_field = publishes(policy, asking)
    secret = asking.point == REGISTRATION
    context: dict[str, Any] = {
        **asked.shown(policy, asking, language(), given, wrong, secret=secret),
        "digest": version.digest,
        # Wrong fields were not taken: the same token sends the mended form, and a double of it is still one.
        "token": given.token if wrong and given.token else new_id(house.entropy),
        "notice": notice,
        "version": version,
        "services": offered,
        "service": service,
        "service_first": service is None and services.needs_one(policy, asking),
        "registration": secret,
        "by_code": secret and not any(one.kind == "password" for one in asking.fields),
        "warning": policy.clause(asking.clause or "") if text_field else None,
        "reviews": reviews.shown(house, controller, about=ABOUT) if text_field else [],
        "point_clauses": [asking.clause] if asking.clause else [],
    }
    return page(request, "zavet/pages/form.html", context, status=status)


def _take(request: HttpRequest, asking: Form, subject: str | None) -> HttpResponse:
    given = Typed()
    try:
        given = asked.typed(posted(request))
        done, login = _keep(request, asking, given, subject)
    except FieldError as error:
        return _wrong(request, asking, given, error)
    except StaleVersion:
        if not wants_page(request):
            raise
        return _show(request, asking, given, notice="stale", status=HTTPStatus.CONFLICT)
    except KeyReused:
        if not wants_page(request):
            raise
        return _show(request, asking, given, notice="sent", status=HTTPStatus.CONFLICT)
    if login is not None:
        enter(request, login)
    query = {"entry": str(done.index), **({"ground": done.ids["ground"]} if "ground" in done.ids else {})}
    return redirect(f"{reverse('thanks', args=[asking.point])}?{urlencode(query)}")


def _wrong(request: HttpRequest, asking: Form, given: Typed, error: FieldError) -> HttpResponse:
    """The form again, with what was typed and what is wrong; a field that nobody asked for goes to the security log (I1)."""
    if not wants_page(request):
        raise error
    if error.problem == "unknown":
        security.note(wiring.house(), controller_of(request), kind=error.id, where=f"forms/{asking.point}")
    return _show(request, asking, given, wrong=error, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _keep(request: HttpRequest, asking: Form, given: Typed, subject: str | None) -> tuple[Done, Login | None]:
    """Keeps what the form took; the login of an account that came of it, or None."""
    house, controller, policy = wiring.house(), controller_of(request), policy_of(request)
    if not given.digest:
        raise StaleVersion("the form does not say which version of the policy it was made for")
    token = given.token if len(given.token) == _TOKEN_LENGTH and given.token.isalnum() else ""
    key = f"form/{token}" if token else None
    password = given.values.get("password", "") if asking.field("password") else ""
    submission = Submission(
        point=asking.point,
        values={name: text for name, text in given.values.items() if name != "password" or asking.field("password") is None},
        consents=given.consents,
        digest=given.digest,
        kind=given.kind,
        age=given.age,
        page=request.path,
        language=language(),
        service=given.service,
        service_version=_number(given.service_version),
    )
    if asking.point == REGISTRATION:
        return _register(request, asking, submission, password, key)
    text_field = publishes(policy, asking)
    if text_field:
        reviews.check(house, controller, text=given.values.get(text_field, ""))
    actor = subject_actor(subject) if subject else VISITOR
    done = collect.collect(house, controller, submission, actor=actor, subject=subject, key=key)
    if text_field and subject is not None:
        done = reviews.disseminate(
            house,
            controller,
            subject=subject,
            about=ABOUT,
            text=given.values[text_field],
            actor=actor,
            key=f"{key}/public" if key else None,
        )
    if subject is None and "account" in given.consents:
        person = done.ids["subject"]
        # Under a key of its own, so that a form sent again after a crash finishes what was begun, and a double begins no second session.
        made = accounts.make_account(
            house,
            controller,
            subject=person,
            password=_unknown_password(),
            actor=subject_actor(person),
            key=f"{key}/account" if key else None,
        )
        return done, None if made.repeated else Login(person, 1)
    return done, None


def _number(text: str) -> int | None:
    """A version as the page sends it; what is no number is one that no service has."""
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _register(request: HttpRequest, asking: Form, submission: Submission, password: str, key: str | None) -> tuple[Done, Login | None]:
    """A new account and its login. A repeated sending logs in again only with the password it came with."""
    house, controller = wiring.house(), controller_of(request)
    named = asking.field("password") is not None
    done = accounts.register(house, controller, submission, password=password if named else _unknown_password(), key=key)
    if not done.repeated:
        return done, Login(done.ids["subject"], 1)
    name = submission.values.get("email") or submission.values.get("phone") or ""
    seen = {"ip_address": address_of(request)}
    try:
        return done, accounts.log_in(house, controller, name=name, password=password, seen=seen) if named and name else None
    except NotIdentified:
        return done, None


def _unknown_password() -> str:
    """Where the policy names no password, an account has one that nobody knows: its owner logs in by one-time codes."""
    return wiring.house().entropy.random(32).hex()


@require_safe
@visited
def thanks(request: HttpRequest, point: str) -> HttpResponse:
    """The receipt of what a form took: the index of its entry, and what the public leaf says of it. Raises NotFound."""
    house, controller, policy = wiring.house(), controller_of(request), policy_of(request)
    asking = forms.form(policy, point)
    entry = request.GET.get("entry", "")
    if asking is None or not (entry.isascii() and entry.isdigit() and len(entry) < 16):
        raise NotFound("there is no such receipt")
    line = log.entry(house, controller, index=int(entry))
    if line.entry.type not in _STEPS:
        raise NotFound("there is no such receipt")
    ground = request.GET.get("ground", "")
    context = {
        "form": asking,
        "index": line.index,
        "entry": line.entry,
        "ground": ground if len(ground) == _TOKEN_LENGTH and ground.isalnum() else "",
        "subject": subject_of(request),
    }
    return page(request, "zavet/pages/thanks.html", context)
