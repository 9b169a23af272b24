"""What every face asks of a request: whose site it is, in which language, and a page in answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language

from zavet.clock import DAY
from zavet.errors import OutsideHorizon
from zavet.law.calendars import calendar
from zavet.policy.model import Policy
from zavet.terms import LANGUAGES


def controller_of(request: HttpRequest) -> str:
    """The slug of the controller that the host named."""
    return cast("str", request.controller)  # type: ignore[attr-defined]


def policy_of(request: HttpRequest) -> Policy:
    """The controller's policy in force."""
    return cast("Policy", request.policy)  # type: ignore[attr-defined]


def language() -> str:
    """The language of the request: one of the house's three, Russian where it is none of them."""
    word = (get_language() or "ru")[:2]
    return word if word in LANGUAGES else "ru"


def page(request: HttpRequest, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
    """The page that `template` makes."""
    return render(request, template, dict(context or {}), status=status)


def address_of(request: HttpRequest) -> str:
    """The network address that the request came from, or an empty string."""
    return str(request.META.get("REMOTE_ADDR") or "")


def place_within(request: HttpRequest, wanted: str, default: str) -> str:
    """`wanted` where it is a path of this very site, else `default`: nobody is led elsewhere by a link to us."""
    safe = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    return wanted if safe else default


def legal_time(at: int, country: str) -> datetime:
    """`at`, seconds since the epoch, as the clocks of the country show it; in UTC where its legal time is not known."""
    try:
        here = calendar(country)
        day = here.day_of(at)
        midnight = here.end_of(day) + 1 - DAY
    except OutsideHorizon:
        return datetime.fromtimestamp(at, UTC)
    return datetime.fromtimestamp(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() + at - midnight, UTC)
