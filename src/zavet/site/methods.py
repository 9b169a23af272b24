"""Methods: what no page takes is refused before anything is done, and every 405 is told in the one shape, or as a page to browsers.

Under `/api/` those of its calls are let through to them (never TRACE, CONNECT and words that are no method); elsewhere GET, HEAD and POST.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse

from zavet.site.errors_http import not_allowed

PAGES: Final = ("GET", "HEAD", "POST")
API: Final = (*PAGES, "PUT", "PATCH", "DELETE", "OPTIONS")


class MethodsMiddleware:
    """Stands outside of every view, so that none has to name the methods that it does not know."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        taken = API if request.path.startswith("/api/") else PAGES
        if request.method not in taken:
            return not_allowed(request, ", ".join(taken))
        response = self._get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not getattr(response, "content", b""):
            return not_allowed(request, response.headers.get("Allow", ", ".join(taken)))
        return response
