"""The way in: who the controller is, what it asks, where to write; and the region, where the policy lets one be remembered."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from zavet.errors import FieldError
from zavet.law.identifiers import find_card_number
from zavet.operations import services
from zavet.policy import forms
from zavet.policy.model import Policy
from zavet.policy.render import title_of
from zavet.site import wiring
from zavet.site.controls import Control, problem_text
from zavet.site.here import controller_of, language, page, policy_of
from zavet.site.hosts import host_name
from zavet.site.pages.policy import contacts_of
from zavet.site.pages.text import shown_text
from zavet.site.pages.visits import YEAR, visited
from zavet.site.plainly import brief
from zavet.site.posted import posted
from zavet.terms import phrases

_REGION = re.compile(r"[^\W\d_]([^\W_]|[ .,'()-]){0,59}")


@require_safe
@visited
def home(request: HttpRequest) -> HttpResponse:
    """The first page; at the address that the policy names as its own, with the whole text."""
    return _home(request)


def _home(request: HttpRequest, problem: str = "", status: int = 200) -> HttpResponse:
    policy = policy_of(request)
    version = wiring.house().in_force(controller_of(request))
    own = own_host(policy)
    context: dict[str, Any] = {
        "title": title_of(policy, language()),
        "version": version,
        "brief": brief(policy, language()),
        "forms": forms.forms(policy),
        "own_address": own,
        "port": request.get_port(),
    }
    if own and host_name(request.get_host()) == own:
        context["text"] = shown_text(version, language())
    if declares_region(policy):
        region = unquote(request.COOKIES.get("region", ""))
        label = phrases.load("zavet.site.pages").say(language(), "home.region")
        context["region"] = region if _REGION.fullmatch(region) else ""
        context["region_control"] = Control("region", label, value=context["region"], max_length=60, problem=problem)
    response = page(request, "zavet/pages/home.html", context, status=status)
    response.headers["X-Policy-Digest"] = version.digest
    return response


@require_POST
def region(request: HttpRequest) -> HttpResponse:
    """Remembers the chosen region in its cookie, or forgets it; nothing is kept on our side."""
    policy = policy_of(request)
    chosen = posted(request).get("region", "").strip()
    if not declares_region(policy):
        raise FieldError("region", "unknown", "the policy declares no cookie for a region", clauses=policy.closed.data)
    response = redirect("home")
    if not chosen:
        response.delete_cookie("region")
        return response
    if not _REGION.fullmatch(chosen) or find_card_number(chosen):
        return _home(request, problem_text(policy, FieldError("region", "form", "no region has such a name"), language()), 422)
    response.set_cookie("region", quote(chosen), max_age=YEAR, secure=True, httponly=True, samesite="Lax")
    return response


@require_safe
@visited
def listed(request: HttpRequest) -> HttpResponse:
    """Every form of the policy, and what services have beside it: provisions and fields of their own."""
    offered = services.listed(wiring.house(), controller_of(request))
    cited = services.clauses(policy_of(request))
    told = [(one, [forms.field_label(name, language()) for name in one.fields]) for one in offered]
    return page(request, "zavet/pages/forms.html", {"forms": forms.forms(policy_of(request)), "services": told, "cited": cited})


@require_safe
@visited
def contacts(request: HttpRequest) -> HttpResponse:
    """Where to write, with the words that a letter must bear."""
    contacts, rights = contacts_of(policy_of(request))
    return page(request, "zavet/pages/contacts.html", {"contacts": contacts, "rights": rights})


def declares_region(policy: Policy) -> bool:
    """True where the policy names a cookie for the region."""
    return any(one.name == "region" for one in policy.cookies)


def own_host(policy: Policy) -> str:
    """The host that the policy names as the address of its text, where it names a host alone; else empty."""
    url = policy.document.url or ""
    parts = urlsplit(url if "//" in url else f"//{url}")
    return host_name(parts.netloc) if parts.netloc and parts.path in {"", "/"} else ""
