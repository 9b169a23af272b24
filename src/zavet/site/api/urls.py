"""Addresses of this face."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.csrf import csrf_exempt

from zavet.errors import NotFound
from zavet.site.api.application import api
from zavet.site.errors_http import not_allowed

View = Callable[..., HttpResponse]


def _shaped(view: View) -> View:
    """A method that an address does not take is told in the one shape, with the methods it takes."""

    @wraps(view)
    def shaped(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        response = view(request, *args, **named)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
            return response
        return not_allowed(request, response.headers["Allow"])

    return shaped


def _patterns() -> tuple[list[URLPattern | URLResolver], str]:
    patterns, _, name = api.urls
    for one in patterns:
        if isinstance(one, URLPattern):
            one.callback = _shaped(one.callback)
    return patterns, name


@csrf_exempt
def nowhere(request: HttpRequest, wanted: str) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """An address that is no call's, whatever the method: no page of the site answers under `/api/`."""
    raise NotFound("there is nothing at this address")


urlpatterns: list[URLPattern | URLResolver] = [path("", include(_patterns())), path("<path:wanted>", nowhere)]
