"""Two invented controllers and a view of each kind, for the tests of the site."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.urls import path

from zavet.policy.model import Cookie, Operator, Policy

raises: list[Exception] = []


def policy(slug: str, *sites: str, cookies: tuple[str, ...] = ()) -> Policy:
    return Policy(
        slug=slug,
        language="ru",
        operator=Operator(name=f"ТОО «{slug}»", clause="1"),
        sites=sites,
        cookies=tuple(Cookie(name, "statistics", "9") for name in cookies),
    )


ACME = policy("acme", "acme.example", cookies=("seen",))
BETA = policy("beta", "https://www.beta.com.kz/", "shop.acme.example")


def published() -> Mapping[str, Policy]:
    return {"acme": ACME, "beta": BETA}


def whoami(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{request.controller} {request.policy and request.policy.slug}")


def remember(request: HttpRequest) -> HttpResponse:
    request.session["subject"] = "s1"
    response = HttpResponse("kept")
    response.set_cookie("seen", "1")
    response.set_cookie("tracker", "1")
    return response


def recall(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.session.get("subject", "nobody"))


def forget(request: HttpRequest) -> HttpResponse:
    request.session.flush()
    return HttpResponse("gone")


def by_hand(request: HttpRequest) -> HttpResponse:
    return HttpResponse("", headers={"Set-Cookie": "tracker=1"})


def fail(request: HttpRequest) -> HttpResponse:
    raise raises[-1]


urlpatterns = [
    path("whoami", whoami),
    path("remember", remember),
    path("recall", recall),
    path("forget", forget),
    path("by-hand", by_hand),
    path("fail", fail),
    path("language", whoami, name="set_language"),
]
handler400 = handler403 = handler404 = "zavet.site.errors_http.last_resort"
handler500 = "zavet.site.errors_http.fault"
