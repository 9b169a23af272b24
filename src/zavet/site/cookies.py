"""Cookies that leave the house: only those the controller's policy names, and the three that pages cannot work without.

Whatever sets another cookie, it is dropped from the answer. Cookies are `Secure` everywhere except at names of this machine over
plain HTTP, where browsers and programs would otherwise never send them back. Where the house itself speaks HTTPS the three carry the
prefix `__Host-` before the name that policies declare: it is a rule for the browser, and no other cookie.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from zavet.policy.model import Policy
from zavet.site.hosts import is_local
from zavet.site.https.chosen import COOKIE_PREFIX

TECHNICAL = frozenset({"sessionid", "csrftoken", "django_language"})
"""Login, protection of forms and the chosen language; policies declare them too."""

_log = logging.getLogger(__name__)


def allowed(policy: Policy | None) -> frozenset[str]:
    """The names of cookies that may be set under this policy."""
    declared = frozenset() if policy is None else {cookie.name for cookie in policy.cookies}
    return TECHNICAL | {f"{COOKIE_PREFIX}{name}" for name in TECHNICAL} | declared


class CookiesMiddleware:
    """Drops every cookie that is not declared from the answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        declared = allowed(getattr(request, "policy", None))
        dropped = [name for name in response.cookies if name not in declared]
        for name in dropped:
            del response.cookies[name]
        if response.has_header("Set-Cookie"):
            # A header written by hand goes past `response.cookies`; none of ours does so.
            del response.headers["Set-Cookie"]
            dropped.append("(by hand)")
        if dropped:
            _log.warning("dropped %d cookies that the policy does not declare", len(dropped))
        if not request.is_secure() and is_local(request.META.get("HTTP_HOST", "")):
            for morsel in response.cookies.values():
                morsel["secure"] = ""
        return response
