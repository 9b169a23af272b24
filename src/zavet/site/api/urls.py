"""Addresses of this face."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, URLResolver, include, path

from zavet.errors import Malformed
from zavet.site.api.application import api
from zavet.site.errors_http import body

View = Callable[..., HttpResponse]


def _shaped(view: View) -> View:
    """A method that an address does not take is told in the one shape, with the methods it takes."""

    @wraps(view)
    def shaped(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        response = view(request, *args, **named)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
            return response
        error = Malformed("this address does not take this method", hint=response.headers["Allow"])
        return JsonResponse(body(error), status=response.status_code, headers={"Allow": response.headers["Allow"]})

    return shaped


def _patterns() -> tuple[list[URLPattern | URLResolver], str]:
    patterns, _, name = api.urls
    for one in patterns:
        if isinstance(one, URLPattern):
            one.callback = _shaped(one.callback)
    return patterns, name


urlpatterns: list[URLPattern | URLResolver] = [path("", include(_patterns()))]
