"""Headers that every answer carries beside those of Django and the content security policy."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from zavet.site.hosts import is_local

ALWAYS = {
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""No sensor, no payment dialogue, no interest groups; nobody embeds our resources."""


class HeadersMiddleware:
    """Adds the headers; an answer that says nothing about caches is stored nowhere, since it may show personal data.

    The promise of HTTPS for later (HSTS) is taken off answers at names of this machine: it would bind whatever else runs at them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", "no-store")
        if is_local(request.META.get("HTTP_HOST", "")):
            response.headers.pop("Strict-Transport-Security", None)
        return response
