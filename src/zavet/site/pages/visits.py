"""A page seen is a visit: counted, its automatic data kept where the policy names them, and the acceptance by use put on record once."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Final, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from zavet.clock import iso
from zavet.entropy import new_id
from zavet.operations import acceptance, visits
from zavet.operations.accounts import VISITOR
from zavet.operations.house import House
from zavet.policy.model import Policy
from zavet.site import wiring
from zavet.site.here import address_of, controller_of, language, policy_of
from zavet.site.hosts import host_name
from zavet.site.subject import COOKIE, disagrees, remembers, visitor_of
from zavet.statistics import buckets

POINT: Final = "page_view"
YEAR: Final = 365 * 24 * 3600
_VERSIONS = {"Edge": "Edg", "Yandex": "YaBrowser", "Opera": "OPR", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Version"}
_SECRET = frozenset({"sessionid", "csrftoken"})
_P = ParamSpec("_P")
_View = Callable[Concatenate[HttpRequest, _P], HttpResponse]


def visited(view: _View[_P]) -> _View[_P]:
    """Takes a visit of each page that the view shows. A visitor who disagrees leaves nothing."""

    @wraps(view)
    def taken(request: HttpRequest, /, *args: _P.args, **kwargs: _P.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if request.method == "GET" and response.status_code == 200 and not disagrees(request):
            house, controller = wiring.house(), controller_of(request)
            visits.count(house, controller, point=POINT, seen=seen(request, house))
            if takes_acceptance(policy_of(request)) and remembers(request):
                remember(request, response)
        return response

    return taken


def takes_acceptance(policy: Policy) -> bool:
    """True where the text takes the use of the site as acceptance."""
    return policy.document.acceptance == acceptance.BY_USE


def remember(request: HttpRequest, response: HttpResponse) -> None:
    """Puts the acceptance by use of this visitor on record, once a version, and gives a new one the cookie that remembers it."""
    house, controller = wiring.house(), controller_of(request)
    known = visitor_of(request)
    visitor = known or new_id(house.entropy)
    stand = acceptance.stand(house, controller, visitor=visitor) if known else None
    if stand is None or stand.state != acceptance.ACCEPTED or stand.version != house.in_force(controller).number:
        where = host_name(request.get_host())
        acceptance.accept(house, controller, visitor=visitor, host=where, page=request.path, language=language(), actor=VISITOR)
    if request.COOKIES.get(COOKIE) != visitor and remembers(request):
        response.set_cookie(COOKIE, visitor, max_age=YEAR, secure=True, httponly=True, samesite="Lax")


def seen(request: HttpRequest, house: House) -> dict[str, str]:
    """What a browser sends by itself, by category; what it withholds is empty. Nothing else of the request is looked at."""
    agent = request.headers.get("User-Agent", "")
    declared = {one.name for one in policy_of(request).cookies} - _SECRET
    cookies = "; ".join(f"{name}={text}" for name, text in sorted(request.COOKIES.items()) if name in declared)
    return {
        "ip_address": address_of(request),
        "access_time": iso(house.clock.now()),
        "page_url": request.path,
        "visit_history": request.path,
        "referrer": request.headers.get("Referer", ""),
        "browser": _browser(agent),
        "operating_system": buckets.operating_system(agent) if agent else "",
        "device": buckets.device(agent) if agent else "",
        "cookies": cookies,
        "preferences": request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""),
        "location": request.COOKIES.get("region", ""),
    }


def _browser(agent: str) -> str:
    """Name and main version of a browser, such as `Firefox 140`."""
    if not agent:
        return ""
    family = buckets.browser(agent)
    found = re.search(rf"{_VERSIONS[family]}/(\d+)", agent) if family in _VERSIONS else None
    return f"{family} {found[1]}" if found else family
