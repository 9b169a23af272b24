"""Cookies: which ones the policy declares, which of them are in this very browser, and the means to remove those it can do without."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from zavet.errors import FieldError
from zavet.policy.model import Cookie
from zavet.site.cookies import TECHNICAL
from zavet.site.here import page, policy_of
from zavet.site.pages.visits import visited
from zavet.site.posted import posted
from zavet.site.subject import COOKIE

_REAL = {
    "sessionid": settings.SESSION_COOKIE_NAME,
    "csrftoken": settings.CSRF_COOKIE_NAME,
    "django_language": settings.LANGUAGE_COOKIE_NAME,
}
"""What the browser is given in place of a declared name, where the house speaks HTTPS itself."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A declared cookie: whether it is here now, whether pages work without it, and whether it ends by disagreeing instead."""

    cookie: Cookie
    here: bool
    needed: bool
    by_disagreement: bool


@visited
def choice(request: HttpRequest) -> HttpResponse:
    """GET: the cookies. POST: the named one is removed. Raises FieldError for one that is not there to choose."""
    policy = policy_of(request)
    if request.method != "POST":
        listed = [_choice(request, one) for one in policy.cookies]
        rights = [one for one in policy.rights if one.right == "disable_cookies"]
        return page(request, "zavet/pages/cookies.html", {"listed": listed, "rights": rights, "removed": request.GET.get("removed", "")})
    name = posted(request).get("name", "")
    found = next((one for one in policy.cookies if one.name == name), None)
    if found is None or not _removable(request, found):
        raise FieldError("name", "unknown_word", "there is no such cookie to choose", clauses=policy.closed.data)
    response = redirect(f"{request.path}?removed=1")
    response.delete_cookie(_REAL.get(name, name))
    return response


def _choice(request: HttpRequest, cookie: Cookie) -> Choice:
    here = _REAL.get(cookie.name, cookie.name) in request.COOKIES
    if cookie.name == "sessionid":
        # A number that is no session of this house is nobody's here: the page says the same as to a stranger.
        here = here and bool(request.session.get("subject"))
    return Choice(cookie, here, needed=cookie.name in TECHNICAL - {"django_language"}, by_disagreement=_remembers(request, cookie))


def _remembers(request: HttpRequest, cookie: Cookie) -> bool:
    """True for the visitor's number where the policy has a control for disagreeing: removed alone, it would come back at once."""
    return cookie.name == COOKIE and policy_of(request).document.disagreement_clause is not None


def _removable(request: HttpRequest, cookie: Cookie) -> bool:
    one = _choice(request, cookie)
    return not one.needed and not one.by_disagreement
