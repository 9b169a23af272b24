"""The controls "I do not agree" and "I agree again": who disagrees is served no form, and nothing of them is taken."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from zavet.entropy import new_id
from zavet.errors import NotFound, Refused
from zavet.operations import acceptance, consent
from zavet.operations.accounts import VISITOR, subject_actor
from zavet.site import wiring
from zavet.site.cookies import allowed
from zavet.site.errors_http import wants_page
from zavet.site.here import controller_of, page, place_within, policy_of
from zavet.site.pages.visits import remember
from zavet.site.posted import posted
from zavet.site.subject import disagrees, leave, subject_of, visitor_of

_P = ParamSpec("_P")
_View = Callable[Concatenate[HttpRequest, _P], HttpResponse]


def served(view: _View[_P]) -> _View[_P]:
    """Serves only who does not disagree: for the others the page that cites the clause, and Refused for programs."""

    @wraps(view)
    def asked(request: HttpRequest, /, *args: _P.args, **kwargs: _P.kwargs) -> HttpResponse:
        if not disagrees(request):
            return view(request, *args, **kwargs)
        verdict = acceptance.refusal(wiring.house(), controller_of(request))
        if not wants_page(request):
            raise Refused(verdict)
        return page(request, "zavet/pages/disagreed.html", {"verdict": verdict, "next": request.path}, status=403)

    return asked


def control(request: HttpRequest) -> HttpResponse:
    """GET: what it means to disagree. POST: it is so from now on; the session ends and our cookies expire."""
    clause = policy_of(request).document.disagreement_clause
    if clause is None:
        raise NotFound("the policy speaks of no disagreement")
    if request.method != "POST":
        verdict = acceptance.refusal(wiring.house(), controller_of(request))
        if disagrees(request):
            return page(request, "zavet/pages/disagreed.html", {"verdict": verdict, "next": "/"})
        return page(request, "zavet/pages/disagree.html", {"clause": clause, "text": policy_of(request).clause(clause)})
    posted(request)
    house, controller = wiring.house(), controller_of(request)
    subject = subject_of(request)
    if subject is not None:
        consent.disagree(house, controller, subject=subject, actor=subject_actor(subject))
    # A number of its own: the disagreement is not tied to what this visitor was counted under before.
    visitor = visitor_of(request) if disagrees(request) else None
    visitor = visitor or new_id(house.entropy)
    acceptance.disagree(house, controller, visitor=visitor, actor=VISITOR)
    leave(request)
    # What is remembered is the disagreement alone, in a fresh session: without it the next page would take it for consent.
    request.session["visit"] = visitor
    response = redirect("disagree")
    for name in sorted(allowed(policy_of(request)) & request.COOKIES.keys() - {settings.SESSION_COOKIE_NAME}):
        response.delete_cookie(name)
    return response


@require_POST
def agree(request: HttpRequest) -> HttpResponse:
    """The visitor uses the site anew: an acceptance of its own, and forms are served again."""
    wanted = posted(request).get("next", "/")
    response = redirect(place_within(request, wanted, "/"))
    if disagrees(request):
        remember(request, response)
        request.session.pop("visit", None)
    return response
